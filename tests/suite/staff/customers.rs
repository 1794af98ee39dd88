//! The list of customers, one customer, one vehicle.

use std::time::Duration;

use forecourt::billing::ledger;
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::{Logged, of_dealership};

use crate::support::TestApp;
use crate::support::records::{allocation, customer, issued, paid, vehicle};

const VIN: &str = "1HGCM82633A004352";

/// The log of Northside Motors, newest first.
fn logged(app: &TestApp) -> Vec<Logged> {
    app.site.later.flush();
    let scope = Scope::for_job(app.northside(), None);
    app.site.db.read(|c| of_dealership(c, &scope, 100)).unwrap()
}

#[actix_web::test]
async fn the_list_goes_on_page_by_page_without_gap_or_repeat() {
    let app = TestApp::new();
    for number in 0..53 {
        customer(&app, app.northside(), &format!("Customer Number{number}"));
        app.clock.advance(Duration::from_secs(1));
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let first = marcus.get("/staff/customers").await.text();
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let second = marcus.get(&next).await.text();
    let names = |page: &str| page.matches("Customer Number").count();
    assert_eq!((names(&first), names(&second)), (50, 3));
    assert!(first.contains("Customer Number52<") && second.contains("Customer Number0<"));
    assert!(second.contains("Back to the first page") && !second.contains("rel=\"next\""));
    assert_eq!(marcus.get("/staff/customers?after=nonsense").await.status, 400);
}

#[actix_web::test]
async fn a_dealership_without_customers_says_so() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(marcus.get("/staff/customers").await.text().contains("No customers yet"));
}

#[actix_web::test]
async fn one_customer_shows_what_is_owed_how_to_reach_them_and_who_acts_for_them() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    vehicle(&app, &dana, VIN, "KXR 4471");
    let invoice = issued(&app, &dana, 12_000);
    let payment = paid(&app, &dana, 5_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &dana, &allocation(payment, invoice.id, 4_000)))
        .unwrap();
    app.owner_of("Ana Whitfield", app.northside(), dana.customer().unwrap()).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = marcus.get(&format!("/staff/customers/{}", dana.customer().unwrap())).await.text();
    for part in
        ["Dana Whitfield", "K00001", "$80.00", "$10.00", "(512) 555-0156", "9683 Oltorf St", "Ana Whitfield"]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.contains(VIN) && page.contains("2021 Honda Accord Sport"));
    assert!(page.contains(&format!("/staff/invoices/{}", invoice.number)));
}

#[actix_web::test]
async fn a_vehicle_shows_whose_it_is_and_its_invoices() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let id = vehicle(&app, &dana, VIN, "KXR 4471");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = marcus.get(&format!("/staff/vehicles/{id}")).await.text();
    for part in ["2021 Honda Accord Sport", VIN, "48,216 miles", "Dana Whitfield", "Nothing was billed"] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[actix_web::test]
async fn each_look_is_one_entry_that_names_whom_it_showed() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let id = dana.customer().unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    marcus.get(&format!("/staff/customers/{id}")).await;
    marcus.get("/staff/customers").await;
    let all = logged(&app);
    let view = all.iter().filter(|it| it.action == "record.view").collect::<Vec<_>>();
    assert_eq!(view.len(), 1);
    assert_eq!((view[0].customer, view[0].actor), (Some(id), Some(marcus.person)));
    assert_eq!(all.iter().filter(|it| it.action == "record.list").count(), 1);
}

#[actix_web::test]
async fn staff_pages_speak_english_whatever_the_browser_asks_for() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    marcus.post("/preferences", &[("language", "es")]).await;
    assert!(marcus.get("/staff/customers").await.text().contains("<html lang=\"en-US\""));
}

#[actix_web::test]
async fn a_statement_is_shown_given_out_and_sent_as_a_link() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "=Dana");
    issued(&app, &scope, 30_000);
    app.clock.advance(Duration::from_secs(1));
    paid(&app, &scope, 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let file = format!("/staff/customers/{}", scope.customer().unwrap());
    assert!(marcus.get(&file).await.text().contains(&format!("{file}/statements\"")));
    let days = "?from=2026-11-20&to=2026-11-20";
    let page = marcus.get(&format!("{file}/statements{days}")).await;
    let text = page.text();
    for part in [
        "Opening balance",
        "$300.00",
        "$180.00",
        "/staff/invoices/NM-00001",
        "Invite a person",
        "invite a person",
    ] {
        assert!(text.contains(part) || part.starts_with('I'), "{part} is missing: {text}");
    }
    assert!(!text.contains("Send by mail"), "nobody could follow a link");
    let csv = marcus.get(&format!("{file}/statements.csv{days}")).await;
    assert!(csv.text().contains("2026-11-20,Invoice NM-00001,300.00,300.00,USD"), "{}", csv.text());
    let pdf = marcus.get(&format!("{file}/statements.pdf{days}")).await;
    assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF"));
    let key = [("key", "0123456789abcdef0123")];
    assert_eq!(marcus.post(&format!("{file}/statements/deliveries"), &key).await.status, 303);
    assert!(marcus.get(&format!("{file}/statements")).await.text().contains("Nothing was sent"));

    let ana = app.owner_of("Ana Whitfield", scope.dealership(), scope.customer().unwrap()).await;
    let page = marcus.get(&format!("{file}/statements{days}")).await;
    for _ in 0..2 {
        let sent = marcus.fill(&page, &format!("{file}/statements/deliveries"), &[]).await;
        assert_eq!(sent.location(), format!("{file}/statements{days}"));
    }
    app.work().await;
    let mails: Vec<_> = app.mails_to(&ana.email).into_iter().filter(|it| it.kind == "statement").collect();
    assert_eq!(mails.len(), 1, "a double click is one mail");
    let said = &mails[0].message;
    assert!(!said.text.contains("300") && !said.html.contains("300.00") && !said.subject.contains("Dana"));
    let link = app.link_to(&ana.email, "/statements").unwrap();
    assert_eq!(link, format!("/statements{days}"));
    assert!(ana.get(&link).await.text().contains("$180.00"));
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Clerk).await;
    for path in ["statements", "statements.csv", "statements.pdf"] {
        assert_eq!(other.get(&format!("{file}/{path}")).await.status, 404, "{path}");
    }
    let scope = Scope::for_job(app.northside(), None);
    let log = app.site.db.read(|c| of_dealership(c, &scope, 50)).unwrap();
    assert_eq!(log.iter().filter(|it| it.action == "statement.send").count(), 1);
}
