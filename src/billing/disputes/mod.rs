//! Disputes: a customer questions lines of an invoice, what is questioned is on hold at once, and a manager who did not
//! issue the invoice decides. State (`state`) and promised days (`clock`) are pure; each verb does its rows, the ledger,
//! the log and the mails in one transaction. "Dispute" is always the customer's; the card network's is a chargeback, and
//! not here. Nor are files that somebody attaches: they are a room of their own and name a dispute by its id.

mod appealing;
mod assigning;
mod clock;
mod deciding;
mod holding;
mod insight;
mod listing;
mod mailing;
mod planning;
mod raising;
mod rules;
pub mod state;
mod store;
mod sweeping;
mod talking;
mod withdrawing;

pub use appealing::{NotAppealed, appeal};
pub use assigning::{assign, colleagues};
pub use clock::{Calendar, Due};
pub use deciding::{Decided, NewDecision, NotDecided, decide, decided_by_form};
pub use holding::{
    Held, held_by_customer, held_in_all, held_of, held_of_customers, held_of_many, pauses, possible, rehold,
};
pub use insight::{By, Insight, InsightRow, insight};
pub use listing::{
    Listed, Order, Place, count_late, count_open, ended, mine, of_customer, queue, reasons_of,
};
pub use papers_of::LETTER;
pub use planning::{Effect, Ruled, Way, effect, refusal, refusal_of, refuse, ruled};
pub use raising::{Ask, LineFault, NewDispute, NewLine, NotRaised, Raised, by_form_key, raise};
pub use rules::{ReasonRow, Rules, RulesError};
pub use state::{Event, State};
pub use store::{
    Decision, Dispute, DisputedLine, EventKind, Happened, Ruling, Side, by_id, by_number, decisions, events,
    of_invoice,
};
pub use sweeping::sweep;
pub use talking::{NotSaid, Said, answer, ask, note, reply, say};
pub use withdrawing::withdraw;

use crate::base::values::CleanLines;

/// What the outbox is asked for when a letter must be made.
mod papers_of {
    pub const LETTER: &str = "dispute.letter";
}

/// What somebody writes.
pub type Words = CleanLines<4000>;

/// Why a line was decided so, for the customer to read.
pub type Why = CleanLines<1000>;

crate::coded! {
    /// What the customer would like best.
    pub enum Wish {
        /// Not to owe it.
        Credit = "credit",
        /// What was paid back.
        Refund = "refund",
        /// The work done, or done again.
        Redo = "redo",
        /// To understand it.
        Explain = "explain",
    }
}

crate::coded! {
    /// What a line came to.
    pub enum Outcome {
        Upheld = "upheld",
        Partly = "partly",
        Rejected = "rejected",
        /// The charge is right, and something is credited all the same.
        Goodwill = "goodwill",
    }
}
