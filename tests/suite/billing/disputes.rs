//! Disputes: what is on hold is exact, a decision is made once and by the right people, and everything that follows from it
//! is there together.

use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{dispute, mail, outbox};
use forecourt::base::error::AppError;
use forecourt::base::values::{DisputeId, InvoiceId, Money, PersonId};
use forecourt::billing::disputes::{
    self, Ask, Dispute, Effect, EventKind, LineFault, NewDecision, NewDispute, NewLine, NotAppealed,
    NotDecided, NotRaised, NotSaid, Outcome, Raised, Ruled, Said, State, Way, Wish,
};
use forecourt::billing::invoices::{self, IssuedInvoice};
use forecourt::billing::late_charges::{self, NotCharged, Rule};
use forecourt::billing::ledger;
use forecourt::billing::papers::dispute_letter_pdf;
use forecourt::billing::reminders::{self, Next, Plan, Why};
use forecourt::parties::dealerships;
use forecourt::trust::access::{Role, Scope, staff};
use forecourt::trust::audit::{Actor, ActorKind};

use crate::support::TestApp;
use crate::support::places::operator;
use crate::support::records::*;

const PADS: usize = 1;
const SUBLET: usize = 9;

fn at_work(app: &TestApp, scope: &Scope, name: &str, role: Role) -> Actor {
    let person = app.person(name);
    let granted = |c: &mut _| staff::grant(c, &app.site, &operator(), person, Some(scope.dealership()), role);
    app.site.db.write(granted).unwrap();
    Actor { person: Some(person), ..Actor::of_kind(ActorKind::Manager) }
}

fn owner() -> Actor {
    Actor::of_kind(ActorKind::Owner)
}

fn words<const MAX: usize>(text: &str) -> forecourt::base::values::CleanLines<MAX> {
    forecourt::base::values::CleanLines::parse(text).unwrap()
}

fn amount(place: usize, minor: i64) -> NewLine {
    NewLine { place, ask: Ask::Amount(dollars(minor)), reason: "price".to_owned() }
}

fn whole(place: usize) -> NewLine {
    NewLine { place, ask: Ask::All, reason: "not_done".to_owned() }
}

fn try_raise(
    app: &TestApp,
    scope: &Scope,
    invoice: InvoiceId,
    lines: &[NewLine],
    key: &str,
) -> Result<Raised, NotRaised> {
    let words = words("The wheel still sits ten degrees to the left.");
    let new = NewDispute { invoice, lines, wish: Wish::Credit, words: &words, form_key: key };
    app.site.db.write(|c| disputes::raise(c, &app.site, &owner(), scope, &new)).unwrap()
}

fn raise(app: &TestApp, scope: &Scope, invoice: InvoiceId, lines: &[NewLine]) -> Raised {
    try_raise(app, scope, invoice, lines, &format!("{invoice} {lines:?}")).unwrap()
}

/// The worked case: pads 40.00 net and the whole sublet.
fn worked(app: &TestApp, scope: &Scope) -> (IssuedInvoice, Raised) {
    let done = golden(app, scope);
    let raised = raise(app, scope, done.id, &[amount(PADS, 4_000), whole(SUBLET)]);
    (done, raised)
}

fn find(app: &TestApp, scope: &Scope, id: DisputeId) -> Dispute {
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    app.site.db.read(|c| disputes::by_id(c, scope, id)).unwrap()
}

fn held(app: &TestApp, scope: &Scope, id: InvoiceId) -> disputes::Held {
    let found = app.site.db.read(|c| {
        let open = invoices::by_id(c, &app.site, scope, id)?.open;
        disputes::held_of(c, scope, id, open)
    });
    found.unwrap()
}

fn ruling(it: &Dispute, place: usize, outcome: Outcome, minor: i64) -> Ruled {
    let line = it.lines.iter().find(|line| line.place == place).unwrap().line;
    Ruled { line, outcome, amount: dollars(minor), why: words("We looked at the printout.") }
}

fn try_decide(
    app: &TestApp,
    scope: &Scope,
    actor: &Actor,
    id: DisputeId,
    rulings: &[Ruled],
    (way, key): (Way, &str),
) -> Result<Result<disputes::Decided, NotDecided>, AppError> {
    let new = NewDecision { dispute: id, rulings, way, words: None, form_key: key, approval: None };
    app.site.db.write(|c| disputes::decide(c, &app.site, actor, scope, &new))
}

fn decide(
    app: &TestApp,
    scope: &Scope,
    actor: &Actor,
    id: DisputeId,
    rulings: &[Ruled],
    way: Way,
) -> disputes::Decided {
    try_decide(app, scope, actor, id, rulings, (way, &format!("{id} {:?}", rulings.len()))).unwrap().unwrap()
}

fn pay(app: &TestApp, scope: &Scope, invoice: InvoiceId, minor: i64) -> forecourt::base::values::PaymentId {
    let payment = counted(app, scope, minor);
    let new = allocation(payment, invoice, minor);
    app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &new)).unwrap();
    payment
}

fn open(app: &TestApp, scope: &Scope, id: InvoiceId) -> Money {
    app.site.db.read(|c| invoices::by_id(c, &app.site, scope, id)).unwrap().open
}

fn tell(
    app: &TestApp,
    scope: &Scope,
    actor: &Actor,
    id: DisputeId,
    what: &str,
    key: &str,
) -> Result<(), NotSaid> {
    let words = words("One more thing");
    let said = Said { words: &words, form_key: key };
    app.site
        .db
        .write(|c| match what {
            "say" => disputes::say(c, &app.site, actor, scope, id, said),
            "answer" => disputes::answer(c, &app.site, actor, scope, id, said),
            "ask" => disputes::ask(c, &app.site, actor, scope, id, said),
            _ => disputes::reply(c, &app.site, actor, scope, id, said),
        })
        .unwrap()
}

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
fn whoever_issued_the_invoice_does_not_decide_and_nobody_decides_for_their_own_account() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (priya, marcus) = (
        at_work(&app, &scope, "Priya Raman", Role::Manager),
        at_work(&app, &scope, "Marcus Bell", Role::Manager),
    );
    let done = app
        .site
        .db
        .write(|c| invoices::issue_new(c, &app.site, &marcus, &scope, &draft(vec![line(&app, 10_000)])))
        .unwrap();
    let raised = raise(&app, &scope, done.id, &[whole(0)]);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, 0, Outcome::Upheld, 0)];
    let refused = try_decide(&app, &scope, &marcus, raised.id, &rulings, (Way::Account, "marcus")).unwrap();
    assert_eq!(refused, Err(NotDecided::Issuer));
    let none = try_decide(&app, &scope, &priya, raised.id, &[], (Way::Account, "none")).unwrap();
    assert_eq!(none, Err(NotDecided::Lines(vec![it.lines[0].line])));
    let much = [ruling(&it, 0, Outcome::Goodwill, 10_001)];
    let much = try_decide(&app, &scope, &priya, raised.id, &much, (Way::Account, "much")).unwrap();
    assert_eq!(much, Err(NotDecided::Lines(vec![it.lines[0].line])));
    assert_eq!(decide(&app, &scope, &priya, raised.id, &rulings, Way::Account).due, dollars(0));
}

#[test]
fn two_managers_at_once_make_one_decision() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let it = find(&app, &scope, raised.id);
    let other = app.second();
    let people = [
        at_work(&app, &scope, "Priya Raman", Role::Manager),
        at_work(&app, &scope, "Sam Ortiz", Role::Manager),
    ];
    let made: Vec<disputes::Decided> = thread::scope(|threads| {
        let tries: Vec<_> = (0..4)
            .map(|n| {
                let (app, it, scope) = (if n % 2 == 0 { &app } else { &other }, &it, &scope);
                let actor = &people[n % 2];
                threads.spawn(move || {
                    let outcome = if n % 2 == 0 { Outcome::Upheld } else { Outcome::Rejected };
                    let rulings = [ruling(it, PADS, outcome, 0), ruling(it, SUBLET, outcome, 0)];
                    try_decide(app, scope, actor, it.id, &rulings, (Way::Account, &format!("try {n}")))
                })
            })
            .collect();
        let answers = tries.into_iter().map(|it| it.join().unwrap());
        answers.filter_map(|it| it.ok().and_then(Result::ok)).collect()
    });
    let [made] = &made[..] else { panic!("{made:?}") };
    assert_eq!(find(&app, &scope, raised.id).state, State::Decided);
    let all = app.site.db.read(|c| disputes::decisions(c, &app.site, &scope, &it)).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].credited, made.credited);
    assert_eq!(open(&app, &scope, done.id).minor(), 87_987 - made.credited.minor());
}

#[test]
fn an_appeal_holds_what_was_not_allowed_and_its_decision_is_the_last() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, PADS, Outcome::Partly, 2_500), ruling(&it, SUBLET, Outcome::Rejected, 0)];
    decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    assert_eq!(
        try_raise(&app, &scope, done.id, &[whole(SUBLET)], "again"),
        Err(NotRaised::Lines(vec![(SUBLET, LineFault::Decided(raised.number.clone()))]))
    );
    let new = words("Here is the printout of another shop.");
    let appeal = |key: &str| {
        let said = Said { words: &new, form_key: key };
        app.site.db.write(|c| disputes::appeal(c, &app.site, &owner(), &scope, raised.id, said)).unwrap()
    };
    assert_eq!(appeal("one"), Ok(()));
    assert_eq!(appeal("one"), Ok(()), "the same form again");
    assert_eq!(appeal("two"), Err(NotAppealed::State(State::Appealed)));
    // 15.00 of the pads with the tax on it, and the sublet.
    assert_eq!(held(&app, &scope, done.id).on_hold, dollars(13_508));
    let it = find(&app, &scope, raised.id);
    let last = [ruling(&it, PADS, Outcome::Upheld, 0), ruling(&it, SUBLET, Outcome::Goodwill, 1_900)];
    let refused = try_decide(&app, &scope, &manager, raised.id, &last, (Way::Account, "final")).unwrap();
    assert_eq!(refused, Err(NotDecided::Again), "not whoever decided first");
    let other = at_work(&app, &scope, "Sam Ortiz", Role::Manager);
    let decided =
        try_decide(&app, &scope, &other, raised.id, &last, (Way::Account, "final")).unwrap().unwrap();
    assert_eq!(decided.credited.minor(), 13_508 - 10_000);
    let it = find(&app, &scope, raised.id);
    assert_eq!((it.state, open(&app, &scope, done.id)), (State::DecidedFinal, dollars(71_797 + 10_000)));
    assert_eq!(appeal("three"), Err(NotAppealed::State(State::DecidedFinal)));
    let all = app.site.db.read(|c| disputes::decisions(c, &app.site, &scope, &it)).unwrap();
    assert_eq!(all.iter().map(|it| it.is_final).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn both_sides_write_notes_stay_inside_and_what_is_over_takes_no_message() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let house = Scope::for_job(scope.dealership(), None);
    let manager = at_work(&app, &house, "Priya Raman", Role::Manager);
    let note = words("He always complains");
    let said = Said { words: &note, form_key: "note" };
    app.site.db.write(|c| disputes::note(c, &app.site, &manager, &house, raised.id, said)).unwrap();
    let own = |scope: &Scope| {
        let it = find(&app, scope, raised.id);
        app.site.db.read(|c| disputes::events(c, &app.site, scope, &it)).unwrap()
    };
    assert!(own(&house).iter().any(|it| it.words == "He always complains"));
    assert!(own(&scope).iter().all(|it| !it.internal && it.words != "He always complains"));
    let to = manager.person.unwrap();
    app.site.db.write(|c| disputes::assign(c, &app.site, &manager, &house, raised.id, to)).unwrap();
    assert_eq!(find(&app, &house, raised.id).state, State::Acknowledged);
    assert_eq!(tell(&app, &house, &manager, raised.id, "ask", "ask"), Ok(()));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "say", "say"), Err(NotSaid::Asked));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "answer", "answer"), Ok(()));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "answer", "answer"), Ok(()), "the same form again");
    assert_eq!(own(&scope).iter().filter(|it| it.kind == EventKind::Answer).count(), 1);
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "answer", "more"), Err(NotSaid::NotAsked));
    let gone = app.site.db.write(|c| disputes::withdraw(c, &app.site, &owner(), &scope, raised.id)).unwrap();
    assert_eq!((gone, held(&app, &scope, done.id).on_hold), (Ok(()), dollars(0)));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "say", "late"), Err(NotSaid::Over(State::Withdrawn)));
    // What was taken back can be questioned anew.
    raise(&app, &scope, done.id, &[whole(SUBLET)]);
    let elsewhere = Scope::for_job(dealership(&app, "Lakeside Auto"), None);
    assert!(matches!(
        app.site.db.read(|c| disputes::by_id(c, &elsewhere, raised.id)),
        Err(AppError::NotFound)
    ));
    let stranger = customer(&app, scope.dealership(), "Theo Brandt");
    assert!(matches!(
        app.site.db.read(|c| disputes::by_id(c, &stranger, raised.id)),
        Err(AppError::NotFound)
    ));
}

#[test]
fn the_clock_tells_the_managers_ends_what_nobody_answers_and_closes_what_nobody_appeals() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let state = |id| find(&app, &scope, id).state;
    let late = || -> i64 {
        let mails = mail::table.filter(mail::kind.eq("dispute.late"));
        app.site.db.read(|c| Ok(mails.count().get_result(c)?)).unwrap()
    };
    let sweep = |days: u64| {
        app.clock.advance(Duration::from_secs(days * 86_400));
        disputes::sweep(&app.site).unwrap();
        disputes::sweep(&app.site).unwrap();
    };
    // Friday noon in Austin: a first reply is promised by Monday at five.
    sweep(3);
    assert_eq!(late(), 0);
    sweep(1);
    assert_eq!(late(), 1, "once, however often the clock strikes");
    assert_eq!(tell(&app, &scope, &manager, raised.id, "reply", "reply"), Ok(()));
    assert!(find(&app, &scope, raised.id).escalated_at.is_none(), "a new day is promised");
    assert_eq!(tell(&app, &scope, &manager, raised.id, "ask", "ask"), Ok(()));
    sweep(13);
    assert_eq!(
        (state(raised.id), held(&app, &scope, done.id).on_hold),
        (State::InfoRequested, dollars(16_190))
    );
    sweep(2);
    assert_eq!((state(raised.id), held(&app, &scope, done.id).on_hold), (State::ExpiredInfo, dollars(0)));
    let second = raise(&app, &scope, done.id, &[whole(SUBLET)]);
    let it = find(&app, &scope, second.id);
    decide(&app, &scope, &manager, second.id, &[ruling(&it, SUBLET, Outcome::Rejected, 0)], Way::Account);
    sweep(14);
    assert_eq!(state(second.id), State::Decided);
    sweep(1);
    assert_eq!(state(second.id), State::Closed);
    assert_eq!(late(), 1);
}

#[test]
fn reminders_and_late_charges_are_about_the_rest_and_stop_when_all_of_it_waits() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let (house, plan) = (scope.dealership(), Plan::default());
    let rule = Rule { on: true, rate: "36.5".parse().unwrap(), grace_days: 0, ..Rule::default() };
    app.site
        .db
        .write(|c| dealerships::change_group(c, &app.site, &Actor::system(), house, 0, &rule))
        .unwrap();
    let next = || {
        let found = app.site.db.read(|c| {
            let house = dealerships::load(c, house)?;
            reminders::planned_for(c, &app.site, &scope, &house, &plan, done.id)
        });
        found.unwrap()
    };
    let charge = || {
        let made = |c: &mut _| late_charges::charge(c, &app.site, &Actor::system(), &scope, done.id, None);
        app.site.db.write(made).unwrap().map(|made| made.total.minor())
    };
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
    use forecourt::billing::credits::{self, NewCredit};
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let it = app.site.db.read(|c| invoices::by_id(c, &app.site, &scope, done.id)).unwrap();
    let mut amounts = vec![dollars(0); it.snapshot.lines.len()];
    amounts[SUBLET] = dollars(11_900);
    let reason = clean("Billed twice");
    let new =
        NewCredit { invoice: done.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    app.site.db.write(|c| credits::credit(c, &app.site, &Actor::system(), &scope, &new)).unwrap().unwrap();
    assert_eq!(find(&app, &scope, raised.id).held, dollars(4_290));
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, PADS, Outcome::Rejected, 0), ruling(&it, SUBLET, Outcome::Upheld, 0)];
    let decided = decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    assert_eq!((decided.credited, decided.note), (dollars(0), None), "it was credited before");
}

#[test]
fn insight_counts_lines_by_what_they_were_questioned_for() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (_, raised) = worked(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    app.clock.advance(Duration::from_secs(3 * 86_400));
    let rulings = [ruling(&it, PADS, Outcome::Partly, 2_500), ruling(&it, SUBLET, Outcome::Rejected, 0)];
    decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    let from = "2026-11-01T00:00:00Z".parse().unwrap();
    let found = app
        .site
        .db
        .read(|c| disputes::insight(c, &scope, dollars(0).currency(), disputes::By::Reason, from))
        .unwrap();
    let shown: Vec<_> =
        found.rows.iter().map(|row| (row.key.as_str(), row.questioned.minor(), row.upheld)).collect();
    assert_eq!(shown, [("not_done", 11_900, 0), ("price", 4_000, 1)]);
    assert_eq!((found.all.count, found.all.decided, found.all.median_days), (2, 2, Some(3)));
    let open: i64 = app.site.db.read(|c| Ok(dispute::table.count().get_result(c)?)).unwrap();
    assert_eq!(open, 1);
    let _: Option<PersonId> = manager.person;
}
