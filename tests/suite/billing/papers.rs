use diesel::prelude::*;
use forecourt::base::db::schema::stored_document;
use forecourt::base::error::AppError;
use forecourt::base::outbox::{Jobs, drain};
use forecourt::base::values::Language;
use forecourt::billing::{ledger, papers};
use forecourt::parties::customers;
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::*;

fn kept(app: &TestApp) -> Vec<Vec<u8>> {
    app.site.db.read(|c| Ok(stored_document::table.select(stored_document::content).load(c)?)).unwrap()
}

#[actix_web::test]
async fn the_paper_of_an_issued_invoice_is_stored_by_the_outbox_and_never_changes() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 24_588);
    drain(&app.site, &papers::jobs(Jobs::default())).await.unwrap();
    let first = app.site.db.read(|c| papers::stored(c, &app.site, &scope, invoice.id)).unwrap().unwrap();
    assert!(first.starts_with(b"%PDF-"));
    let renamed = details("Dana Whitfield-Moss");
    app.site.db.write(|c| customers::update(c, &app.site, &Actor::system(), &scope, 1, &renamed)).unwrap();
    let payment = paid(&app, &scope, 24_588);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, invoice.id, 24_588)))
        .unwrap();
    assert_eq!(papers::invoice_pdf(&app.site, &scope, invoice.id).unwrap(), first);
    let sealed = &kept(&app)[0];
    assert_eq!(kept(&app).len(), 1);
    assert!(!sealed.windows(5).any(|part| part == b"%PDF-"), "what lies in the database is sealed");
}

#[test]
fn a_paper_that_is_missing_is_made_at_the_first_request_and_once() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 24_588);
    let bytes: Vec<Vec<u8>> = std::thread::scope(|threads| {
        let asked: Vec<_> = (0..3)
            .map(|_| threads.spawn(|| papers::invoice_pdf(&app.site, &scope, invoice.id).unwrap()))
            .collect();
        asked.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(bytes.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(kept(&app).len(), 1);
}

#[test]
fn a_receipt_is_the_same_file_whatever_happens_to_the_money_later() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (first, second) = (issued(&app, &scope, 10_000), issued(&app, &scope, 10_000));
    let payment = paid(&app, &scope, 10_000);
    let db = &app.site.db;
    db.write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, first.id, 10_000))).unwrap();
    let receipt = papers::receipt_pdf(&app.site, &scope, payment).unwrap();
    db.write(|c| ledger::reverse(c, &app.site, &scope, &allocation(payment, first.id, 10_000))).unwrap();
    db.write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, second.id, 10_000))).unwrap();
    assert_eq!(papers::receipt_pdf(&app.site, &scope, payment).unwrap(), receipt);
    assert_eq!(kept(&app).len(), 1);
}

#[test]
fn a_paper_is_given_to_its_own_scope_alone() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let other = customer(&app, scope.dealership(), "Luis Ortega");
    let invoice = issued(&app, &scope, 100);
    let payment = paid(&app, &scope, 100);
    let strange = papers::invoice_pdf(&app.site, &other, invoice.id);
    assert!(matches!(strange, Err(AppError::NotFound)));
    papers::invoice_pdf(&app.site, &scope, invoice.id).unwrap();
    let strange = papers::invoice_pdf(&app.site, &other, invoice.id);
    assert!(matches!(strange, Err(AppError::NotFound)), "nor when it is stored");
    let strange = papers::receipt_pdf(&app.site, &other, payment);
    assert!(matches!(strange, Err(AppError::NotFound)));
    papers::receipt_pdf(&app.site, &scope, payment).unwrap();
    let strange = papers::receipt_pdf(&app.site, &other, payment);
    assert!(matches!(strange, Err(AppError::NotFound)), "nor when it is stored");
}

#[test]
fn receipts_and_statements_are_papers_in_both_languages() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    for language in Language::ALL {
        let scope = customer(&app, house, "Dana Whitfield");
        let mut spoken = details("Dana Whitfield");
        spoken.language = language;
        app.site.db.write(|c| customers::update(c, &app.site, &Actor::system(), &scope, 1, &spoken)).unwrap();
        let invoice = issued(&app, &scope, 24_588);
        let payment = paid(&app, &scope, 30_000);
        let new = allocation(payment, invoice.id, 24_588);
        app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &new)).unwrap();
        let invoice = papers::invoice_pdf(&app.site, &scope, invoice.id).unwrap();
        let receipt = papers::receipt_pdf(&app.site, &scope, payment).unwrap();
        let (from, to) = (day("2026-11-01"), day("2026-11-30"));
        let statement = papers::statement_pdf(&app.site, &scope, from, to).unwrap();
        for paper in [invoice, receipt, statement] {
            assert!(paper.starts_with(b"%PDF-"));
        }
    }
}
