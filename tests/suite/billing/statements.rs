use std::time::Duration;

use forecourt::base::values::{Currency, LocalDate, Money};
use forecourt::billing::ledger::{self, TransactionKind};
use forecourt::billing::statements::{Source, Statement, statement};
use forecourt::trust::access::Scope;

use crate::support::TestApp;
use crate::support::records::*;

fn between(app: &TestApp, scope: &Scope, from: &str, to: &str) -> Statement {
    let (from, to): (LocalDate, LocalDate) = (day(from), day(to));
    app.site.db.read(|c| statement(c, scope, Currency::Usd, from, to)).unwrap()
}

#[test]
fn opening_balance_and_movements_come_to_the_closing_balance_wherever_it_is_cut() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let other = customer(&app, scope.dealership(), "Luis Ortega");
    issued(&app, &other, 77_700);
    let mut invoices = Vec::new();
    for n in 0..12 {
        invoices.push(issued(&app, &scope, if n % 5 == 0 { 0 } else { 1_000 * (n + 1) }));
        app.clock.advance(Duration::from_secs(2 * 86_400));
    }
    // All of the money is dated Nov 20.
    let payment = paid(&app, &scope, 50_000);
    let new = allocation(payment, invoices[1].id, 2_000);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &new)).unwrap();
    let whole = between(&app, &scope, "2020-01-01", "2030-01-01");
    assert!(whole.opening.is_zero());
    let position = app.site.db.read(|c| ledger::position(c, &scope, Currency::Usd)).unwrap();
    assert_eq!(whole.closing, position.open.checked_sub(position.credit).unwrap());
    assert_eq!(whole.movements.len(), 13, "an allocation moves nothing, a free invoice is shown");
    for cut in ["2026-11-19", "2026-11-20", "2026-11-25", "2026-12-01", "2027-01-01"] {
        let first = between(&app, &scope, "2020-01-01", cut);
        let next = day(cut).plus_days(1).to_string();
        let second = between(&app, &scope, &next, "2030-01-01");
        assert_eq!(first.closing, second.opening, "{cut}");
        assert_eq!(second.closing, whole.closing, "{cut}");
        assert_eq!(first.movements.len() + second.movements.len(), whole.movements.len(), "{cut}");
        for part in [&first, &second] {
            let moved = Money::sum(Currency::Usd, part.movements.iter().map(|it| it.amount)).unwrap();
            assert_eq!(part.opening.checked_add(moved).unwrap(), part.closing);
            let signed = part.charged.checked_sub(part.paid).unwrap();
            assert_eq!(signed, moved);
            let last = part.movements.last().map_or(part.opening, |it| it.balance);
            assert_eq!(last, part.closing);
        }
    }
}

#[test]
fn a_movement_names_the_document_that_people_know() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 24_588);
    let payment = paid(&app, &scope, 30_000);
    let seen = between(&app, &scope, "2026-11-20", "2026-11-20");
    let rows: Vec<_> = seen.movements.iter().map(|it| (it.kind, it.source.clone(), it.amount)).collect();
    let receipt = Source::Payment(payment, payment.to_string());
    let expected = [
        (TransactionKind::InvoiceIssued, Source::Invoice(invoice.id, "NM-00001".to_owned()), dollars(24_588)),
        (TransactionKind::PaymentReceived, receipt, dollars(-30_000)),
    ];
    assert!(rows.iter().all(|row| expected.contains(row)) && rows.len() == 2, "{rows:?}");
    assert_eq!(seen.closing, dollars(-5_412), "below zero the dealership holds the customer's money");
}

#[test]
fn a_day_without_movement_opens_and_closes_alike() {
    let app = TestApp::new();
    let scope = somebody(&app);
    issued(&app, &scope, 24_588);
    let seen = between(&app, &scope, "2026-11-21", "2026-11-22");
    assert_eq!((seen.opening, seen.closing), (dollars(24_588), dollars(24_588)));
    assert!(seen.movements.is_empty());
}
