//! A plan: whom it bills, for what, how often.

use serde::{Deserialize, Serialize};

use super::schedule::Schedule;
use crate::base::values::{CleanText, CustomerId, LocalDate, Money, RecurringId, Timestamp};
use crate::billing::invoices::{Draft, figures};
use crate::parties::dealerships::Dealership;

crate::coded! {
    pub enum PlanState {
        Active = "active",
        Paused = "paused",
        /// By somebody; the last period of a schedule needs no state.
        Ended = "ended",
    }
}

/// What each period is billed for; stored sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// What the plan is called, such as `Maintenance plan, basic`.
    pub title: CleanText<120>,
    pub draft: Draft,
}

/// A plan before it is kept.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// Made with the form.
    pub id: RecurringId,
    pub template: Template,
    pub schedule: Schedule,
    /// Issue each invoice at once; otherwise make a draft for somebody to look at.
    pub automatic: bool,
}

/// A plan, opened.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: RecurringId,
    pub customer: CustomerId,
    pub template: Template,
    pub schedule: Schedule,
    pub automatic: bool,
    pub state: PlanState,
    /// The number and the day of the period that comes next.
    pub next_number: i32,
    pub next_on: Option<LocalDate>,
    pub created_at: Timestamp,
    /// That period cannot be billed.
    pub failed: Option<Failure>,
}

/// Since when something was not billed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub since: Timestamp,
    pub why: String,
}

impl Plan {
    /// What a period comes to before the tax of its day; nothing where that cannot be worked out.
    pub fn amount(&self, dealership: &Dealership) -> Money {
        let nil = Money::zero(dealership.settings.currency);
        figures(dealership, &self.template.draft).map_or(nil, |it| it.net)
    }

    /// The next days, as far as they are known, at most so many.
    pub fn upcoming(&self, most: i32) -> Vec<LocalDate> {
        let first = self.next_number;
        let numbers = first..first.saturating_add(most);
        let over = self.next_on.is_none() || self.state == PlanState::Ended;
        if over { Vec::new() } else { numbers.filter_map(|number| self.schedule.day(number)).collect() }
    }
}
