//! Deposits: what a customer pays ahead on an estimate. The money is theirs until it is billed: it is held for the estimate,
//! apart from what they may use elsewhere, goes to the invoice that is made from the estimate when that is issued, and is
//! ordinary credit again when nothing comes of it. All of it by postings. Not here: taking the money (`payments`).

mod holding;
mod standing;

pub use holding::{hold, let_go_of, release, release_for_refund, release_of_payment, use_for};
pub use standing::{Held, Standing, held_of_payment, of_payment, standing};

crate::coded! {
    pub enum DepositState {
        /// For its estimate alone.
        Held = "held",
        /// The estimate's invoice got it.
        Used = "used",
        /// It is ordinary credit again.
        Released = "released",
    }
}
