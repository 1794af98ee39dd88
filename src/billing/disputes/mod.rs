//! Disputes: a customer questions lines of an invoice, what is questioned is on hold at once, and a manager who did not
//! issue the invoice decides. State (`state`) and promised days (`clock`) are pure; each verb does its rows, the ledger,
//! the log and the mails in one transaction. "Dispute" is always the customer's; the card network's is a chargeback, and
//! not here. Nor are files that somebody attaches: they are a room of their own and name a dispute by its id.

mod appealing;
mod assigning;
mod clock;
mod deciders;
mod deciding;
mod decisions;
mod holding;
mod insight;
mod listing;
mod mailing;
mod outside;
mod planning;
mod raising;
mod rules;
pub mod state;
mod store;
mod story;
mod sweeping;
mod talking;
mod withdrawing;

pub use appealing::{NotAppealed, appeal};
pub use assigning::{assign, colleagues};
pub use clock::{Calendar, Due};
pub use deciders::{Stuck, is_stuck, kept_from_issuer, let_decide, refusal, refusal_of, refuse, stuck};
pub use deciding::{Decided, NewDecision, NotDecided, decide, decided_by_form};
pub use decisions::{Decision, Ruling, decisions};
pub use holding::{
    Held, free_of, held_by, held_by_customer, held_in_all, held_of, held_of_customers, held_of_many, held_on,
    pauses, possible, rehold,
};
pub use insight::{By, Insight, InsightRow, insight};
pub use listing::{
    Listed, Order, Place, count_late, count_open, ended, mine, of_customer, queue, reasons_of, search,
};
pub use outside::{Outside, known as known_outside};
pub use papers_of::LETTER;
pub use planning::{Effect, Ruled, Way, effect, ruled};
pub use raising::{Ask, LineFault, NewDispute, NewLine, NotRaised, Raised, raise};
pub use rules::{ReasonRow, Rules, RulesError};
pub use state::{Event, State};
pub use store::{Dispute, DisputedLine, by_id, by_number, of_invoice};
pub use story::{EventKind, Happened, Side, events};
pub use sweeping::sweep;
pub use talking::{NotSaid, Said, answer, ask, note, reply, say};
pub use withdrawing::withdraw;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::form_key::is_form_key;
use crate::base::values::CleanLines;

/// What the outbox is asked for when a letter must be made.
mod papers_of {
    pub const LETTER: &str = "dispute.letter";
}

/// Refuses what is no form's key.
fn keyed(form_key: &str) -> DbResult<()> {
    if is_form_key(form_key) {
        return Ok(());
    }
    Err(AppError::Invalid("a form without its fields".to_owned()))
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
