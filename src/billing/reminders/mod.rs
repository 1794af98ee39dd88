//! Reminders of invoices that are due or late: the dealership's plan, which step an invoice has come to, each step once,
//! what stands in the way (a payment, a promise, a pause), and what is left to a person in the end.
//! Not here: what the letters say (base/mail) and what is owed (billing/ledger).

mod asking;
mod by_hand;
mod due;
mod facts;
mod listing;
mod pausing;
mod plan;
pub mod promising;
mod running;
mod tasks;

pub use asking::{ask_for_run, run_with};
pub use by_hand::{NotSent, send};
pub use due::{Facts, Next, Reach, Why, next_step};
pub use facts::{Cursor, Owed, owed as owed_by, owed_on};
pub use listing::{Planned, Sent, planned, planned_for, sent};
pub use pausing::{Pause, Reason, end as end_pause, pause, pauses};
pub use plan::{Act, Plan, PlanError, Step};
pub use running::{Origin, Tally, remind, run, sweep, tone};
pub use tasks::{
    Place as TaskPlace, Task, TaskKind, broken_promises, count as count_tasks, handed_over,
    settle as settle_task,
};
