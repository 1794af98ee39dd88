//! Chargebacks as work for people: what came in, by when it must be answered, the evidence as one file, the answer through the
//! provider, and warnings that come before. Not here: what they do to the money (`payments::charging_back`), and disputes,
//! which are the customer's.

mod answering;
mod cases;
mod pausing;
mod telling;
mod twice;
mod waiting;
mod warnings;

pub use answering::{NotAnswered, begin, jobs, preview, sent};
pub use cases::{Case, Listed, Taken, by_id, list, of_invoice};
pub use pausing::{pauses, undecided_of};
pub(in crate::billing) use telling::arrived;
pub use telling::sweep;
pub use twice::{count_paid_twice, paid_twice, settle_twice};
pub use waiting::{Place, count_unanswered, unanswered};
pub use warnings::{Warning, count_warnings, handle, open_warnings, warned_customer};
pub(in crate::billing) use warnings::{ended as warning_ended, seen as warned};
