//! Which step an invoice's reminders have come to. Pure: everything that it depends on is handed in. Steps that were
//! missed are passed over; only the newest that is due is done, so that nobody gets a burst of old letters.

use super::plan::{Act, Plan, Step};
use crate::base::values::{LocalDate, Money, Timestamp, Zone};

/// Who can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Somebody,
    /// Mails came back from every address that there is.
    Bounced,
    /// No address is known, or nobody wants such mails.
    Nobody,
}

/// What is known of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub due_on: LocalDate,
    pub open: Money,
    /// Of what is open, the part that the customer objects to.
    pub disputed: Money,
    /// The part that a card network took back and has not decided about.
    pub charged_back: Money,
    /// A payment for it is under way.
    pub processing: bool,
    /// The customer said that they pay by then.
    pub promised: Option<LocalDate>,
    /// Staff stopped reminders for the invoice or the customer.
    pub paused: bool,
    pub reach: Reach,
    /// The latest step that was done, by its days.
    pub last_step: Option<i32>,
    /// The dealership's day of the last reminder of any kind.
    pub last_on: Option<LocalDate>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Now(Step),
    /// The step is due, but mails leave only from this moment on.
    At(Step, Timestamp),
    /// The step is due and something stands in its way.
    Held(Step, Why),
    /// The day of the next step.
    Later(Step, LocalDate),
    Nothing,
}

/// What stands in the way of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Processing,
    Promised(LocalDate),
    Paused,
    Disputed,
    ChargedBack,
    Bounced,
    Nobody,
}

impl Why {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Processing => "payment_on_its_way",
            Self::Promised(_) => "promised",
            Self::Paused => "paused",
            Self::Disputed => "disputed",
            Self::ChargedBack => "charged_back",
            Self::Bounced => "mail_came_back",
            Self::Nobody => "nobody_to_write_to",
        }
    }
}

/// The next step of the plan for an invoice at a moment.
pub fn next_step(plan: &Plan, zone: &Zone, facts: &Facts, now: Timestamp) -> Next {
    if !facts.open.is_positive() {
        return Next::Nothing;
    }
    let today = zone.date_of(now);
    let day = |step: &Step| facts.due_on.plus_days(step.days);
    let mut open = plan.steps.iter().filter(|step| facts.last_step.is_none_or(|last| step.days > last));
    let Some(step) = open.clone().rfind(|step| day(step) <= today) else {
        return open.next().map_or(Next::Nothing, |step| Next::Later(*step, day(step)));
    };
    if let Some(why) = hindrance(facts, step.act, today) {
        return Next::Held(*step, why);
    }
    let opens = match facts.last_on {
        // Never two on one day, whatever the first one was.
        Some(last) if last >= today => plan.opening_after(zone, today),
        _ => plan.next_opening(zone, now),
    };
    if opens > now { Next::At(*step, opens) } else { Next::Now(*step) }
}

/// Why nothing of what is open is asked for: the customer questions it, or a card network has not decided.
pub(super) fn nothing_due(facts: &Facts) -> Option<Why> {
    let without = |rest: Money, part: Money| rest.checked_sub(part).unwrap_or(rest);
    let undisputed = without(facts.open, facts.disputed);
    let due = without(undisputed, facts.charged_back);
    match () {
        () if !undisputed.is_positive() => Some(Why::Disputed),
        () if !due.is_positive() => Some(Why::ChargedBack),
        () => None,
    }
}

fn hindrance(facts: &Facts, act: Act, today: LocalDate) -> Option<Why> {
    let promised = facts.promised.filter(|day| *day >= today);
    let nothing = nothing_due(facts);
    match facts.reach {
        _ if facts.processing => Some(Why::Processing),
        _ if promised.is_some() => promised.map(Why::Promised),
        _ if nothing.is_some() => nothing,
        _ if facts.paused => Some(Why::Paused),
        Reach::Bounced if act != Act::HandOver => Some(Why::Bounced),
        Reach::Nobody if act != Act::HandOver => Some(Why::Nobody),
        _ => None,
    }
}

#[cfg(test)]
#[path = "due_tests.rs"]
mod tests;
