//! What must still be done in the outside world: mail, payment provider, papers. A verb adds a row in its own
//! transaction; a worker of any instance leases it, does it and marks it done. At least once, idempotent by key,
//! tried again with growing delay, and after many tries set aside as stuck, where an administrator sees it.

mod store;
mod worker;

pub use store::{
    Backlog, Newest, Stuck, add, add_at, backlog, late_kinds, newest, retry_stuck, stuck, sweep,
};
pub use worker::{Job, JobError, Jobs, Worker, drain};

/// What the kinds of all work begin with that sends mail.
pub const MAIL: &str = "mail.";

/// What the kinds of all work begin with that moves money through the payment provider.
pub const PAYMENT: [&str; 2] = ["payment.", "refund."];
