//! Credit notes: to the cent, never more than is left, and the ledger proved after every one of them.

use std::thread;

use diesel::prelude::*;
use forecourt::base::db::schema::{credit_note, invoice, mail, outbox};
use forecourt::base::error::AppError;
use forecourt::base::values::{InvoiceId, Money};
use forecourt::billing::credits::{self, CreditNoteIssued, NewCredit, NotCredited, Voided};
use forecourt::billing::invoices::{self, DocumentState, PayType, Settlement};
use forecourt::billing::ledger::{self, NewAllocation};
use forecourt::billing::papers::credit_note_pdf;
use forecourt::billing::statements;
use forecourt::billing::write_offs::{self, NewWriteOff};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::Actor;
use proptest::prelude::*;
use proptest::test_runner::{Config as ProptestConfig, TestRunner};

use crate::support::TestApp;
use crate::support::records::*;

/// Amounts for each line of an invoice: nil but for those that are named.
fn amounts(app: &TestApp, scope: &Scope, invoice: InvoiceId, named: &[(usize, i64)]) -> Vec<Money> {
    let found = app.site.db.read(|c| invoices::by_id(c, &app.site, scope, invoice)).unwrap();
    let of = |place| named.iter().find(|(at, _)| *at == place).map_or(0, |(_, minor)| *minor);
    (0..found.snapshot.lines.len()).map(|place| dollars(of(place))).collect()
}

fn credit_by(
    app: &TestApp,
    scope: &Scope,
    invoice: InvoiceId,
    named: &[(usize, i64)],
    key: &str,
) -> Result<Result<CreditNoteIssued, NotCredited>, AppError> {
    let amounts = amounts(app, scope, invoice, named);
    let reason = clean("The pads were not new");
    let new = NewCredit { invoice, amounts: &amounts, reason: &reason, form_key: key, approval: None };
    app.site.db.write(|c| credits::credit(c, &app.site, &Actor::system(), scope, &new))
}

pub fn credited(
    app: &TestApp,
    scope: &Scope,
    invoice: InvoiceId,
    named: &[(usize, i64)],
) -> CreditNoteIssued {
    let key = format!("{invoice} {named:?}");
    credit_by(app, scope, invoice, named, &key).unwrap().unwrap()
}

fn void(app: &TestApp, scope: &Scope, id: InvoiceId, reissue: bool) -> Result<Voided, NotCredited> {
    let reason = clean("Billed to the wrong car");
    let key = format!("void {id}");
    let new = NewCredit { invoice: id, amounts: &[], reason: &reason, form_key: &key, approval: None };
    app.site.db.write(|c| credits::void(c, &app.site, &Actor::system(), scope, &new, reissue)).unwrap()
}

fn found(app: &TestApp, scope: &Scope, id: InvoiceId) -> invoices::Invoice {
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    app.site.db.read(|c| invoices::by_id(c, &app.site, scope, id)).unwrap()
}

fn pay(app: &TestApp, scope: &Scope, invoice: InvoiceId, minor: i64) -> forecourt::base::values::PaymentId {
    let payment = paid(app, scope, minor);
    let new: NewAllocation = allocation(payment, invoice, minor);
    app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &new)).unwrap();
    payment
}

#[test]
fn the_golden_credit_is_26_82_and_leaves_135_08() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    // All but what was disputed has been paid.
    pay(&app, &scope, done.id, 71_797);
    let note = credited(&app, &scope, done.id, &[(1, 2_500)]);
    assert_eq!((note.number.as_str(), note.total, note.to_credit), ("CN-00001", dollars(2_682), dollars(0)));
    let it = found(&app, &scope, done.id);
    assert_eq!((it.open, it.credited), (dollars(13_508), dollars(2_682)));
    let axes = it.axes(day("2026-11-20"));
    assert_eq!((axes.document, axes.settlement), (DocumentState::Issued, Settlement::PartPaid));
    let kept = app.site.db.read(|c| credits::by_number(c, &app.site, &scope, "CN-00001")).unwrap();
    let snapshot = &kept.snapshot;
    assert_eq!((snapshot.invoice.as_str(), snapshot.invoice_issued_on), ("NM-00001", day("2026-11-20")));
    assert_eq!((snapshot.net, snapshot.tax), (dollars(2_500), dollars(182)));
}

#[test]
fn a_note_is_numbered_stored_announced_and_found_by_its_reader() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    let note = credited(&app, &scope, done.id, &[(1, 2_500)]);
    let id = note.id.to_string();
    let (mails, jobs): (i64, Vec<String>) = app
        .site
        .db
        .read(|c| {
            let mails = mail::table.filter(mail::object_id.eq(&id)).count().get_result(c)?;
            Ok((mails, outbox::table.filter(outbox::key.eq(&id)).select(outbox::kind).load(c)?))
        })
        .unwrap();
    assert_eq!((mails, jobs), (1, vec!["credit_note.store".to_owned()]));
    let first = credit_note_pdf(&app.site, &scope, note.id).unwrap();
    assert!(first.starts_with(b"%PDF") && first == credit_note_pdf(&app.site, &scope, note.id).unwrap());
    let statement = app.site.db.read(|c| {
        statements::statement(c, &scope, done.total.currency(), day("2026-11-01"), day("2026-11-30"))
    });
    assert!(statement.unwrap().movements.iter().any(|it| it.source.number() == "CN-00001"));
    let moved = app.site.db.read(|c| invoices::movements(c, &scope, done.id)).unwrap();
    assert!(moved.iter().any(|step| step.note.as_deref() == Some("CN-00001")));
    let elsewhere = Scope::for_job(dealership(&app, "Lakeside Auto"), None);
    let foreign = app.site.db.read(|c| credits::by_number(c, &app.site, &elsewhere, "CN-00001"));
    assert!(matches!(foreign, Err(AppError::NotFound)));
}

#[test]
fn more_than_is_left_of_a_line_names_the_line_and_burns_no_number() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    credited(&app, &scope, done.id, &[(1, 2_500)]);
    let again = credit_by(&app, &scope, done.id, &[(1, 6_496)], "again").unwrap();
    assert_eq!(again, Err(NotCredited::Line { place: 1, left: dollars(6_495) }));
    assert_eq!(credit_by(&app, &scope, done.id, &[], "nothing").unwrap(), Err(NotCredited::Nothing));
    let next = credited(&app, &scope, done.id, &[(1, 6_495)]);
    assert_eq!(next.number, "CN-00002");
    assert_eq!(found(&app, &scope, done.id).axes(day("2026-11-20")).settlement, Settlement::Open);
}

#[test]
fn the_same_form_twice_is_one_note() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    let first = credit_by(&app, &scope, done.id, &[(1, 2_500)], "form").unwrap().unwrap();
    let second = credit_by(&app, &scope, done.id, &[(1, 2_500)], "form").unwrap().unwrap();
    assert_eq!(first, second);
    assert_eq!(found(&app, &scope, done.id).credited, dollars(2_682));
}

#[test]
fn what_was_paid_becomes_the_customers_credit_and_no_invoice_goes_below_zero() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    pay(&app, &scope, done.id, 50_000);
    app.clock.advance(std::time::Duration::from_secs(1));
    let payment = pay(&app, &scope, done.id, 37_987);
    let note = credited(&app, &scope, done.id, &[(9, 11_900)]);
    assert_eq!(note.to_credit, dollars(11_900));
    let it = found(&app, &scope, done.id);
    assert_eq!((it.open, it.axes(day("2026-11-20")).settlement), (dollars(0), Settlement::Paid));
    app.site
        .db
        .read(|c| {
            assert_eq!(ledger::credit_of(c, &scope, done.total.currency())?, dollars(11_900));
            // Off the newest payment, from which it can be sent back.
            assert_eq!(ledger::unallocated_of(c, &scope, payment)?, dollars(11_900));
            Ok(())
        })
        .unwrap();
}

#[test]
fn voiding_cancels_what_nobody_paid_and_makes_a_draft_to_issue_again() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    let voided = void(&app, &scope, done.id, true).unwrap();
    let note = voided.note.unwrap();
    assert_eq!((note.total, note.cancels), (dollars(87_987), true));
    let it = found(&app, &scope, done.id);
    assert_eq!((it.document, it.open), (DocumentState::Cancelled, dollars(0)));
    let draft = voided.draft.unwrap();
    let state: DocumentState =
        app.site.db.read(|c| Ok(invoice::table.find(draft).select(invoice::state).first(c)?)).unwrap();
    assert_eq!(state, DocumentState::Draft);
    let again =
        app.site.db.write(|c| invoices::issue(c, &app.site, &Actor::system(), &scope, draft)).unwrap();
    assert_eq!((again.number.as_str(), again.total), ("NM-00002", done.total));
    let twice = void(&app, &scope, done.id, true).unwrap();
    assert_eq!((twice.note.unwrap().id, twice.draft), (note.id, None));
}

#[test]
fn a_wrong_invoice_over_nothing_is_voided_without_a_note() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let mut free = line(&app, 10_000);
    free.pay_type = PayType::Warranty;
    let done = issue(&app, &scope, &draft(vec![free]));
    assert_eq!(done.total, dollars(0));
    let voided = void(&app, &scope, done.id, true).unwrap();
    assert!(voided.note.is_none() && voided.draft.is_some());
    assert_eq!(found(&app, &scope, done.id).document, DocumentState::Cancelled);
    assert_eq!(void(&app, &scope, done.id, true).unwrap().draft, None, "once");
}

#[test]
fn what_somebody_paid_is_not_voided() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    pay(&app, &scope, done.id, 100);
    assert_eq!(void(&app, &scope, done.id, false).unwrap_err(), NotCredited::Nothing);
    assert_eq!(found(&app, &scope, done.id).document, DocumentState::Issued);
}

#[test]
fn a_write_off_settles_without_money_and_a_credit_takes_it_back_first() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = issued(&app, &scope, 10_000);
    let (actor, reason) = (Actor::system(), clean("Moved away"));
    let give_up = |minor: i64, key: &str| {
        let new = NewWriteOff {
            invoice: done.id,
            amount: dollars(minor),
            reason: &reason,
            form_key: key,
            approval: None,
        };
        app.site.db.write(|c| write_offs::write_off(c, &app.site, &actor, &scope, &new)).unwrap()
    };
    assert_eq!(give_up(10_001, "a"), Err(write_offs::NotWrittenOff::TooMuch(dollars(10_000))));
    let id = give_up(10_000, "b").unwrap();
    assert_eq!(give_up(10_000, "b"), Ok(id), "the same form again");
    let it = found(&app, &scope, done.id);
    assert_eq!((it.open, it.written_off), (dollars(0), dollars(10_000)));
    assert_eq!(it.axes(day("2026-12-24")).settlement, Settlement::WrittenOff);
    let note = credited(&app, &scope, done.id, &[(0, 4_000)]);
    assert_eq!((note.to_credit, note.cancels), (dollars(0), false));
    let it = found(&app, &scope, done.id);
    assert_eq!((it.open, it.written_off, it.credited), (dollars(0), dollars(6_000), dollars(4_000)));
    let rest = app.site.db.write(|c| write_offs::reverse(c, &app.site, &actor, &scope, id)).unwrap();
    assert_eq!((rest, found(&app, &scope, done.id).open), (dollars(6_000), dollars(6_000)));
    let twice = app.site.db.write(|c| write_offs::reverse(c, &app.site, &actor, &scope, id));
    assert!(matches!(twice, Err(AppError::Conflict(_))));
}

#[test]
fn two_credits_at_once_do_not_take_the_same_line_twice() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    let other = app.second();
    let won: usize = thread::scope(|threads| {
        let tries: Vec<_> = (0..4)
            .map(|n| {
                let (app, scope) = (if n % 2 == 0 { &app } else { &other }, &scope);
                threads.spawn(move || {
                    matches!(credit_by(app, scope, done.id, &[(9, 11_900)], &format!("try {n}")), Ok(Ok(_)))
                })
            })
            .collect();
        tries.into_iter().map(|it| usize::from(it.join().unwrap())).sum()
    });
    assert_eq!(won, 1);
    assert_eq!(found(&app, &scope, done.id).credited, dollars(11_900));
    let notes: Vec<String> =
        app.site.db.read(|c| Ok(credit_note::table.select(credit_note::number).load(c)?)).unwrap();
    assert_eq!(notes, ["CN-00001"], "no gap and no second");
}

#[test]
fn a_credit_and_a_payment_at_once_leave_neither_too_much() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = issued(&app, &scope, 10_000);
    let payment = paid(&app, &scope, 10_000);
    thread::scope(|threads| {
        let (app, scope) = (&app, &scope);
        threads.spawn(move || credit_by(app, scope, done.id, &[(0, 10_000)], "all").unwrap().unwrap());
        threads.spawn(move || {
            let new = allocation(payment, done.id, 10_000);
            // When the credit was faster nothing is open any more, and the money stays credit.
            let given = app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &new));
            assert!(matches!(given, Ok(_) | Err(AppError::Conflict(_))), "{given:?}");
        });
    });
    let it = found(&app, &scope, done.id);
    assert_eq!((it.open, it.credited), (dollars(0), dollars(10_000)));
    let credit = app.site.db.read(|c| ledger::credit_of(c, &scope, done.total.currency())).unwrap();
    assert_eq!(credit, dollars(10_000));
}

/// Whatever is credited in whatever steps: in the end the tax that was charged was taken back, to the cent.
#[test]
fn any_sequence_of_credits_sums_to_the_tax_charged() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    let steps = prop::collection::vec((0_usize..10, 1_i64..20_000), 0..8);
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() });
    let result = runner.run(&steps, |steps| {
        let scope = customer(&app, house, "Dana Whitfield");
        let done = golden(&app, &scope);
        for (n, (place, minor)) in steps.into_iter().enumerate() {
            let sign = if place == 5 { -1 } else { 1 };
            let key = format!("{} {n}", done.id);
            let _ = credit_by(&app, &scope, done.id, &[(place, sign * minor)], &key).unwrap();
        }
        let all = app.site.db.read(|c| {
            let it = invoices::by_id(c, &app.site, &scope, done.id)?;
            Ok(credits::left(c, &scope, &it)?.charged.bases())
        });
        let rest: Vec<(usize, i64)> =
            all.unwrap().iter().enumerate().map(|(place, left)| (place, left.minor())).collect();
        if rest.iter().any(|(_, minor)| *minor != 0) {
            let _ = credit_by(&app, &scope, done.id, &rest, &format!("{} rest", done.id)).unwrap();
        }
        let notes = app.site.db.read(|c| credits::of_invoice(c, &app.site, &scope, done.id)).unwrap();
        let tax: i64 = notes.iter().map(|it| it.snapshot.tax.minor()).sum();
        let total: i64 = notes.iter().map(|it| it.total.minor()).sum();
        if total == 87_987 {
            prop_assert_eq!(tax, 3_380);
        }
        prop_assert!(total <= 87_987);
        Ok(())
    });
    result.unwrap();
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}
