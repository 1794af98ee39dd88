use std::thread;

use diesel::prelude::*;
use forecourt::base::db::schema::{customer, invoice, ledger_day, payment};
use forecourt::base::error::AppError;
use forecourt::base::outbox::{Jobs, drain};
use forecourt::base::values::{AllocationId, Currency, InvoiceId, Money, PaymentId, TransactionId};
use forecourt::billing::ledger::{
    self, Account, CheckReport, Finding, Leg, NewTransaction, Position, Posted, TransactionKind,
};
use forecourt::billing::payments::refunding;
use forecourt::billing::payments::store::received::Located;
use forecourt::billing::payments::stripe::{Refund, RefundStatus};
use forecourt::trust::access::Scope;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::TestApp;
use crate::support::records::*;

fn check(app: &TestApp) -> CheckReport {
    app.site.db.read(ledger::check).unwrap()
}

fn position(app: &TestApp, scope: &Scope) -> Position {
    app.site.db.read(|c| ledger::position(c, scope, Currency::Usd)).unwrap()
}

fn open_of(app: &TestApp, scope: &Scope, id: InvoiceId) -> i64 {
    app.site.db.read(|c| ledger::open_of(c, scope, id, Currency::Usd)).unwrap().minor()
}

fn transaction(source: &str, legs: Vec<Leg>) -> NewTransaction {
    let kind = TransactionKind::WriteOff;
    NewTransaction { kind, source_id: source.to_owned(), occurred_on: day("2026-11-20"), legs }
}

#[test]
fn an_issued_invoice_is_owed_until_a_payment_is_given_to_it() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 24_588);
    let payment = paid(&app, &scope, 30_000);
    assert_eq!(open_of(&app, &scope, invoice.id), 24_588);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, invoice.id, 24_588)))
        .unwrap();
    assert_eq!(open_of(&app, &scope, invoice.id), 0);
    let figures = position(&app, &scope);
    let minor = [figures.billed, figures.received, figures.open, figures.credit].map(Money::minor);
    assert_eq!(minor, [24_588, 30_000, 0, 5_412]);
    assert!(check(&app).is_clean(), "{:?}", check(&app).findings);
}

#[test]
fn what_was_taken_back_is_owed_again() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 10_000);
    let payment = paid(&app, &scope, 10_000);
    let whole = allocation(payment, invoice.id, 10_000);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &whole)).unwrap();
    let part = allocation(payment, invoice.id, 4_000);
    app.site.db.write(|c| ledger::reverse(c, &app.site, &scope, &part)).unwrap();
    assert_eq!(open_of(&app, &scope, invoice.id), 4_000);
    let again = app.site.db.write(|c| ledger::reverse(c, &app.site, &scope, &whole));
    assert!(matches!(again, Err(AppError::Conflict(_))), "more than it got");
    assert!(check(&app).is_clean());
}

#[test]
fn never_gives_out_more_than_a_payment_has_or_an_invoice_needs() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 5_000);
    let payment = paid(&app, &scope, 8_000);
    for minor in [8_001, 5_001, 0, -1] {
        let result = app
            .site
            .db
            .write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, invoice.id, minor)));
        assert!(matches!(result, Err(AppError::Conflict(_))), "{minor}");
    }
    assert_eq!(open_of(&app, &scope, invoice.id), 5_000);
    assert!(check(&app).is_clean());
}

#[test]
fn refuses_legs_that_do_not_balance_or_mix_currencies() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let euro = Money::new(-100, Currency::Eur);
    for legs in [
        vec![],
        vec![Leg::new(Account::Clearing, dollars(100))],
        vec![Leg::new(Account::Clearing, dollars(100)), Leg::new(Account::CustomerCredit, dollars(-99))],
        vec![Leg::new(Account::Clearing, dollars(100)), Leg::new(Account::CustomerCredit, euro)],
    ] {
        let result =
            app.site.db.write(|c| ledger::post(c, &app.site, &scope, &transaction("x", legs.clone())));
        assert!(matches!(result, Err(AppError::Internal(_))), "{legs:?}");
    }
}

#[test]
fn posts_a_source_once_and_says_so() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let legs =
        vec![Leg::new(Account::Clearing, dollars(100)), Leg::new(Account::CustomerCredit, dollars(-100))];
    let new = transaction("evt_1", legs);
    let first = app.site.db.write(|c| ledger::post(c, &app.site, &scope, &new)).unwrap();
    let second = app.site.db.write(|c| ledger::post(c, &app.site, &scope, &new)).unwrap();
    assert!(matches!(first, Posted::New(_)));
    assert_eq!(second, Posted::Already);
    assert_eq!(position(&app, &scope).credit, dollars(100));
}

#[test]
fn somebody_elses_invoice_is_not_found() {
    let app = TestApp::new();
    let dealership = dealership(&app, "Northside Motors");
    let (dana, luis) =
        (customer(&app, dealership, "Dana Whitfield"), customer(&app, dealership, "Luis Ortega"));
    let invoice = issued(&app, &dana, 10_000);
    let payment = paid(&app, &luis, 10_000);
    let theirs = allocation(payment, invoice.id, 10_000);
    let result = app.site.db.write(|c| ledger::allocate(c, &app.site, &luis, &theirs));
    assert!(matches!(result, Err(AppError::NotFound)));
    let result = app.site.db.write(|c| ledger::allocate(c, &app.site, &dana, &theirs));
    assert!(matches!(result, Err(AppError::NotFound)), "and neither is somebody else's payment");
    assert_eq!(open_of(&app, &dana, invoice.id), 10_000);
}

#[test]
fn an_invoice_in_another_currency_is_not_found() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 10_000);
    let euro = |minor| Money::new(minor, Currency::Eur);
    let legs =
        vec![Leg::on(Account::Receivable, euro(-100), invoice.id), Leg::new(Account::WrittenOff, euro(100))];
    let result = app.site.db.write(|c| ledger::post(c, &app.site, &scope, &transaction("w", legs.clone())));
    assert!(matches!(result, Err(AppError::NotFound)));
}

#[test]
fn two_at_once_do_not_give_the_same_money_twice() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let first = issued(&app, &scope, 10_000).id;
    let second = issued(&app, &scope, 10_000).id;
    let payment = paid(&app, &scope, 10_000);
    let won: usize = thread::scope(|threads| {
        let tries: Vec<_> = [first, second, first, second]
            .map(|invoice| {
                let (app, scope) = (&app, &scope);
                threads.spawn(move || {
                    let new = allocation(payment, invoice, 10_000);
                    app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &new)).is_ok()
                })
            })
            .into_iter()
            .collect();
        tries.into_iter().map(|it| usize::from(it.join().unwrap())).sum()
    });
    assert_eq!(won, 1);
    assert!(check(&app).is_clean());
}

#[test]
fn the_check_finds_a_row_that_does_not_follow_its_postings() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let id = issued(&app, &scope, 10_000).id;
    let change = |minor: i64| {
        let row = diesel::update(invoice::table.find(id)).set(invoice::open_minor.eq(minor));
        app.site.db.write(|c| Ok(row.clone().execute(c)?)).unwrap();
    };
    change(9_999);
    assert_eq!(check(&app).findings, [Finding::OpenAmount(id)]);
    change(10_000);
    let total = diesel::update(invoice::table.find(id)).set(invoice::total_minor.eq(10_001_i64));
    app.site.db.write(|c| Ok(total.clone().execute(c)?)).unwrap();
    let who = scope.require_customer().unwrap();
    assert_eq!(check(&app).findings, [Finding::Invoice(id), Finding::Customer(who)]);
    let credit = diesel::update(customer::table.find(who))
        .set((customer::credit_minor.eq(1_i64), customer::issued_minor.eq(10_001_i64)));
    app.site.db.write(|c| Ok(credit.clone().execute(c)?)).unwrap();
    assert_eq!(check(&app).findings, [Finding::Invoice(id), Finding::Customer(who)]);
}

#[test]
fn the_check_finds_what_was_posted_for_something_that_is_not_there() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 10_000);
    let real = paid(&app, &scope, 3_000);
    assert!(check(&app).is_clean());
    // Balanced, and as the rows say in every sum; only no money ever came.
    let usd = |minor| Money::new(minor, Currency::Usd);
    let gift = PaymentId::generate(app.clock.now());
    let on = day("2026-11-20");
    let made_up = [
        NewTransaction::payment_received(gift, on, usd(5_000)).unwrap(),
        NewTransaction::allocated(AllocationId::generate(app.clock.now()), invoice.id, on, usd(5_000))
            .unwrap(),
    ];
    let posted: Vec<TransactionId> = made_up
        .iter()
        .map(|it| match app.site.db.write(|c| ledger::post(c, &app.site, &scope, it)).unwrap() {
            Posted::New(id) => id,
            Posted::Already => panic!("posted before"),
        })
        .collect();
    let found = check(&app).findings;
    assert!(posted.iter().all(|id| found.contains(&Finding::Source(*id))), "{found:?}");
    // What there is was posted for somebody else.
    let other = customer(&app, scope.dealership(), "Marcus Bell").require_customer().unwrap();
    let moved = diesel::update(payment::table.find(real)).set(payment::customer_id.eq(other));
    app.site.db.write(|c| Ok(moved.clone().execute(c)?)).unwrap();
    let more = check(&app).findings.iter().filter(|it| matches!(it, Finding::Source(_))).count();
    assert_eq!(more, 3);
}

#[test]
fn the_check_has_a_row_for_each_dealership_and_currency() {
    let app = TestApp::new();
    let scope = somebody(&app);
    dealership(&app, "Lakeside Auto");
    issued(&app, &scope, 10_000);
    let rows = check(&app).rows;
    let seen: Vec<_> =
        rows.iter().map(|r| (r.name.as_str(), r.currency, r.position.open.to_decimal_string())).collect();
    assert_eq!(
        seen,
        [
            ("Lakeside Auto", Currency::Usd, "0.00".to_owned()),
            ("Northside Motors", Currency::Usd, "100.00".to_owned())
        ]
    );
}

#[actix_web::test]
async fn the_nightly_proof_puts_itself_in_line_for_the_next_day() {
    let app = TestApp::new();
    let jobs = ledger::jobs(Jobs::default());
    app.site.db.write(|c| ledger::schedule(c, &app.site)).unwrap();
    app.site.db.write(|c| ledger::schedule(c, &app.site)).unwrap();
    for _ in 0..3 {
        assert_eq!(drain(&app.site, &jobs).await.unwrap(), 1);
        assert_eq!(drain(&app.site, &jobs).await.unwrap(), 0);
        app.clock.advance(std::time::Duration::from_secs(86_400));
    }
}

#[derive(Clone, Debug)]
enum Act {
    Issue(i64),
    Pay(i64),
    Allocate {
        payment: usize,
        invoice: usize,
        minor: i64,
    },
    Reverse {
        payment: usize,
        invoice: usize,
        minor: i64,
    },
    Refund {
        payment: usize,
        minor: i64,
    },
    /// The provider could not pay a refund out after all.
    Fail {
        refund: usize,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let amount = 0_i64..20_000;
    let act = prop_oneof![
        amount.clone().prop_map(Act::Issue),
        (1_i64..20_000).prop_map(Act::Pay),
        (0_usize..6, 0_usize..6, amount.clone()).prop_map(|(payment, invoice, minor)| Act::Allocate {
            payment,
            invoice,
            minor
        }),
        (0_usize..6, 0_usize..6, amount.clone()).prop_map(|(payment, invoice, minor)| Act::Reverse {
            payment,
            invoice,
            minor
        }),
        (0_usize..6, amount).prop_map(|(payment, minor)| Act::Refund { payment, minor }),
        (0_usize..4).prop_map(|refund| Act::Fail { refund }),
    ];
    prop::collection::vec(act, 1..30)
}

/// A refund as the provider reports it.
fn reported(app: &TestApp, id: String, minor: i64, status: RefundStatus) -> Refund {
    let created = app.clock.now();
    let (intent, charge, refund, failure_reason) = (None, None, None, None);
    Refund { id, status, amount: dollars(minor), intent, charge, refund, failure_reason, created }
}

/// Whatever is done in whatever order: the ledger balances, rows follow it, and an act that is refused changes nothing.
#[test]
fn any_sequence_keeps_the_ledger_balanced_and_the_rows_true() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() });
    let result = runner.run(&acts(), |acts| {
        let scope = customer(&app, house, "Dana Whitfield");
        let (mut invoices, mut payments): (Vec<InvoiceId>, Vec<(PaymentId, i64)>) = Default::default();
        let mut refunds: Vec<(Located, String, i64)> = Vec::new();
        let tell = |payment: &Located, refund: Refund| {
            app.site
                .db
                .write(|c| refunding::seen(c, &app.site, payment, std::slice::from_ref(&refund)))
                .unwrap()
        };
        let (mut billed, mut received) = (0_i64, 0_i64);
        for act in acts {
            match act {
                Act::Issue(minor) => {
                    invoices.push(issued(&app, &scope, minor).id);
                    billed += minor;
                }
                Act::Pay(minor) => {
                    payments.push((paid(&app, &scope, minor), minor));
                    received += minor;
                }
                Act::Allocate { payment, invoice, minor } | Act::Reverse { payment, invoice, minor } => {
                    let (Some((payment, _)), Some(invoice)) = (payments.get(payment), invoices.get(invoice))
                    else {
                        continue;
                    };
                    let new = allocation(*payment, *invoice, minor);
                    let done = app.site.db.write(|c| match act {
                        Act::Allocate { .. } => ledger::allocate(c, &app.site, &scope, &new),
                        _ => ledger::reverse(c, &app.site, &scope, &new),
                    });
                    prop_assert!(matches!(done, Ok(_) | Err(AppError::Conflict(_))), "{done:?}");
                }
                Act::Refund { payment, minor } => {
                    let Some((id, amount)) = payments.get(payment) else { continue };
                    let from = Located { id: *id, scope, amount: dollars(*amount) };
                    let name = format!("re_{id}_{}", refunds.len());
                    if tell(&from, reported(&app, name.clone(), minor, RefundStatus::Succeeded)) == 1 {
                        received -= minor;
                        refunds.push((from, name, minor));
                    }
                }
                Act::Fail { refund } => {
                    let Some((from, name, minor)) = refunds.get(refund) else { continue };
                    // Twice: what is known already changes nothing.
                    for _ in 0..2 {
                        let failed = reported(&app, name.clone(), *minor, RefundStatus::Failed);
                        received += minor * i64::try_from(tell(from, failed)).unwrap();
                    }
                }
            }
        }
        let figures = position(&app, &scope);
        prop_assert!(figures.is_balanced());
        prop_assert_eq!(figures.billed.minor(), billed);
        prop_assert_eq!(figures.received.minor(), received);
        let open: i64 = invoices.iter().map(|id| open_of(&app, &scope, *id)).sum();
        prop_assert_eq!(figures.open.minor(), open);
        Ok(())
    });
    result.unwrap();
    assert!(check(&app).is_clean(), "{:?}", check(&app).findings);
}

#[test]
fn the_sums_of_days_are_what_their_postings_say() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 24_588);
    issued(&app, &scope, 0);
    let payment = paid(&app, &scope, 30_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, invoice.id, 24_588)))
        .unwrap();
    let days = app.site.db.read(|c| ledger::days_since(c, &scope, Currency::Usd, day("2026-11-20"))).unwrap();
    let of = |account| days.iter().find(|sum| sum.account == account).map(|sum| sum.amount.minor());
    assert_eq!(of(Account::Revenue), Some(-24_588));
    assert_eq!(of(Account::Clearing), Some(30_000));
    assert_eq!(of(Account::CustomerCredit), Some(-5_412));
    assert_eq!(of(Account::Receivable), Some(0));
    assert!(check(&app).is_clean(), "{:?}", check(&app).findings);
    app.site
        .db
        .write(|c| {
            let account = ledger_day::account.eq(Account::Clearing);
            Ok(diesel::update(ledger_day::table.filter(account))
                .set(ledger_day::amount.eq(1_i64))
                .execute(c)?)
        })
        .unwrap();
    assert_eq!(check(&app).findings, [Finding::Day(scope.dealership(), day("2026-11-20"))]);
}
