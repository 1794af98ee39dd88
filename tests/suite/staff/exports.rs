//! Whole lists as files: asked for with a passkey, made by a job, taken once.

use std::time::Duration;

use forecourt::base::outbox;
use forecourt::billing::exports::List;
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::of_dealership;

use crate::support::records::{allocation, customer, issued, paid, vehicle};
use crate::support::{Actor, TestApp};

async fn ask(app: &TestApp, actor: &Actor<'_>, list: List) {
    let asked = actor.post("/staff/exports", &[("list", list.code())]).await;
    let done = actor.confirm(&asked).await;
    assert_eq!(done.location(), "/staff/exports", "{}", done.text());
    let work = forecourt::billing::exports::jobs(outbox::Jobs::default());
    outbox::drain(&app.site, &work).await.unwrap();
}

fn link(page: &str) -> Option<String> {
    let after = page.split("action=\"/staff/exports/").nth(1)?;
    Some(format!("/staff/exports/{}", after.split('"').next()?))
}

#[actix_web::test]
async fn a_list_is_asked_for_with_a_passkey_and_downloaded_once() {
    let app = TestApp::new();
    customer(&app, app.northside(), "=HYPERLINK(1)");
    customer(&app, app.northside(), "Theo Brandt");
    customer(&app, app.dealership("Lakeside Auto"), "Luis Ortega");
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let other = app.staff("Max Manager", Role::Manager).await;
    ask(&app, &mia, List::Customers).await;
    let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
    assert!(link(&other.get("/staff/exports").await.text()).is_none());
    assert_eq!(other.post(&path, &[]).await.status, 404, "only for whoever asked");
    let file = mia.post(&path, &[]).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let text = file.text();
    assert!(text.starts_with("customer_ref,kind,name,") && text.contains("Theo Brandt"));
    assert!(text.contains("'=HYPERLINK(1)") && !text.contains("Luis Ortega"));
    assert_eq!(mia.post(&path, &[]).await.status, 409, "once");
    let scope = Scope::for_job(app.northside(), None);
    let log = app.site.db.read(|c| of_dealership(c, &scope, 50)).unwrap();
    let told = |action: &str| log.iter().filter(|it| it.action == action).count();
    assert_eq!((told("export.run"), told("export.take")), (1, 1));
}

#[actix_web::test]
async fn every_list_has_its_columns_and_its_rows() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    vehicle(&app, &dana, "1HGCM82633A004352", "BKT 4417");
    let invoice = issued(&app, &dana, 12_000);
    let payment = paid(&app, &dana, 5_000);
    app.site
        .db
        .write(|c| {
            forecourt::billing::ledger::allocate(c, &app.site, &dana, &allocation(payment, invoice.id, 4_000))
        })
        .unwrap();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    for (list, part) in [
        (List::Vehicles, "1HGCM82633A004352"),
        (List::Invoices, "120.00"),
        (List::Lines, "Replace front brake pads"),
        (List::Payments, "50.00"),
        (List::Allocations, "40.00"),
    ] {
        ask(&app, &mia, list).await;
        let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
        let text = mia.post(&path, &[]).await.text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains(part), "{list}: {text}");
    }
    assert_eq!(mia.post("/staff/exports", &[("list", "customers")]).await.status, 429, "five a day");
}

#[actix_web::test]
async fn what_nobody_took_in_a_day_is_gone() {
    let app = TestApp::new();
    customer(&app, app.northside(), "Dana Whitfield");
    let mia = app.staff("Mia Manager", Role::Manager).await;
    ask(&app, &mia, List::Customers).await;
    let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
    app.clock.advance(Duration::from_secs(24 * 3600 + 1));
    mia.sign_in("/staff").await;
    assert_eq!(mia.post(&path, &[]).await.status, 409);
    assert!(mia.get("/staff/exports").await.text().contains("Its day is over"));
}

#[actix_web::test]
async fn exports_are_for_managers() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.get("/staff/exports").await.status, 403);
    assert_eq!(marcus.post("/staff/exports", &[("list", "customers")]).await.status, 403);
}
