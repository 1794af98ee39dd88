//! When something is promised: so many business days after a moment, at the end of that day on the dealership's clock. A
//! question to the customer stops the clock, and what was left runs on from the answer; but all questions together stop it
//! for no more days than the rules say, and then it runs on by itself. Pure.

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
    /// Until when the clock stands still for what the customer is asked, at most.
    pub pause_until: Option<Timestamp>,
    /// Business days for which it stood still, with those that are set aside for what is asked now.
    pub paused_days: i32,
}

impl Due {
    /// The next of the days, the customer's or ours.
    pub fn at(&self) -> Timestamp {
        [self.answer_by, self.reply_by].into_iter().flatten().fold(self.decide_by, Timestamp::min)
    }

    /// What is promised no more: somebody decided.
    pub(super) fn done(self) -> Self {
        Self { reply_by: None, answer_by: None, days_left: None, pause_until: None, ..self }
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
        Due { reply_by, decide_by, answer_by: None, days_left: None, pause_until: None, paused_days: 0 }
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

    /// The end of today, where that is still to come and days are left to nobody; else of a later business day.
    fn until(&self, now: Timestamp, days: i32) -> Timestamp {
        let today = self.zone.date_of(now);
        let end = self.zone.at_minute(today, self.rules.closes);
        if days == 0 && end > now && self.plan.is_business_day(today) { end } else { self.after(now, days) }
    }

    /// The customer is asked for something. The decision is promised for when the clock has stood still as long as it can; a day
    /// that has passed stays the promise that was not kept.
    pub fn asked(&self, due: Due, now: Timestamp) -> Due {
        // A customer has all of the day that they are told.
        let end_of = |days| self.zone.at_minute(self.day_after(now, days), LAST_MINUTE);
        let days_left = self.between(now, due.decide_by);
        let pause = (self.rules.pause_days - due.paused_days).clamp(0, self.rules.answer_days);
        let paused = pause > 0 && due.decide_by > now;
        let pause = if paused { pause } else { 0 };
        Due {
            reply_by: None,
            answer_by: Some(end_of(self.rules.answer_days)),
            days_left: Some(days_left),
            pause_until: paused.then(|| end_of(pause)),
            paused_days: due.paused_days.saturating_add(pause),
            decide_by: if paused { self.after(now, pause.saturating_add(days_left)) } else { due.decide_by },
        }
    }

    /// They answered: what was left runs on, and days that were not needed can still be asked for. Where the clock runs
    /// again already, or never stood still, the promised day stays.
    pub fn answered(&self, due: Due, now: Timestamp) -> Due {
        let still = due.pause_until.filter(|until| *until > now);
        let days = due.days_left.unwrap_or(self.rules.decide_days);
        let spared = still.map_or(0, |until| self.between(now, until));
        Due {
            reply_by: Some(self.after(now, self.rules.reply_days)),
            decide_by: if still.is_some() { self.until(now, days) } else { due.decide_by },
            answer_by: None,
            days_left: None,
            pause_until: None,
            paused_days: due.paused_days.saturating_sub(spared).max(0),
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
            assert_eq!((asked.pause_until, asked.paused_days), (Some(midnight), 10));
            let answered = it.answered(asked, at("2026-11-25T15:00:00Z"));
            assert_eq!(answered.decide_by, at("2026-12-03T23:00:00Z"), "six business days later");
            assert_eq!((answered.answer_by, answered.days_left), (None, None));
            assert_eq!(answered.at(), at("2026-11-26T23:00:00Z"));
            assert_eq!((answered.pause_until, answered.paused_days), (None, 3), "what was needed");
        });
    }

    #[test]
    fn all_questions_together_stop_the_clock_for_ten_days_and_then_it_runs_on_by_itself() {
        with(&Plan::default(), |it| {
            let raised = it.raised(at("2026-11-16T15:00:00Z"));
            // Eight of ten days pass before the first answer.
            let first = it.answered(it.asked(raised, at("2026-11-16T15:00:00Z")), at("2026-11-26T15:00:00Z"));
            assert_eq!((first.paused_days, first.decide_by), (8, at("2026-12-10T23:00:00Z")));
            let second = it.asked(first, at("2026-11-30T15:00:00Z"));
            assert_eq!(second.pause_until, Some(at("2026-12-03T05:59:00Z")), "two days are left");
            assert_eq!(second.decide_by, at("2026-12-14T23:00:00Z"), "two days later than before");
            assert_eq!(second.answer_by, Some(at("2026-12-15T05:59:00Z")), "all the time to answer");
            assert_eq!(second.at(), second.decide_by);
            let late = it.answered(second, at("2026-12-10T15:00:00Z"));
            assert_eq!((late.paused_days, late.decide_by), (10, second.decide_by), "it ran again");
            let third = it.asked(late, at("2026-12-10T16:00:00Z"));
            assert_eq!((third.pause_until, third.decide_by), (None, late.decide_by), "no day is left");
        });
    }

    #[test]
    fn a_question_makes_no_new_promise_of_a_day_that_has_passed_or_is_today() {
        with(&Plan::default(), |it| {
            let raised = it.replied(it.raised(at("2026-11-16T15:00:00Z")));
            let late = at("2026-12-01T15:00:00Z");
            let asked = it.asked(raised, late);
            assert_eq!((asked.decide_by, asked.pause_until), (raised.decide_by, None), "it was missed");
            assert_eq!(
                it.answered(asked, late.plus(std::time::Duration::from_secs(60))).decide_by,
                raised.decide_by
            );
            // On the last day, and answered at once: it stays that day, however often.
            let last = at("2026-11-30T15:00:00Z");
            let twice = it.answered(it.asked(it.answered(it.asked(raised, last), last), last), last);
            assert_eq!((twice.decide_by, twice.paused_days), (raised.decide_by, 0));
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
