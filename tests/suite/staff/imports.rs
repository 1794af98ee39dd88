//! Imports by browser: checked with errors by row, brought in, taken back while nothing was built on them.

use std::path::PathBuf;

use diesel::prelude::*;
use forecourt::base::db::schema::{customer, data_key, import_file, invoice, payment, search_token, vehicle};
use forecourt::base::outbox;
use forecourt::billing::{import, ledger};
use forecourt::trust::access::Role;

use crate::support::{Actor, TestApp};

const NAMES: [&str; 5] =
    ["customers.csv", "vehicles.csv", "invoices.csv", "invoice_lines.csv", "payments.csv"];

fn files(change: impl Fn(&str, String) -> String) -> Vec<(&'static str, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad/good-small");
    NAMES
        .iter()
        .map(|name| {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            (*name, change(name, text).into_bytes())
        })
        .collect()
}

async fn send(app: &TestApp, actor: &Actor<'_>, files: &[(&'static str, Vec<u8>)]) -> String {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let answer = actor.upload("/staff/imports", &files).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    work(app).await;
    answer.location().to_owned()
}

async fn work(app: &TestApp) {
    outbox::drain(&app.site, &import::jobs(outbox::Jobs::default())).await.unwrap();
}

fn counts(app: &TestApp) -> [i64; 5] {
    app.site
        .db
        .read(|c| {
            Ok([
                customer::table.count().get_result(c)?,
                vehicle::table.count().get_result(c)?,
                invoice::table.count().get_result(c)?,
                payment::table.count().get_result(c)?,
                search_token::table.count().get_result(c)?,
            ])
        })
        .unwrap()
}

#[actix_web::test]
async fn files_are_checked_brought_in_and_taken_back_whole() {
    let app = TestApp::new();
    app.northside();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let keys = || app.site.db.read(|c| Ok(data_key::table.count().get_result::<i64>(c)?)).unwrap();
    let (before, keys_before) = (counts(&app), keys());
    let page = send(&app, &mia, &files(|_, text| text)).await;
    let ready = mia.get(&page).await.text();
    assert!(ready.contains("Everything is in order") && counts(&app) == before, "{ready}");
    assert_eq!(mia.post(&format!("{page}/commit"), &[]).await.location(), page);
    work(&app).await;
    assert!(mia.get(&page).await.text().contains("What came in"));
    assert!(counts(&app)[2] > 0 && app.site.db.read(ledger::check).unwrap().is_clean());
    let left: i64 = app.site.db.read(|c| Ok(import_file::table.count().get_result(c)?)).unwrap();
    assert_eq!(left, 0, "the files are gone once they were used");
    assert_eq!(mia.post(&format!("{page}/commit"), &[]).await.status, 409, "once");

    let asked = mia.post(&format!("{page}/undo"), &[]).await;
    let done = mia.confirm(&asked).await;
    assert_eq!(done.location(), page, "{}", done.text());
    assert_eq!((counts(&app), keys()), (before, keys_before));
    assert!(app.site.db.read(ledger::check).unwrap().is_clean());
    let again = send(&app, &mia, &files(|_, text| text)).await;
    assert!(mia.get(&again).await.text().contains("Everything is in order"));
}

#[actix_web::test]
async fn errors_are_shown_by_row_and_nothing_changes() {
    let app = TestApp::new();
    app.northside();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let spoiled = files(|name, text| match name {
        "customers.csv" => text.replacen("person", "ghost", 1),
        _ => text,
    });
    let page = send(&app, &mia, &spoiled).await;
    let text = mia.get(&page).await.text();
    assert!(text.contains("Has errors") && text.contains("customers.csv") && text.contains("kind"), "{text}");
    assert_eq!(counts(&app)[0], 0);
    assert_eq!(mia.post(&format!("{page}/commit"), &[]).await.status, 409);
}

#[actix_web::test]
async fn what_was_built_on_cannot_be_taken_back() {
    let app = TestApp::new();
    app.northside();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let page = send(&app, &mia, &files(|_, text| text)).await;
    mia.post(&format!("{page}/commit"), &[]).await;
    work(&app).await;
    let id: String = app.site.db.read(|c| Ok(customer::table.select(customer::id).first(c)?)).unwrap();
    let theirs = format!("/staff/customers/{id}");
    let changed = mia.submit(&format!("{theirs}/edit"), &theirs, &[("notes", "Likes tea")]).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    let asked = mia.post(&format!("{page}/undo"), &[]).await;
    let refused = mia.confirm(&asked).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("can no longer be taken back") && counts(&app)[0] > 0);
}

#[actix_web::test]
async fn a_file_too_few_or_unknown_is_said_beside_the_field() {
    let app = TestApp::new();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let few = mia.upload("/staff/imports", &[("customers.csv", b"x")]).await;
    assert_eq!(few.status, 422);
    assert!(few.text().contains("Missing: vehicles.csv"));
    let odd = mia.upload("/staff/imports", &[("virus.exe", b"x")]).await;
    assert!(odd.text().contains("virus.exe is none of the five files"));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.upload("/staff/imports", &[("customers.csv", b"x")]).await.status, 403);
    assert_eq!(marcus.get("/staff/imports").await.status, 403);
}
