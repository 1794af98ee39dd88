//! Invoices that come again and again: a maintenance plan, a parking space. A plan has a template and a schedule; each
//! period makes one draft or one invoice, once. Not here: what a single invoice is (billing/invoices).

mod failing;
mod plan;
mod running;
mod schedule;
mod store;

pub use failing::{count_failed, list_failed};
pub use plan::{Failure, NewPlan, Plan, PlanState, Template};
pub use running::{Made, runs, sweep};
pub use schedule::{Every, Schedule};
pub use store::{create, end, list, load, pause, resume};
