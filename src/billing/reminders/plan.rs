//! A dealership's reminder plan: which step comes how many days after the due day, and when mails may go out.
//! Off until somebody switches it on, because records that were brought in may be years overdue.

use serde::{Deserialize, Serialize};

use crate::base::values::{LocalDate, Timestamp, Weekday, Zone};
use crate::parties::dealerships::Group;

crate::coded! {
    /// What is done at a step.
    pub enum Act {
        /// A mail in a friendly tone.
        Friendly = "friendly",
        Firm = "firm",
        /// A legal notice: nobody can switch it off.
        Final = "final",
        /// No mail: the invoice is put on the staff's work list.
        HandOver = "hand_over",
    }
}

/// One step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Days from the due day, below zero before it. Names the step: each is done once for an invoice.
    pub days: i32,
    pub act: Act,
}

/// What a dealership decided. The defaults are the usual ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Whether reminders go out by themselves; by hand they always can.
    pub automatic: bool,
    /// In order of days.
    pub steps: Vec<Step>,
    /// Mails leave from this minute after midnight on the dealership's clock until before that one.
    pub opens: i32,
    pub closes: i32,
    /// Whether Saturdays are business days. Sundays never are.
    pub saturdays: bool,
    pub holidays: Vec<LocalDate>,
    /// How far from today a customer may promise to pay, in days; zero switches promises by customers off.
    pub promise_days: i32,
    /// How often a customer may promise for one invoice.
    pub promises: i32,
}

impl Default for Plan {
    fn default() -> Self {
        let step = |days, act| Step { days, act };
        Self {
            automatic: false,
            steps: vec![
                step(-3, Act::Friendly),
                step(0, Act::Friendly),
                step(3, Act::Friendly),
                step(10, Act::Firm),
                step(21, Act::Firm),
                step(35, Act::Final),
                step(45, Act::HandOver),
            ],
            opens: 9 * 60,
            closes: 18 * 60,
            saturdays: false,
            holidays: Vec::new(),
            promise_days: 14,
            promises: 2,
        }
    }
}

impl Group for Plan {
    const NAME: &'static str = "reminders";
}

/// What is wrong with a plan, and in which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("Enter at least one step and at most 12")]
    Steps,
    #[error("Enter days between 30 before and 365 after the due day")]
    Days,
    #[error("Two steps have the same day")]
    SameDay,
    #[error("Handing over to a person comes after the due day and last")]
    HandOver,
    #[error("Mails must leave for at least an hour a day, from a time before the other")]
    Window,
    #[error("Enter at most 60 holidays")]
    Holidays,
    #[error("Enter 0 to 60 days for a promise")]
    PromiseDays,
    #[error("Enter 1 to 5 promises")]
    Promises,
}

impl Plan {
    /// Puts the steps in order and says what cannot be.
    pub fn checked(mut self) -> Result<Self, PlanError> {
        self.steps.sort_by_key(|step| step.days);
        self.holidays.sort_unstable();
        self.holidays.dedup();
        let in_range = |days: i32| (-30..=365).contains(&days);
        let hour = self.closes.saturating_sub(self.opens) >= 60 && self.opens >= 0 && self.closes <= 24 * 60;
        let last = self.steps.len().saturating_sub(1);
        let handed = self.steps.iter().position(|step| step.act == Act::HandOver);
        let early = self.steps.iter().any(|step| step.act != Act::Friendly && step.days <= 0);
        match () {
            () if self.steps.is_empty() || self.steps.len() > 12 => Err(PlanError::Steps),
            () if !self.steps.iter().all(|step| in_range(step.days)) => Err(PlanError::Days),
            () if self.steps.windows(2).any(|pair| matches!(pair, [a, b] if a.days == b.days)) => {
                Err(PlanError::SameDay)
            }
            () if early || handed.is_some_and(|at| at != last) => Err(PlanError::HandOver),
            () if !hour => Err(PlanError::Window),
            () if self.holidays.len() > 60 => Err(PlanError::Holidays),
            () if !(0..=60).contains(&self.promise_days) => Err(PlanError::PromiseDays),
            () if !(1..=5).contains(&self.promises) => Err(PlanError::Promises),
            () => Ok(self),
        }
    }

    pub fn is_business_day(&self, day: LocalDate) -> bool {
        let free = match day.weekday() {
            Weekday::Sunday => true,
            Weekday::Saturday => !self.saturdays,
            _ => false,
        };
        !free && self.holidays.binary_search(&day).is_err()
    }

    /// The first moment from `now` on at which a mail may leave: `now` itself while the window is open.
    pub fn next_opening(&self, zone: &Zone, now: Timestamp) -> Timestamp {
        let (today, minute) = (zone.date_of(now), zone.minute_of_day(now));
        if self.is_business_day(today) && minute < self.closes {
            return if minute >= self.opens { now } else { zone.at_minute(today, self.opens) };
        }
        self.opening_after(zone, today)
    }

    /// The opening of the first business day after a day.
    pub fn opening_after(&self, zone: &Zone, day: LocalDate) -> Timestamp {
        // More free days in a row than a year has are no plan: then the next day is as good as any.
        let days = (1..=366).map(|more| day.plus_days(more));
        let open = days.clone().find(|day| self.is_business_day(*day));
        zone.at_minute(open.unwrap_or_else(|| day.plus_days(1)), self.opens)
    }

    /// How many days before its due day an invoice first gets a reminder; below zero when only afterwards.
    pub fn lead(&self) -> i32 {
        self.steps.first().map_or(0, |step| step.days.saturating_neg())
    }
}
