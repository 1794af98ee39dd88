//! Who may not: another dealership's records are not found, the wrong role is refused, nobody signed in is asked to.

use forecourt::base::error::AppError;
use forecourt::base::values::{CustomerId, InvoiceId, VehicleId};
use forecourt::billing::invoices;
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::{customer, draft, issued, line, vehicle};

fn pages(customer: CustomerId, vehicle: VehicleId, number: &str) -> [String; 5] {
    [
        format!("/staff/customers/{customer}"),
        format!("/staff/customers/{customer}/invites"),
        format!("/staff/vehicles/{vehicle}"),
        format!("/staff/invoices/{number}"),
        format!("/staff/invoices/{number}.pdf"),
    ]
}

#[actix_web::test]
async fn another_dealership_s_records_are_not_found() {
    let app = TestApp::new();
    let lakeside = app.dealership("Lakeside Auto");
    let theirs = customer(&app, lakeside, "Theo Brandt");
    let car = vehicle(&app, &theirs, "1HGCM82633A004352", "KXR 4471");
    let invoice = issued(&app, &theirs, 12_000);
    let id = theirs.customer().unwrap();
    let marcus = app.staff("Marcus Bell", Role::Manager).await;
    for page in pages(id, car, &invoice.number) {
        assert_eq!(marcus.get(&page).await.status, 404, "{page}");
    }
    let posts = [
        (format!("/staff/customers/{id}/invites"), vec![("name", "A"), ("email", "a@example.com")]),
        (format!("/staff/invoices/{}/pay-link", invoice.number), vec![]),
        (format!("/staff/invoices/{}/pay-link/revocation", invoice.number), vec![]),
    ];
    for (path, fields) in posts {
        assert_eq!(marcus.post(&path, &fields).await.status, 404, "{path}");
    }
    for words in ["Theo Brandt", "004352", "KXR 4471", invoice.number.as_str()] {
        let text = marcus.post("/staff/search", &[("q", words)]).await.text();
        assert!(text.contains("Nothing fits"), "{words}");
    }
    let there = app.staff_of("Lena Ortiz", lakeside, Role::Clerk).await;
    for page in pages(id, car, &invoice.number) {
        assert_eq!(there.get(&page).await.status, 200, "{page}");
    }
}

#[actix_web::test]
async fn a_form_that_names_another_dealership_s_customer_writes_nothing() {
    let app = TestApp::new();
    let theirs = customer(&app, app.dealership("Lakeside Auto"), "Theo Brandt");
    let id = theirs.customer().unwrap();
    let marcus = app.staff("Marcus Bell", Role::Manager).await;
    let (named, key) = (id.to_string(), VehicleId::generate(app.clock.now()).to_string());
    let car = [
        ("customer", named.as_str()),
        ("key", &key),
        ("vin", "1HGCM82633A004352"),
        ("plate", "BKT 4417"),
        ("plate_region", "TX"),
        ("year", "2021"),
        ("make", "Honda"),
        ("model", "Accord"),
        ("odometer", "48216"),
        ("unit", "mi"),
    ];
    assert_eq!(marcus.post("/staff/vehicles", &car).await.status, 404);
    assert!(!marcus.get("/staff/vehicles").await.text().contains("1HGCM82633A004352"));
    let here = Scope::for_job(app.northside(), Some(id));
    let draft = draft(vec![line(&app, 10_000)]);
    let made = app.site.db.write(|c| invoices::create(c, &app.site, &Actor::system(), &here, &draft));
    assert!(matches!(made, Err(AppError::NotFound)), "{made:?}");
}

#[actix_web::test]
async fn what_is_no_id_or_number_is_not_found() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let draft = InvoiceId::generate(app.clock.now());
    for page in ["customers/x", "customers/x/invites", "vehicles/x", "invoices/NM-99999"] {
        assert_eq!(marcus.get(&format!("/staff/{page}")).await.status, 404, "{page}");
    }
    assert_eq!(marcus.get(&format!("/staff/invoices/{draft}")).await.status, 404);
}

#[actix_web::test]
async fn owners_and_administrators_are_refused_and_visitors_asked_to_sign_in() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    let page = format!("/staff/customers/{}", dana.customer().unwrap());
    let paper = format!("/staff/invoices/{}", invoice.number);
    let owner = app.owner_of("Ana Whitfield", app.northside(), dana.customer().unwrap()).await;
    let admin = app.staff("Joan Ellery", Role::Administrator).await;
    for path in [page.as_str(), paper.as_str(), "/staff", "/staff/customers"] {
        assert_eq!(owner.get(path).await.status, 403, "{path}");
        assert_eq!(admin.get(path).await.status, 403, "{path}");
        assert!(app.get(path).await.location().starts_with("/sign-in?next="), "{path}");
    }
}
