//! The ladder, day by day: every row is an invoice, a moment and what is to be done.

use super::*;
use crate::base::values::Currency;

const DUE: &str = "2026-11-20"; // A Friday.

fn facts() -> Facts {
    let open = Money::new(10_000, Currency::Usd);
    Facts {
        due_on: day(DUE),
        open,
        disputed: Money::zero(Currency::Usd),
        charged_back: Money::zero(Currency::Usd),
        processing: false,
        promised: None,
        paused: false,
        reach: Reach::Somebody,
        last_step: None,
        last_on: None,
    }
}

fn day(text: &str) -> LocalDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn chicago() -> Zone {
    "America/Chicago".parse().unwrap()
}

/// In Chicago, in winter six hours behind.
fn next(facts: &Facts, now: &str) -> Next {
    next_step(&Plan::default(), &chicago(), facts, at(now))
}

fn step(days: i32) -> Step {
    *Plan::default().steps.iter().find(|step| step.days == days).unwrap()
}

#[test]
fn each_step_comes_on_its_day_and_not_before() {
    for (now, last, expected) in [
        ("2026-11-16T18:00:00Z", None, Next::Later(step(-3), day("2026-11-17"))),
        ("2026-11-17T18:00:00Z", None, Next::Now(step(-3))),
        ("2026-11-19T18:00:00Z", Some(-3), Next::Later(step(0), day(DUE))),
        ("2026-11-20T18:00:00Z", Some(-3), Next::Now(step(0))),
        ("2026-11-23T18:00:00Z", Some(0), Next::Now(step(3))),
        ("2026-11-30T18:00:00Z", Some(3), Next::Now(step(10))),
        ("2026-12-11T18:00:00Z", Some(10), Next::Now(step(21))),
        ("2026-12-25T18:00:00Z", Some(21), Next::Now(step(35))),
        ("2027-01-04T18:00:00Z", Some(35), Next::Now(step(45))),
        ("2027-03-01T18:00:00Z", Some(45), Next::Nothing),
    ] {
        assert_eq!(next(&Facts { last_step: last, ..facts() }, now), expected, "{now}");
    }
}

#[test]
fn missed_steps_are_passed_over_for_the_newest() {
    assert_eq!(next(&facts(), "2026-12-14T18:00:00Z"), Next::Now(step(21)));
    assert_eq!(next(&facts(), "2028-01-03T18:00:00Z"), Next::Now(step(45)));
    let after = Facts { last_step: Some(21), ..facts() };
    assert_eq!(next(&after, "2026-12-14T18:00:00Z"), Next::Later(step(35), day("2026-12-25")));
}

#[test]
fn mails_leave_in_the_window_of_the_dealerships_own_clock() {
    let firm = Facts { last_step: Some(3), ..facts() };
    for (now, opens) in [
        // Monday, November 30, 8:59 and 9:00 in Chicago, then 17:59 and 18:00.
        ("2026-11-30T14:59:59Z", Some("2026-11-30T15:00:00Z")),
        ("2026-11-30T15:00:00Z", None),
        ("2026-11-30T23:59:59Z", None),
        ("2026-12-01T00:00:00Z", Some("2026-12-01T15:00:00Z")),
    ] {
        let expected = opens.map_or(Next::Now(step(10)), |opens| Next::At(step(10), at(opens)));
        assert_eq!(next(&firm, now), expected, "{now}");
    }
    // The same moment in Auckland is another day already.
    let auckland: Zone = "Pacific/Auckland".parse().unwrap();
    let due = Facts { last_step: Some(-3), ..facts() };
    let moment = at("2026-11-19T20:30:00Z"); // Friday, 9:30 there; Thursday, 14:30 in Chicago.
    assert_eq!(next_step(&Plan::default(), &auckland, &due, moment), Next::Now(step(0)));
    assert_eq!(next_step(&Plan::default(), &chicago(), &due, moment), Next::Later(step(0), day(DUE)));
}

#[test]
fn weekends_and_holidays_wait_for_the_next_business_day() {
    let saturday = Facts { due_on: day("2026-11-21"), last_step: Some(-3), ..facts() };
    let monday = Next::At(step(0), at("2026-11-23T15:00:00Z"));
    for now in ["2026-11-21T18:00:00Z", "2026-11-22T18:00:00Z"] {
        assert_eq!(next(&saturday, now), monday, "{now}");
    }
    let with = |change: fn(&mut Plan)| {
        let mut plan = Plan::default();
        change(&mut plan);
        next_step(&plan, &chicago(), &saturday, at("2026-11-21T18:00:00Z"))
    };
    assert_eq!(with(|plan| plan.saturdays = true), Next::Now(step(0)));
    let tuesday = Next::At(step(0), at("2026-11-24T15:00:00Z"));
    assert_eq!(with(|plan| plan.holidays = vec!["2026-11-23".parse().unwrap()]), tuesday);
}

#[test]
fn the_window_opens_at_nine_on_the_wall_on_both_sides_of_a_change_of_clocks() {
    // Clocks in Chicago go forward on Sunday, March 8, and back on Sunday, November 1, 2026.
    for (due, now, opens) in [
        ("2026-03-06", "2026-03-06T14:00:00Z", "2026-03-06T15:00:00Z"),
        ("2026-03-07", "2026-03-07T18:00:00Z", "2026-03-09T14:00:00Z"),
        ("2026-10-30", "2026-10-30T13:00:00Z", "2026-10-30T14:00:00Z"),
        ("2026-10-31", "2026-10-31T18:00:00Z", "2026-11-02T15:00:00Z"),
    ] {
        let facts = Facts { due_on: day(due), last_step: Some(-3), ..facts() };
        assert_eq!(next(&facts, now), Next::At(step(0), at(opens)), "{due}");
    }
}

#[test]
fn days_are_counted_over_a_leap_day() {
    let facts = Facts { due_on: day("2028-02-26"), last_step: Some(0), ..facts() };
    assert_eq!(next(&facts, "2028-02-29T18:00:00Z"), Next::Now(step(3)));
    let after = Facts { last_step: Some(3), ..facts };
    assert_eq!(next(&after, "2028-02-29T18:00:00Z"), Next::Later(step(10), day("2028-03-07")));
    let plain = Facts { due_on: day("2027-02-26"), last_step: Some(0), ..facts };
    assert_eq!(next(&plain, "2027-03-01T18:00:00Z"), Next::Now(step(3)));
}

#[test]
fn what_is_settled_gets_none_and_what_stands_in_the_way_is_named() {
    let now = "2026-12-01T18:00:00Z";
    let nil = Money::zero(Currency::Usd);
    assert_eq!(next(&Facts { open: nil, ..facts() }, now), Next::Nothing);
    let promised = Some(day("2026-12-01"));
    for (changed, why) in [
        (Facts { processing: true, ..facts() }, Why::Processing),
        (Facts { promised, ..facts() }, Why::Promised(day("2026-12-01"))),
        (Facts { paused: true, ..facts() }, Why::Paused),
        (Facts { disputed: facts().open, ..facts() }, Why::Disputed),
        (Facts { charged_back: facts().open, ..facts() }, Why::ChargedBack),
        (Facts { reach: Reach::Bounced, ..facts() }, Why::Bounced),
        (Facts { reach: Reach::Nobody, ..facts() }, Why::Nobody),
    ] {
        assert_eq!(next(&changed, now), Next::Held(step(10), why));
    }
    let part = Money::new(4_000, Currency::Usd);
    assert_eq!(next(&Facts { disputed: part, ..facts() }, now), Next::Now(step(10)), "the rest is owed");
    let broken = Some(day("2026-11-30"));
    assert_eq!(next(&Facts { promised: broken, ..facts() }, now), Next::Now(step(10)), "the day has passed");
}

#[test]
fn a_person_takes_over_also_where_no_mail_arrives() {
    let late = Facts { reach: Reach::Bounced, last_step: Some(21), ..facts() };
    assert_eq!(next(&late, "2027-01-04T18:00:00Z"), Next::Now(step(45)));
    let promised = Facts { promised: Some(day("2027-01-05")), ..late };
    assert_eq!(
        next(&promised, "2027-01-04T18:00:00Z"),
        Next::Held(step(45), Why::Promised(day("2027-01-05")))
    );
}

#[test]
fn two_on_one_day_are_one_too_many() {
    let today = Facts { last_on: Some(day("2026-11-30")), ..facts() };
    assert_eq!(next(&today, "2026-11-30T18:00:00Z"), Next::At(step(10), at("2026-12-01T15:00:00Z")));
}

#[test]
fn a_plan_that_makes_no_sense_is_refused() {
    use super::super::plan::PlanError as E;
    let with = |change: fn(&mut Plan)| {
        let mut plan = Plan::default();
        change(&mut plan);
        plan.checked().err()
    };
    assert_eq!(with(|_| {}), None);
    assert_eq!(with(|plan| plan.steps.clear()), Some(E::Steps));
    assert_eq!(with(|plan| plan.steps[0].days = -31), Some(E::Days));
    assert_eq!(with(|plan| plan.steps[0].days = 10), Some(E::SameDay));
    assert_eq!(with(|plan| plan.steps[0].act = Act::Final), Some(E::HandOver));
    assert_eq!(with(|plan| plan.steps[3].act = Act::HandOver), Some(E::HandOver));
    assert_eq!(with(|plan| plan.closes = plan.opens + 59), Some(E::Window));
    assert_eq!(with(|plan| plan.promise_days = 61), Some(E::PromiseDays));
    assert_eq!(with(|plan| plan.promises = 0), Some(E::Promises));
}
