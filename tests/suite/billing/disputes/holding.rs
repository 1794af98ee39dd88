//! What is on hold is exact, on each day, and the rest goes on as usual.

use super::*;

#[test]
fn the_worked_case_holds_161_90_and_ends_at_135_08() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    assert_eq!((raised.number.as_str(), raised.held), ("DS-00001", dollars(16_190)));
    let now = held(&app, &scope, done.id);
    assert_eq!((now.on_hold, now.rest), (dollars(16_190), dollars(71_797)));
    pay(&app, &scope, done.id, 71_797);
    assert_eq!(held(&app, &scope, done.id).rest, dollars(0));
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, PADS, Outcome::Partly, 2_500), ruling(&it, SUBLET, Outcome::Rejected, 0)];
    let effect: Effect =
        app.site.db.read(|c| disputes::effect(c, &app.site, &scope, &it, &rulings)).unwrap().unwrap();
    assert_eq!(
        (effect.credited, effect.open_after, effect.paid_back),
        (dollars(2_682), dollars(13_508), dollars(0))
    );
    let decided = decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    assert_eq!(
        (decided.credited, decided.due, decided.note.as_deref()),
        (dollars(2_682), dollars(13_508), Some("CN-00001"))
    );
    let it = find(&app, &scope, raised.id);
    assert_eq!(
        (it.state, it.held, open(&app, &scope, done.id)),
        (State::Decided, dollars(0), dollars(13_508))
    );
    // The same form again is the same decision, and its letter the same file.
    let again =
        try_decide(&app, &scope, &manager, raised.id, &rulings, (Way::Account, &format!("{} 2", raised.id)));
    assert_eq!(again.unwrap().unwrap(), decided);
    let letter = dispute_letter_pdf(&app.site, &scope, decided.id).unwrap();
    assert!(
        letter.starts_with(b"%PDF") && letter == dispute_letter_pdf(&app.site, &scope, decided.id).unwrap()
    );
    let (mails, jobs): (i64, i64) = app
        .site
        .db
        .read(|c| {
            let told = mail::table.filter(mail::kind.eq("dispute.decided")).count().get_result(c)?;
            Ok((told, outbox::table.filter(outbox::kind.eq("dispute.letter")).count().get_result(c)?))
        })
        .unwrap();
    assert_eq!((mails, jobs), (1, 1));
}

#[test]
fn what_was_paid_under_protest_goes_back_to_where_it_came_from_or_stays_on_the_account() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    for (way, refunded) in [(Way::Refund, 2_682), (Way::Account, 0)] {
        let (done, raised) = worked(&app, &scope);
        let payment = pay(&app, &scope, done.id, 87_987);
        let now = held(&app, &scope, done.id);
        assert_eq!((now.questioned, now.on_hold), (dollars(16_190), dollars(0)), "nothing is owed");
        let it = find(&app, &scope, raised.id);
        let rulings = [ruling(&it, PADS, Outcome::Partly, 2_500), ruling(&it, SUBLET, Outcome::Rejected, 0)];
        let decided = decide(&app, &scope, &manager, raised.id, &rulings, way);
        assert_eq!((decided.refunded, decided.due), (dollars(refunded), dollars(0)));
        let left = app.site.db.read(|c| ledger::unallocated_of(c, &scope, payment)).unwrap();
        assert_eq!(left, dollars(2_682 - refunded));
        find(&app, &scope, raised.id);
    }
}

#[test]
fn a_line_is_in_one_dispute_and_each_fault_says_what_is_possible() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let faults = |lines: &[NewLine]| match try_raise(&app, &scope, done.id, lines, "other") {
        Err(NotRaised::Lines(faults)) => faults,
        other => panic!("{other:?}"),
    };
    assert_eq!(faults(&[whole(PADS)]), [(PADS, LineFault::InDispute(raised.number.clone()))]);
    assert_eq!(faults(&[amount(3, 19_000)]), [(3, LineFault::TooMuch(dollars(18_999)))]);
    assert_eq!(faults(&[whole(10)]), [(10, LineFault::NothingLeft)], "somebody else pays it");
    assert_eq!(faults(&[whole(5)]), [(5, LineFault::NothingLeft)], "a core that came back");
    let many = NewLine { ask: Ask::Quantity("3".parse().unwrap()), ..whole(2) };
    assert_eq!(faults(&[many]), [(2, LineFault::TooMany("2".parse().unwrap()))]);
    let reason = NewLine { reason: "no such reason".to_owned(), ..whole(2) };
    assert_eq!(faults(&[reason]), [(2, LineFault::Reason)]);
    assert_eq!(try_raise(&app, &scope, done.id, &[], "none"), Err(NotRaised::Nothing));
    // One of two rotors is a half, with its tax; both holds together are what crediting both would take off.
    let one = NewLine { ask: Ask::Quantity("1".parse().unwrap()), ..whole(2) };
    let second = raise(&app, &scope, done.id, &[one]);
    let both = held(&app, &scope, done.id).on_hold;
    assert_eq!(both, raised.held.checked_add(second.held).unwrap());
    assert_eq!(both.minor(), 15_900 + 7_450 + (3_380 - 2_550), "75.00 + 119.00 … and tax by difference");
    app.clock.advance(Duration::from_secs(61 * 86_400));
    assert_eq!(
        try_raise(&app, &scope, done.id, &[whole(3)], "late"),
        Err(NotRaised::Late(day("2027-01-19")))
    );
}

#[test]
fn reminders_and_late_charges_are_about_the_rest_and_stop_when_all_of_it_waits() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let (house, plan) = (scope.dealership(), Plan::default());
    charges_late(&app, &scope);
    let next = || {
        let found = app.site.db.read(|c| {
            let house = dealerships::load(c, house)?;
            reminders::planned_for(c, &app.site, &scope, &house, &plan, done.id)
        });
        found.unwrap()
    };
    let charge = || late_charge(&app, &scope, done.id);
    // Ten days late, at noon of a Monday.
    app.clock.set("2026-12-14T18:00:00Z".parse().unwrap());
    assert!(matches!(next(), Next::Now(_)), "the rest is owed");
    assert_eq!(charge(), Ok(718), "a thousandth a day of 717.97 for ten days");
    pay(&app, &scope, done.id, 71_797);
    app.clock.set("2026-12-24T18:00:00Z".parse().unwrap());
    assert!(matches!(next(), Next::Held(_, Why::Disputed)));
    assert_eq!(charge(), Err(NotCharged::Disputed));
    // Taken back: what was questioned is late from now on, not for the days on which it waited.
    app.site.db.write(|c| disputes::withdraw(c, &app.site, &owner(), &scope, raised.id)).unwrap().unwrap();
    app.clock.set("2027-01-03T18:00:00Z".parse().unwrap());
    assert_eq!(charge(), Ok(178), "eleven days of 161.90: the one on which it ended, and ten more");
}

#[test]
fn a_credit_note_of_somebody_else_lessens_what_is_on_hold() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    credit_sublet(&app, &scope, done.id);
    assert_eq!(find(&app, &scope, raised.id).held, dollars(4_290));
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, PADS, Outcome::Rejected, 0), ruling(&it, SUBLET, Outcome::Upheld, 0)];
    let decided = decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    assert_eq!((decided.credited, decided.note), (dollars(0), None), "it was credited before");
}

#[test]
fn what_is_charged_or_stated_for_days_that_are_over_asks_what_was_on_hold_then() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    charges_late(&app, &scope);
    let on = |day_: &str| {
        let found = |c: &mut _| statement(c, &scope, dollars(0).currency(), day("2026-11-01"), day(day_));
        app.site.db.read(found).unwrap().on_hold.minor()
    };
    assert_eq!(on("2026-11-20"), 16_190);
    app.clock.set("2026-12-09T18:00:00Z".parse().unwrap());
    credit_sublet(&app, &scope, done.id);
    app.clock.set("2026-12-14T18:00:00Z".parse().unwrap());
    let charged = late_charge(&app, &scope, done.id);
    assert_eq!(charged, Ok(718), "the rest was 717.97 on each of the ten days");
    app.site.db.write(|c| disputes::withdraw(c, &app.site, &owner(), &scope, raised.id)).unwrap().unwrap();
    assert_eq!(
        [on("2026-11-19"), on("2026-12-08"), on("2026-12-13"), on("2026-12-14")],
        [0, 16_190, 4_290, 0]
    );
    find(&app, &scope, raised.id);
}
