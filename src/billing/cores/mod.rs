//! Core charges that were billed and not returned yet: who was charged how much for which part, and since when. A row is
//! written when the invoice is issued, lessened by what is credited of its line or comes back on a later invoice, and closed when nothing is left of it or
//! the customer keeps the old part. The money is in the ledger, by invoice and credit note; nothing is posted here.

mod following;
mod listing;
mod returning;

pub use following::{billed, credited, forfeit};
pub use listing::{After, Listed, Page, count_open, list};
pub use returning::{CameBack, came_back, loose_amount, returned};

crate::coded! {
    pub enum CoreState {
        Open = "open",
        /// Returned or credited in full.
        Returned = "returned",
        /// The old part does not come back: the charge stays.
        Forfeited = "forfeited",
    }
}
