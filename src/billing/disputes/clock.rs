//! When something is promised: so many business days after a moment, at the end of that day on the dealership's clock. A
//! question to the customer stops the clock; what was left runs on from the answer. Pure.

use super::rules::Rules;
use crate::base::values::{LocalDate, Timestamp, Zone};
use crate::billing::reminders::Plan;

/// A dealership's business days and the end of each.
pub struct Calendar<'a> {
    pub plan: &'a Plan,
    pub zone: &'a Zone,
    pub rules: &'a Rules,
}

/// What is promised of one dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// While the customer waits for a reply.
    pub reply_by: Option<Timestamp>,
    pub decide_by: Timestamp,
    /// While the customer is asked for something.
    pub answer_by: Option<Timestamp>,
    /// Business days that were left to decide when the customer was asked.
    pub days_left: Option<i32>,
}

impl Due {
    /// The next of the days: the customer's while they are asked, else ours.
    pub fn at(&self) -> Timestamp {
        match (self.answer_by, self.reply_by) {
            (Some(answer), _) => answer,
            (None, Some(reply)) => reply.min(self.decide_by),
            (None, None) => self.decide_by,
        }
    }
}

const LAST_MINUTE: i32 = 24 * 60 - 1;

/// More free days in a row than this are no plan: then any day counts.
const LONGEST: i32 = 366;

impl Calendar<'_> {
    /// The end of the business day that many business days after a moment's day.
    pub fn after(&self, now: Timestamp, days: i32) -> Timestamp {
        self.zone.at_minute(self.day_after(now, days), self.rules.closes)
    }

    fn day_after(&self, now: Timestamp, days: i32) -> LocalDate {
        (0..days.max(1)).fold(self.zone.date_of(now), |day, _| self.next(day))
    }

    /// How many business days lie between a moment's day and that of a later one: 1 for tomorrow.
    fn between(&self, now: Timestamp, later: Timestamp) -> i32 {
        let (mut day, end) = (self.zone.date_of(now), self.zone.date_of(later));
        let mut days = 0;
        while day < end && days < LONGEST {
            day = self.next(day);
            days += 1;
        }
        days
    }

    fn next(&self, day: LocalDate) -> LocalDate {
        let later = (1..=LONGEST).map(|more| day.plus_days(more));
        later.clone().find(|day| self.plan.is_business_day(*day)).unwrap_or_else(|| day.plus_days(1))
    }

    /// What is promised of a dispute that is raised, or appealed, now.
    pub fn raised(&self, now: Timestamp) -> Due {
        let reply_by = Some(self.after(now, self.rules.reply_days));
        let decide_by = self.after(now, self.rules.decide_days);
        Due { reply_by, decide_by, answer_by: None, days_left: None }
    }

    /// The customer wrote: they wait for a reply from now on, unless they do so already.
    pub fn said(&self, due: Due, now: Timestamp) -> Due {
        let reply_by = due.reply_by.unwrap_or_else(|| self.after(now, self.rules.reply_days));
        Due { reply_by: Some(reply_by), ..due }
    }

    /// The staff wrote: nobody waits for a reply.
    pub fn replied(&self, due: Due) -> Due {
        Due { reply_by: None, ..due }
    }

    /// The customer is asked for something.
    pub fn asked(&self, due: Due, now: Timestamp) -> Due {
        Due {
            reply_by: None,
            // A customer has all of the day that they are told.
            answer_by: Some(self.zone.at_minute(self.day_after(now, self.rules.answer_days), LAST_MINUTE)),
            days_left: Some(self.between(now, due.decide_by).max(1)),
            ..due
        }
    }

    /// They answered: what was left runs on.
    pub fn answered(&self, due: Due, now: Timestamp) -> Due {
        let days = due.days_left.unwrap_or(self.rules.decide_days);
        Due {
            reply_by: Some(self.after(now, self.rules.reply_days)),
            decide_by: self.after(now, days),
            answer_by: None,
            days_left: None,
        }
    }

    /// The end of the last day on which a decision of now can be appealed.
    pub fn appeal_until(&self, now: Timestamp) -> Timestamp {
        self.zone.start_of(self.zone.date_of(now).plus_days(self.rules.appeal_days + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn with<T>(plan: &Plan, check: impl FnOnce(&Calendar<'_>) -> T) -> T {
        let (zone, rules) = ("America/Chicago".parse().unwrap(), Rules::default());
        check(&Calendar { plan, zone: &zone, rules: &rules })
    }

    #[test]
    fn one_business_day_after_friday_evening_is_monday_at_five_in_austin() {
        let thanksgiving = Plan { holidays: vec!["2026-11-26".parse().unwrap()], ..Plan::default() };
        with(&thanksgiving, |it| {
            // Friday, November 20, at 6 in the evening; it is Saturday in London.
            let friday = at("2026-11-21T00:10:00Z");
            assert_eq!(it.after(friday, 1), at("2026-11-23T23:00:00Z"));
            assert_eq!(it.after(friday, 3), at("2026-11-25T23:00:00Z"));
            assert_eq!(it.after(friday, 4), at("2026-11-27T23:00:00Z"), "the holiday is none");
            assert_eq!(it.between(friday, at("2026-11-27T23:00:00Z")), 4);
        });
    }

    #[test]
    fn a_question_stops_the_clock_and_what_was_left_runs_on_from_the_answer() {
        with(&Plan::default(), |it| {
            let raised = it.raised(at("2026-11-16T15:00:00Z"));
            assert_eq!(raised.decide_by, at("2026-11-30T23:00:00Z"));
            assert_eq!(raised.at(), at("2026-11-17T23:00:00Z"), "the first reply comes first");
            let asked = it.asked(it.replied(raised), at("2026-11-20T15:00:00Z"));
            let midnight = at("2026-12-05T05:59:00Z");
            assert_eq!((asked.days_left, asked.at()), (Some(6), midnight), "all of the day");
            let answered = it.answered(asked, at("2026-11-25T15:00:00Z"));
            assert_eq!(answered.decide_by, at("2026-12-03T23:00:00Z"), "six business days later");
            assert_eq!((answered.answer_by, answered.days_left), (None, None));
            assert_eq!(answered.at(), at("2026-11-26T23:00:00Z"));
        });
    }

    #[test]
    fn a_message_is_answered_in_time_and_a_second_one_does_not_move_that() {
        with(&Plan::default(), |it| {
            let quiet = it.replied(it.raised(at("2026-11-16T15:00:00Z")));
            assert_eq!(quiet.at(), quiet.decide_by);
            let said = it.said(quiet, at("2026-11-20T15:00:00Z"));
            assert_eq!(said.at(), at("2026-11-23T23:00:00Z"));
            assert_eq!(it.said(said, at("2026-11-23T15:00:00Z")), said);
            let late = it.said(quiet, at("2026-11-30T15:00:00Z"));
            assert_eq!(late.at(), quiet.decide_by, "never later than the decision");
        });
    }

    #[test]
    fn an_appeal_can_be_made_until_the_end_of_its_last_day() {
        with(&Plan::default(), |it| {
            assert_eq!(it.appeal_until(at("2026-11-20T15:00:00Z")), at("2026-12-05T06:00:00Z"));
        });
    }
}
