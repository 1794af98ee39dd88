//! Disputes: what is on hold is exact, a decision is made once and by the right people, and everything that follows from it
//! is there together.

mod deciding;
mod holding;
mod talking;

use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{dispute, mail, outbox};
use forecourt::base::error::AppError;
use forecourt::base::values::{DisputeId, InvoiceId, Money, PersonId};
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::disputes::{
    self, Ask, Dispute, Effect, EventKind, LineFault, NewDecision, NewDispute, NewLine, NotAppealed,
    NotDecided, NotRaised, NotSaid, Outcome, Raised, Ruled, Said, State, Way, Wish,
};
use forecourt::billing::invoices::{self, IssuedInvoice};
use forecourt::billing::late_charges::{self, NotCharged, Rule};
use forecourt::billing::ledger;
use forecourt::billing::papers::dispute_letter_pdf;
use forecourt::billing::reminders::{self, Next, Plan, Why};
use forecourt::billing::statements::statement;
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
    let key = form_key(key);
    let new = NewDispute { invoice, lines, wish: Wish::Credit, words: &words, form_key: &key };
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
    let key = form_key(key);
    let new = NewDecision { dispute: id, rulings, way, words: None, form_key: &key, approval: None };
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
    let key = form_key(key);
    let said = Said { words: &words, form_key: &key };
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

/// A thousandth a day from the first day on.
fn charges_late(app: &TestApp, scope: &Scope) {
    let rule = Rule { on: true, rate: "36.5".parse().unwrap(), grace_days: 0, ..Rule::default() };
    let (house, actor) = (scope.dealership(), Actor::system());
    app.site.db.write(|c| dealerships::change_group(c, &app.site, &actor, house, 0, &rule)).unwrap();
}

fn late_charge(app: &TestApp, scope: &Scope, id: InvoiceId) -> Result<i64, NotCharged> {
    let made = |c: &mut _| late_charges::charge(c, &app.site, &Actor::system(), scope, id, None);
    app.site.db.write(made).unwrap().map(|made| made.total.minor())
}

/// The sublet is credited, whoever questions it.
fn credit_sublet(app: &TestApp, scope: &Scope, id: InvoiceId) {
    let it = app.site.db.read(|c| invoices::by_id(c, &app.site, scope, id)).unwrap();
    let mut amounts = vec![dollars(0); it.snapshot.lines.len()];
    amounts[SUBLET] = dollars(11_900);
    let reason = clean("Billed twice");
    let new = NewCredit { invoice: id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    app.site.db.write(|c| credits::credit(c, &app.site, &Actor::system(), scope, &new)).unwrap().unwrap();
}

fn appeal(app: &TestApp, scope: &Scope, id: DisputeId, key: &str) -> Result<(), NotAppealed> {
    let (new, key) = (words("Here is the printout of another shop."), form_key(key));
    let said = Said { words: &new, form_key: &key };
    app.site.db.write(|c| disputes::appeal(c, &app.site, &owner(), scope, id, said)).unwrap()
}
