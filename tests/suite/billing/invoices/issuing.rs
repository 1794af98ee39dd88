use std::collections::BTreeSet;
use std::thread;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, delivery, invoice, mail, outbox, posting};
use forecourt::base::error::AppError;
use forecourt::base::values::{LocalDate, Money, Percent};
use forecourt::billing::invoices::totals::TaxKey;
use forecourt::billing::invoices::{self, Due, Imported, LineKind, Parties, PayType, Settlement};
use forecourt::billing::numbering;
use forecourt::parties::{customers, dealerships, vehicles};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::*;

#[test]
fn an_invoice_is_numbered_frozen_posted_logged_and_announced_together() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = issued(&app, &scope, 24_588);
    assert_eq!((done.number.as_str(), done.total), ("NM-00001", dollars(24_588)));
    assert_eq!((done.issued_on, done.due_on), (day("2026-11-20"), day("2026-12-04")));
    app.site
        .db
        .read(|c| {
            let found = invoices::by_number(c, &app.site, &scope, "NM-00001")?;
            assert_eq!(found.snapshot.number.as_str(), "NM-00001");
            assert_eq!(found.snapshot.buyer.name.as_str(), "Dana Whitfield");
            assert_eq!(found.axes(day("2026-11-20")).due, Due::In(14));
            assert_eq!(found.axes(day("2026-12-05")).due, Due::Overdue(1));
            let id = done.id.to_string();
            let postings =
                posting::table.filter(posting::document_id.eq(&id)).count().get_result::<i64>(c)?;
            let mut actions: Vec<String> = audit_entry::table
                .filter(audit_entry::object_id.eq(&id))
                .select(audit_entry::action)
                .load(c)?;
            actions.sort();
            let jobs: Vec<String> = outbox::table.filter(outbox::key.eq(&id)).select(outbox::kind).load(c)?;
            let mails = mail::table.filter(mail::object_id.eq(&id)).count().get_result::<i64>(c)?;
            let queued = delivery::table.filter(delivery::object_id.eq(&id)).count().get_result::<i64>(c)?;
            assert_eq!((postings, mails, queued), (1, 1, 1));
            assert_eq!(actions, ["invoice.draft", "invoice.issue", "pay_link.create", "row.seal"]);
            assert_eq!(jobs, ["document.store"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_draft_has_no_number_owes_nothing_and_is_not_found_as_an_invoice() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let draft = draft(vec![line(&app, 10_000)]);
    let actor = Actor::system();
    let id = app.site.db.write(|c| invoices::create(c, &app.site, &actor, &scope, &draft)).unwrap();
    let found = app.site.db.read(|c| invoices::by_id(c, &app.site, &scope, id));
    assert!(matches!(found, Err(AppError::NotFound)));
    let number: Option<String> =
        app.site.db.read(|c| Ok(invoice::table.find(id).select(invoice::number).first(c)?)).unwrap();
    assert_eq!(number, None);
    app.site.db.write(|c| invoices::discard(c, &app.site, &actor, &scope, id)).unwrap();
    let again = app.site.db.write(|c| invoices::issue(c, &app.site, &actor, &scope, id));
    assert!(matches!(again, Err(AppError::NotFound)));
}

#[test]
fn a_draft_is_issued_once_and_what_was_issued_is_not_discarded() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let id = issued(&app, &scope, 10_000).id;
    let actor = Actor::system();
    let again = app.site.db.write(|c| invoices::issue(c, &app.site, &actor, &scope, id));
    assert!(matches!(again, Err(AppError::Conflict(_))));
    let gone = app.site.db.write(|c| invoices::discard(c, &app.site, &actor, &scope, id));
    assert!(matches!(gone, Err(AppError::Conflict(_))));
    assert_eq!(issued(&app, &scope, 100).number, "NM-00002", "a refused issue burns no number");
}

#[test]
fn what_was_issued_does_not_change_with_the_customer() {
    let app = TestApp::new();
    let scope = somebody(&app);
    issued(&app, &scope, 10_000);
    let renamed = details("Dana Whitfield-Moss");
    let change = |c: &mut _| customers::update(c, &app.site, &Actor::system(), &scope, 1, &renamed);
    app.site.db.write(change).unwrap();
    let stale = app.site.db.write(change);
    assert!(matches!(stale, Err(AppError::Conflict(_))), "two people at once notice each other");
    let found = app.site.db.read(|c| invoices::by_number(c, &app.site, &scope, "NM-00001")).unwrap();
    assert_eq!(found.snapshot.buyer.name.as_str(), "Dana Whitfield");
}

#[test]
fn an_invoice_of_warranty_work_alone_is_settled_at_issue() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = issued(&app, &scope, 0);
    let found = app.site.db.read(|c| invoices::by_id(c, &app.site, &scope, done.id)).unwrap();
    assert_eq!(found.axes(day("2027-06-01")).settlement, Settlement::NoCharge);
    assert_eq!(found.axes(day("2027-06-01")).due, Due::Nothing);
}

#[test]
fn refuses_an_invoice_without_lines_or_below_zero() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let mut core = line(&app, 2_200);
    core.kind = LineKind::CoreReturn;
    core.quantity = "-1".parse().unwrap();
    for lines in [vec![], vec![core]] {
        let draft = draft(lines);
        let made = app.site.db.write(|c| invoices::issue_new(c, &app.site, &Actor::system(), &scope, &draft));
        assert!(matches!(made, Err(AppError::Invalid(_))));
    }
}

/// The shared example of the field: labour, parts with tax, a core, shop supplies, sublet.
#[test]
fn the_golden_example_comes_out_to_the_cent() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let percent = |text: &str| text.parse::<Percent>().unwrap();
    let taxed = TaxKey::at(percent("7.25"));
    let entry = |kind, quantity: &str, price: &str, tax: &TaxKey| {
        let mut line = line(&app, 0);
        line.kind = kind;
        line.quantity = quantity.parse().unwrap();
        line.unit_price = price.parse().unwrap();
        line.tax = tax.clone();
        line
    };
    let free = TaxKey::untaxed();
    let mut labour = entry(LineKind::Labour, "1.8", "145", &free);
    labour.discount = invoices::totals::Discount::Percent(percent("10"));
    let mut warranty = entry(LineKind::Labour, "0.5", "145", &free);
    warranty.pay_type = PayType::Warranty;
    let lines = vec![
        labour,
        entry(LineKind::Part, "1", "89.95", &taxed),
        entry(LineKind::Part, "2", "74.50", &taxed),
        entry(LineKind::Part, "1", "189.99", &taxed),
        entry(LineKind::Core, "1", "22.00", &taxed),
        entry(LineKind::CoreReturn, "-1", "22.00", &free),
        entry(LineKind::Labour, "0.3", "145", &free),
        entry(LineKind::Fee, "1", "15.23", &taxed),
        entry(LineKind::Fee, "1", "4.50", &free),
        entry(LineKind::Sublet, "1", "119.00", &free),
        warranty,
    ];
    let done = issue(&app, &scope, &draft(lines));
    let found = app.site.db.read(|c| invoices::by_id(c, &app.site, &scope, done.id)).unwrap();
    let totals = &found.snapshot.totals;
    let figures = [totals.net, totals.tax, totals.total].map(Money::to_decimal_string);
    assert_eq!(figures, ["846.07", "33.80", "879.87"]);
    assert_eq!(found.open, dollars(87_987));
}

#[test]
fn numbers_have_no_gaps_when_fifty_issue_at_once() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let other = app.second();
    thread::scope(|threads| {
        for n in 0..50 {
            let (app, scope) = (if n % 2 == 0 { &app } else { &other }, &scope);
            threads.spawn(move || {
                if n % 5 == 3 {
                    // One that fails in the middle gives its number back.
                    let failed = app.site.db.write(|c| {
                        let draft = draft(vec![line(app, 100)]);
                        invoices::issue_new(c, &app.site, &Actor::system(), scope, &draft)?;
                        Err::<(), _>(AppError::Conflict("changed my mind".to_owned()))
                    });
                    assert!(matches!(failed, Err(AppError::Conflict(_))));
                }
                issued(app, scope, 100);
            });
        }
    });
    let numbers: Vec<Option<String>> =
        app.site.db.read(|c| Ok(invoice::table.select(invoice::number).load(c)?)).unwrap();
    let numbers: BTreeSet<String> = numbers.into_iter().flatten().collect();
    let expected: BTreeSet<String> = (1..=50).map(|n| format!("NM-{n:05}")).collect();
    assert_eq!(numbers, expected);
}

fn bring_in(app: &TestApp, scope: &Scope, number: &str, minor: i64, on: LocalDate) -> Result<(), AppError> {
    let key = records_key(app, scope);
    let draft = draft(vec![line(app, minor)]);
    app.site.db.write(|c| {
        let dealership = dealerships::load(c, scope.dealership())?;
        let customer = customers::load(c, &app.site, scope)?;
        let parties = Parties { dealership: &dealership, customer: &customer, vehicle: None };
        let due_on = on.plus_days(14);
        let new = Imported { draft: &draft, number, issued_on: on, due_on, source: None };
        invoices::bring_in(c, &app.site, scope, &key, &parties, &new)?;
        numbering::continue_after_imports(c, dealership.id, &dealership.settings)
    })
}

#[test]
fn an_imported_invoice_keeps_its_number_and_ours_go_on_above_it() {
    let app = TestApp::new();
    let scope = somebody(&app);
    bring_in(&app, &scope, "NM-10482", 5_000, day("2025-03-01")).unwrap();
    bring_in(&app, &scope, "NM-08001", 5_000, day("2023-03-01")).unwrap();
    let twice = bring_in(&app, &scope, "NM-08001", 5_000, day("2023-03-01"));
    assert!(matches!(twice, Err(AppError::Conflict(_))));
    assert_eq!(issued(&app, &scope, 100).number, "NM-10483");
    let found = app.site.db.read(|c| invoices::by_number(c, &app.site, &scope, "NM-10482")).unwrap();
    assert!(found.imported);
    assert_eq!(found.axes(day("2026-11-20")).settlement, Settlement::Open);
    let mails: i64 = app.site.db.read(|c| Ok(mail::table.count().get_result(c)?)).unwrap();
    assert_eq!(mails, 1, "nobody is told of what was imported");
}

#[test]
fn an_invoice_is_found_in_its_own_scope_alone() {
    let app = TestApp::new();
    let northside = dealership(&app, "Northside Motors");
    let lakeside = dealership(&app, "Lakeside Auto");
    let (dana, luis) = (customer(&app, northside, "Dana"), customer(&app, northside, "Luis"));
    let vehicle_of_luis = vehicle(&app, &luis, "1HGCM82633A004352", "BKT 4417");
    let id = issued(&app, &dana, 100).id;
    app.site
        .db
        .read(|c| {
            for stranger in [luis, Scope::for_job(lakeside, None), customer_in(lakeside, &dana)] {
                let found = invoices::by_id(c, &app.site, &stranger, id);
                assert!(matches!(found, Err(AppError::NotFound)));
                let found = invoices::by_number(c, &app.site, &stranger, "NM-00001");
                assert!(matches!(found, Err(AppError::NotFound)));
            }
            assert!(invoices::by_id(c, &app.site, &Scope::for_job(northside, None), id).is_ok());
            let theirs = vehicles::load(c, &app.site, &dana, vehicle_of_luis);
            assert!(matches!(theirs, Err(AppError::NotFound)));
            Ok(())
        })
        .unwrap();
    let mut with_their_car = draft(vec![line(&app, 100)]);
    with_their_car.vehicle = Some(vehicle_of_luis);
    let made =
        app.site.db.write(|c| invoices::issue_new(c, &app.site, &Actor::system(), &dana, &with_their_car));
    assert!(matches!(made, Err(AppError::NotFound)));
}

/// A scope that names another dealership's customer.
fn customer_in(dealership: forecourt::base::values::DealershipId, other: &Scope) -> Scope {
    Scope::for_job(dealership, other.customer())
}
