//! Invoices that come again and again: the list, a new plan, one plan.

pub mod ending;
pub mod form;
pub mod index;
pub mod new;
pub mod show;

use crate::billing::recurring::{Every, Plan, PlanState};
use crate::pages::owner::rows::Pill;

/// The rhythm as people say it.
pub const fn every(every: Every) -> &'static str {
    match every {
        Every::Week => "Every week",
        Every::Month => "Every month",
        Every::Quarter => "Every three months",
        Every::Year => "Every year",
    }
}

/// How a plan stands.
pub fn pill(plan: &Plan) -> Pill {
    let (kind, text) = match (plan.state, plan.next_on) {
        (PlanState::Paused, _) => ("soon", "Paused"),
        (PlanState::Ended, _) | (_, None) => ("draft", "Ended"),
        (PlanState::Active, Some(_)) if plan.failed.is_some() => ("overdue", "Not billed"),
        (PlanState::Active, Some(_)) => ("paid", "Active"),
    };
    Pill { kind, text: text.into() }
}
