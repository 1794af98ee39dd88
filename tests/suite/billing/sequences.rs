//! Whatever staff, customers and card networks do one after the other: the books prove, nothing is below zero, and of no
//! payment more goes back than came.

use std::collections::BTreeSet;
use std::time::Duration;

use forecourt::base::values::{DisputeId, InvoiceId, Money, PaymentId, WriteOffId};
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::disputes::{self, Ask, NewDecision, NewDispute, NewLine, Outcome, Ruled, Way};
use forecourt::billing::invoices::totals::TaxKey;
use forecourt::billing::invoices::{self, Line};
use forecourt::billing::ledger::{self, NewAllocation};
use forecourt::billing::payments::counter::{self, Taking};
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::billing::payments::returning::{self, Returning};
use forecourt::billing::payments::store::received::Located;
use forecourt::billing::payments::stripe::{Dispute, DisputeStatus};
use forecourt::billing::payments::{charging_back, reallocating, reversing, using_credit};
use forecourt::billing::write_offs::{self, NewWriteOff};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::Actor;
use proptest::prelude::*;
use proptest::test_runner::{Config as ProptestConfig, TestRunner};

use crate::support::TestApp;
use crate::support::records::*;

/// One thing that somebody does; numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Act {
    Bill(i64),
    Cash(i64),
    Card(i64),
    Allocate(usize, usize, i64),
    UseCredit(usize),
    Reallocate(usize, usize, i64),
    Credit(usize, i64),
    Void(usize),
    WriteOff(usize, i64),
    OweAgain(usize),
    Refund(usize, i64),
    RefundFails(usize),
    Reverse(usize),
    ChargeBack(usize, i64),
    /// The network asks first.
    Inquire(usize, i64),
    /// An inquiry is closed or goes on, a chargeback is won or lost.
    NetworkDecides(usize, bool),
    /// At the counter: all that is open under protest, or what is not questioned.
    Pay(usize, bool),
    /// All of a line, so many of it, or so much.
    Question(usize, i64, How),
    Ask(usize),
    Answer(usize, i64, bool, Outcome),
    Withdraw(usize),
    Appeal(usize),
    /// Whoever was asked and did not answer, and whoever did not appeal, is late.
    Days(u8),
}

#[derive(Clone, Copy, Debug)]
enum How {
    All,
    Many,
    Part,
}

fn act() -> impl Strategy<Value = Act> {
    let (one, minor) = (0_usize..6, 1_i64..20_000);
    let how = prop_oneof![Just(How::All), Just(How::Many), Just(How::Part)];
    let outcome = prop_oneof![
        Just(Outcome::Upheld),
        Just(Outcome::Partly),
        Just(Outcome::Rejected),
        Just(Outcome::Goodwill)
    ];
    prop_oneof![
        2 => minor.clone().prop_map(Act::Bill),
        2 => minor.clone().prop_map(Act::Cash),
        2 => minor.clone().prop_map(Act::Card),
        3 => (one.clone(), one.clone(), minor.clone()).prop_map(|(p, i, m)| Act::Allocate(p, i, m)),
        2 => one.clone().prop_map(Act::UseCredit),
        1 => (one.clone(), one.clone(), minor.clone()).prop_map(|(p, i, m)| Act::Reallocate(p, i, m)),
        2 => (one.clone(), minor.clone()).prop_map(|(i, m)| Act::Credit(i, m)),
        1 => one.clone().prop_map(Act::Void),
        1 => (one.clone(), minor.clone()).prop_map(|(i, m)| Act::WriteOff(i, m)),
        1 => one.clone().prop_map(Act::OweAgain),
        3 => (one.clone(), minor.clone()).prop_map(|(p, m)| Act::Refund(p, m)),
        1 => one.clone().prop_map(Act::RefundFails),
        1 => one.clone().prop_map(Act::Reverse),
        2 => (one.clone(), minor.clone()).prop_map(|(p, m)| Act::ChargeBack(p, m)),
        1 => (one.clone(), minor.clone()).prop_map(|(p, m)| Act::Inquire(p, m)),
        3 => (one.clone(), any::<bool>()).prop_map(|(p, won)| Act::NetworkDecides(p, won)),
        2 => (one.clone(), any::<bool>()).prop_map(|(i, protest)| Act::Pay(i, protest)),
        3 => (one.clone(), minor.clone(), how).prop_map(|(i, m, how)| Act::Question(i, m, how)),
        1 => one.clone().prop_map(Act::Ask),
        4 => (one.clone(), minor, any::<bool>(), outcome).prop_map(|(d, m, back, o)| Act::Answer(d, m, back, o)),
        1 => one.clone().prop_map(Act::Withdraw),
        2 => one.prop_map(Act::Appeal),
        1 => (1_u8..16).prop_map(Act::Days),
    ]
}

struct World<'a> {
    app: &'a TestApp,
    scope: Scope,
    invoices: Vec<InvoiceId>,
    payments: Vec<(PaymentId, i64, bool)>,
    write_offs: Vec<WriteOffId>,
    /// By payment: what the network took.
    chargebacks: Vec<(usize, Dispute)>,
    /// What customers question.
    questions: Vec<DisputeId>,
    /// The one decides, the other about appeals.
    managers: [&'a Actor; 2],
    count: usize,
    /// What came to pass, so that nothing is left out in silence.
    seen: BTreeSet<String>,
}

impl World<'_> {
    fn invoice(&self, n: usize) -> Option<InvoiceId> {
        self.invoices.get(n % self.invoices.len().max(1)).copied()
    }

    fn payment(&self, n: usize) -> Option<(usize, PaymentId, i64, bool)> {
        let at = n % self.payments.len().max(1);
        self.payments.get(at).map(|(id, minor, cash)| (at, *id, *minor, *cash))
    }

    /// Does it or is refused; what breaks otherwise fails the test.
    fn does(&mut self, act: Act) {
        self.count += 1;
        let (app, scope, actor) = (self.app, self.scope, Actor::system());
        let (site, key) = (&app.site, form_key(&format!("{:?} {}", self.scope.customer(), self.count)));
        let tried = |what: Result<(), forecourt::base::error::AppError>| match what {
            Ok(()) | Err(forecourt::base::error::AppError::Conflict(_)) => {}
            Err(other) => panic!("{act:?}: {other:?}"),
        };
        match act {
            Act::Bill(minor) => self.invoices.push(two_taxes(app, &scope, minor)),
            Act::Cash(minor) => {
                let new = Taking {
                    method: PaymentMethod::Cash,
                    amount: dollars(minor),
                    on: day("2026-11-20"),
                    reference: None,
                    shares: &[],
                    protest: false,
                    deposit: None,
                    form_key: &key,
                };
                let taken = site.db.write(|c| counter::take(c, site, &actor, &scope, &new));
                self.payments.push((taken.unwrap().unwrap().payment, minor, true));
            }
            Act::Card(minor) => self.payments.push((paid(app, &scope, minor), minor, false)),
            Act::Allocate(p, i, minor) => {
                let (Some((_, payment, ..)), Some(invoice)) = (self.payment(p), self.invoice(i)) else {
                    return;
                };
                let new = NewAllocation { payment, invoice, amount: dollars(minor), on: day("2026-11-20") };
                tried(site.db.write(|c| ledger::allocate(c, site, &scope, &new)).map(|_| ()));
            }
            Act::UseCredit(i) => {
                let Some(invoice) = self.invoice(i) else { return };
                let used = |c: &mut _| using_credit::use_credit(c, site, &actor, &scope, invoice);
                tried(site.db.write(used).map(|_| ()));
            }
            Act::Reallocate(p, i, minor) => {
                let (Some((_, payment, ..)), Some(invoice)) = (self.payment(p), self.invoice(i)) else {
                    return;
                };
                let wanted = [(invoice, dollars(minor))];
                let moved = |c: &mut _| {
                    reallocating::reallocate(c, site, &actor, &scope, payment, (&wanted, minor % 2 == 0))
                };
                tried(site.db.write(moved).map(|_| ()));
            }
            Act::Credit(i, minor) => {
                let Some(invoice) = self.invoice(i) else { return };
                let (reason, amounts) = (clean("Not done"), [dollars(minor / 2), dollars(minor.min(3_000))]);
                let new =
                    NewCredit { invoice, amounts: &amounts, reason: &reason, form_key: &key, approval: None };
                tried(site.db.write(|c| credits::credit(c, site, &actor, &scope, &new)).map(|_| ()));
            }
            Act::Void(i) => {
                let Some(invoice) = self.invoice(i) else { return };
                let reason = clean("Billed to the wrong car");
                let new =
                    NewCredit { invoice, amounts: &[], reason: &reason, form_key: &key, approval: None };
                tried(site.db.write(|c| credits::void(c, site, &actor, &scope, &new, false)).map(|_| ()));
            }
            Act::WriteOff(i, minor) => {
                let Some(invoice) = self.invoice(i) else { return };
                let (reason, amount) = (clean("Insolvent"), dollars(minor));
                let new = NewWriteOff { invoice, amount, reason: &reason, form_key: &key, approval: None };
                let done = site.db.write(|c| write_offs::write_off(c, site, &actor, &scope, &new));
                if let Ok(Ok(id)) = done.as_ref() {
                    self.write_offs.push(*id);
                }
                tried(done.map(|_| ()));
            }
            Act::OweAgain(n) => {
                let Some(id) = self.write_offs.get(n % self.write_offs.len().max(1)).copied() else { return };
                tried(site.db.write(|c| write_offs::reverse(c, site, &actor, &scope, id)).map(|_| ()));
            }
            Act::Refund(p, minor) => {
                let Some((_, payment, ..)) = self.payment(p) else { return };
                let (reason, amount) = (clean("Too much"), dollars(minor));
                let new = Returning { payment, amount, reason: &reason, form_key: &key, approval: None };
                let done = site.db.write(|c| returning::give_back(c, site, &actor, &scope, &new));
                tried(done.map(|_| ()));
            }
            Act::RefundFails(p) => self.refund_fails(p),
            Act::Reverse(p) => {
                let Some((_, payment, _, true)) = self.payment(p) else { return };
                let reason = clean("The check bounced");
                let done =
                    site.db.write(|c| reversing::reverse(c, site, &actor, &scope, payment, &reason, None));
                tried(done.map(|_| ()));
            }
            Act::ChargeBack(p, minor) | Act::Inquire(p, minor) => {
                let Some((at, payment, whole, false)) = self.payment(p) else { return };
                let asks = matches!(act, Act::Inquire(..));
                if self.chargebacks.iter().any(|(of, _)| *of == at) {
                    return;
                }
                let it = Dispute {
                    id: format!("dp_{payment}"),
                    status: if asks {
                        DisputeStatus::WarningNeedsResponse
                    } else {
                        DisputeStatus::NeedsResponse
                    },
                    amount: dollars(minor.min(whole)),
                    intent: None,
                    reason: "fraudulent".to_owned(),
                    answer_by: None,
                    fee: Some(dollars(if asks { 0 } else { 1_500 })),
                };
                self.chargebacks.push((at, it.clone()));
                self.tell(payment, whole, &it);
            }
            Act::NetworkDecides(n, won) => {
                let at = n % self.chargebacks.len().max(1);
                let Some((of, it)) = self.chargebacks.get(at).cloned() else { return };
                let Some((_, payment, whole, _)) = self.payment(of) else { return };
                let status = match (it.status, won) {
                    (DisputeStatus::WarningNeedsResponse, true) => DisputeStatus::WarningClosed,
                    (DisputeStatus::WarningNeedsResponse, false) => DisputeStatus::NeedsResponse,
                    (DisputeStatus::NeedsResponse, true) => DisputeStatus::Won,
                    (DisputeStatus::NeedsResponse, false) => DisputeStatus::Lost,
                    (over, _) => over,
                };
                let fee = match status {
                    DisputeStatus::WarningClosed => dollars(0),
                    _ => dollars(1_500),
                };
                let it = Dispute { status, fee: Some(fee), ..it };
                self.seen.insert(format!("{status:?}"));
                self.chargebacks[at].1 = it.clone();
                self.tell(payment, whole, &it);
            }
            Act::Pay(i, protest) => {
                let Some(invoice) = self.invoice(i) else { return };
                let paid = site.db.write(|c| {
                    let open = invoices::by_id(c, site, &scope, invoice)?.open;
                    let held = disputes::held_of(c, &scope, invoice, open)?;
                    let amount = if protest { open } else { held.rest };
                    let new = Taking {
                        method: PaymentMethod::Cash,
                        amount,
                        on: day("2026-11-20"),
                        reference: None,
                        shares: &[(invoice, amount)],
                        protest,
                        deposit: None,
                        form_key: &key,
                    };
                    let taken = match amount.is_positive() {
                        true => counter::take(c, site, &actor, &scope, &new)?.ok(),
                        false => None,
                    };
                    Ok(taken.map(|it| (it.payment, amount.minor(), held.on_hold.is_positive())))
                });
                if let Some((payment, minor, questioned)) = paid.unwrap() {
                    self.payments.push((payment, minor, true));
                    self.seen.extend((protest && questioned).then(|| "paid under protest".to_owned()));
                }
            }
            Act::Days(days) => {
                app.clock.advance(Duration::from_secs(u64::from(days) * 86_400));
                disputes::sweep(site).unwrap();
            }
            Act::Question(i, minor, how) => {
                let Some(invoice) = self.invoice(i) else { return };
                // Of one line, or of the other: both can wait at a time.
                let place = usize::from(minor % 2 == 0);
                let ask = match how {
                    How::All => Ask::All,
                    How::Many => Ask::Quantity((minor % 4 + 1).to_string().parse().unwrap()),
                    How::Part => Ask::Amount(dollars(minor)),
                };
                let lines = [NewLine { place, ask, reason: "price".to_owned() }];
                let words = "Too much".parse().unwrap();
                let new = NewDispute {
                    invoice,
                    lines: &lines,
                    wish: disputes::Wish::Credit,
                    words: &words,
                    form_key: &key,
                };
                let made = site.db.write(|c| disputes::raise(c, site, &actor, &scope, &new));
                if let Ok(Ok(raised)) = made.as_ref() {
                    self.questions.push(raised.id);
                    self.seen.insert(format!("questioned {how:?}"));
                }
                tried(made.map(|_| ()));
            }
            Act::Answer(..) | Act::Withdraw(_) | Act::Appeal(_) | Act::Ask(_) => {
                let done = self.answers(act, &key);
                if let Ok(Some(what)) = &done {
                    self.seen.insert(what.clone());
                }
                tried(done.map(|_| ()));
            }
        }
    }

    /// What becomes of a question; none where it was refused.
    fn answers(&self, act: Act, key: &str) -> Result<Option<String>, forecourt::base::error::AppError> {
        let (site, scope, actor) = (&self.app.site, self.scope, Actor::system());
        let (Act::Answer(n, ..) | Act::Withdraw(n) | Act::Appeal(n) | Act::Ask(n)) = act else {
            return Ok(None);
        };
        let Some(id) = self.questions.get(n % self.questions.len().max(1)).copied() else { return Ok(None) };
        let words = "Once more".parse().unwrap();
        match act {
            Act::Answer(_, minor, back, outcome) => {
                let it = site.db.read(|c| disputes::by_id(c, &scope, id))?;
                let manager = self.managers[usize::from(it.state == disputes::State::Appealed)];
                let way = if back { Way::Refund } else { Way::Account };
                let ruled = |line: &disputes::DisputedLine| Ruled {
                    line: line.line,
                    outcome,
                    amount: dollars(minor),
                    why: "We looked".parse().unwrap(),
                };
                let rulings: Vec<Ruled> = it.lines.iter().map(ruled).collect();
                let new = NewDecision {
                    dispute: id,
                    rulings: &rulings,
                    way,
                    words: None,
                    form_key: key,
                    approval: None,
                };
                let done = site.db.write(|c| disputes::decide(c, site, manager, &scope, &new))?;
                let what = if it.state == disputes::State::Appealed { "appeal decided" } else { "decided" };
                Ok(done.ok().map(|_| format!("{what} {outcome:?}")))
            }
            Act::Withdraw(_) => {
                let done = site.db.write(|c| disputes::withdraw(c, site, &actor, &scope, id))?;
                Ok(done.ok().map(|_| "withdrawn".to_owned()))
            }
            Act::Ask(_) => {
                let said = disputes::Said { words: &words, form_key: key };
                let done = site.db.write(|c| disputes::ask(c, site, self.managers[0], &scope, id, said))?;
                Ok(done.ok().map(|_| "asked".to_owned()))
            }
            _ => {
                let said = disputes::Said { words: &words, form_key: key };
                let done = site.db.write(|c| disputes::appeal(c, site, &actor, &scope, id, said))?;
                Ok(done.ok().map(|_| "appealed".to_owned()))
            }
        }
    }

    /// What the provider says of a chargeback, twice.
    fn tell(&self, payment: PaymentId, whole: i64, it: &Dispute) {
        let (site, located) =
            (&self.app.site, Located { id: payment, scope: self.scope, amount: dollars(whole) });
        for _ in 0..2 {
            site.db.write(|c| charging_back::seen(c, site, &located, it)).unwrap();
        }
    }

    /// What was sent back through a bank comes back.
    fn refund_fails(&self, p: usize) {
        use diesel::prelude::*;
        use forecourt::base::db::schema::refund;
        use forecourt::billing::payments::refunding;
        use forecourt::billing::payments::stripe::{Refund, RefundStatus};
        let Some((_, payment, whole, _)) = self.payment(p) else { return };
        let site = &self.app.site;
        let first = |c: &mut forecourt::base::db::Conn| {
            Ok(refund::table
                .filter(refund::payment_id.eq(payment).and(refund::state.ne("failed")))
                .order(refund::id)
                .select((refund::id, refund::amount_minor))
                .first::<(forecourt::base::values::RefundId, i64)>(c)
                .optional()?)
        };
        let Some((id, minor)) = site.db.read(first).unwrap() else { return };
        let told = Refund {
            id: format!("re_{id}"),
            refund: Some(id.to_string()),
            amount: dollars(minor),
            status: RefundStatus::Failed,
            failure_reason: None,
            intent: None,
            charge: None,
            created: self.app.clock.now(),
        };
        let located = Located { id: payment, scope: self.scope, amount: dollars(whole) };
        site.db.write(|c| refunding::seen(c, site, &located, std::slice::from_ref(&told))).unwrap();
    }

    fn holds(&self, act: Act) {
        let site = &self.app.site;
        let report = site.db.read(ledger::check).unwrap();
        assert!(report.is_clean(), "{act:?}: {:?}", report.findings);
        let nothing_below = |amount: Money, what: &str| {
            assert!(!amount.is_negative(), "{act:?}: {what} is {amount:?}");
        };
        let position = site.db.read(|c| ledger::position(c, &self.scope, dollars(0).currency())).unwrap();
        nothing_below(position.received, "what was received");
        nothing_below(position.credit, "credit");
        nothing_below(position.open, "what is open");
        for (payment, whole, _) in &self.payments {
            let (left, most) = site
                .db
                .read(|c| {
                    let left = ledger::unallocated_of(c, &self.scope, *payment)?;
                    Ok((left, returning::refundable(c, &self.scope, *payment)?))
                })
                .unwrap();
            nothing_below(left, "what is left of a payment");
            let (took, back) = site.db.read(|c| gone(c, *payment)).unwrap();
            let all = left.minor() + took + back;
            assert!(all <= *whole, "{act:?}: {all} went or is free, and {whole} came");
            nothing_below(most, "what can go back");
            assert!(most.minor() <= *whole, "{act:?}: more can go back than came");
        }
        for id in &self.invoices {
            let it = site.db.read(|c| invoices::by_id(c, site, &self.scope, *id)).unwrap();
            nothing_below(it.open, "what is open on an invoice");
            let held = site.db.read(|c| disputes::held_of(c, &self.scope, *id, it.open)).unwrap();
            nothing_below(held.rest, "what is left to pay beside what is on hold");
            assert!(held.on_hold.minor() <= it.open.minor(), "{act:?}: more is on hold than is open");
            let left = it.total.checked_sub(it.credited).unwrap();
            assert!(held.questioned.minor() <= left.minor(), "{act:?}: more is on hold than is left");
        }
    }
}

/// Two lines, each with a tax of its own.
fn two_taxes(app: &TestApp, scope: &Scope, minor: i64) -> InvoiceId {
    let at =
        |minor: i64, percent: &str| Line { tax: TaxKey::at(percent.parse().unwrap()), ..line(app, minor) };
    let four = Line { quantity: "4".parse().unwrap(), ..at(minor / 3 + 1, "7.25") };
    issue(app, scope, &draft(vec![four, at(minor / 3 + 1, "4.5")])).id
}

/// What the network took of a payment, as it is booked, and what was sent back or is on its way.
fn gone(
    c: &mut forecourt::base::db::Conn,
    payment: PaymentId,
) -> Result<(i64, i64), forecourt::base::error::AppError> {
    use forecourt::billing::payments::store::chargebacks::{ChargebackState, by_provider_id};
    use forecourt::billing::payments::store::refunds::sent_back;
    let known = by_provider_id(c, &format!("dp_{payment}"))?;
    let stands = known.filter(|it| matches!(it.state, ChargebackState::Open | ChargebackState::Lost));
    let back = sent_back(c, payment, dollars(0).currency())?;
    Ok((stands.map_or(0, |it| it.booked.minor()), back.minor()))
}

#[test]
fn the_books_hold_whatever_happens_one_after_the_other() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    let manager = |name| Actor {
        person: Some(app.person(name)),
        ..Actor::of_kind(forecourt::trust::audit::ActorKind::Manager)
    };
    let (first, second) = (manager("Priya Raman"), manager("Sam Ortiz"));
    let goes = |acts: &[Act]| {
        let mut world = World {
            app: &app,
            scope: customer(&app, house, "Dana Whitfield"),
            invoices: Vec::new(),
            payments: Vec::new(),
            write_offs: Vec::new(),
            chargebacks: Vec::new(),
            questions: Vec::new(),
            managers: [&first, &second],
            count: 0,
            seen: BTreeSet::new(),
        };
        for act in acts {
            world.does(*act);
            world.holds(*act);
        }
        world.seen
    };
    // Everything that there is, once, whatever chance brings after it.
    use Outcome::{Goodwill, Partly, Rejected, Upheld};
    let card = |n: usize| [Act::Card(9_000), Act::Allocate(n, 0, 2_000)];
    let mut all = vec![
        Act::Bill(9_000),
        Act::Question(0, 4, How::All),
        Act::Pay(0, true),
        Act::Answer(0, 500, true, Partly),
        Act::Appeal(0),
        Act::Answer(0, 300, false, Rejected),
        Act::Question(0, 1, How::Many),
        Act::Pay(0, false),
        Act::Ask(1),
        Act::Days(15),
        Act::Days(15),
        Act::Question(0, 1_001, How::Part),
        Act::Answer(2, 400, true, Goodwill),
        Act::Bill(6_000),
        Act::Question(1, 3, How::Many),
        Act::Answer(3, 1, false, Upheld),
        Act::Question(1, 2, How::All),
        Act::Withdraw(4),
    ];
    for (n, won) in [(1, true), (2, false)] {
        all.extend(card(n));
        all.extend([Act::ChargeBack(n, 5_000), Act::Refund(n, 5_000), Act::NetworkDecides(n - 1, won)]);
    }
    all.extend(card(3));
    all.extend([Act::Inquire(3, 5_000), Act::Refund(3, 2_000), Act::NetworkDecides(2, true)]);
    let seen = goes(&all);
    for what in [
        "questioned All",
        "questioned Many",
        "questioned Part",
        "paid under protest",
        "asked",
        "appealed",
        "withdrawn",
        "decided Partly",
        "decided Goodwill",
        "decided Upheld",
        "appeal decided Rejected",
        "Won",
        "Lost",
        "WarningClosed",
    ] {
        assert!(seen.contains(what), "{what} is not among {seen:?}");
    }
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() });
    let result = runner.run(&prop::collection::vec(act(), 1..24), |acts| {
        goes(&acts);
        Ok(())
    });
    result.unwrap();
}
