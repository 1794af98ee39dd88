//! Adding and changing customers at the counter, and what the people of an account may do.

use forecourt::base::db::schema::customer;
use forecourt::base::values::CustomerId;
use forecourt::billing::ledger;
use forecourt::parties::customers;
use forecourt::trust::access::{Role, Scope, rights};
use forecourt::trust::audit::of_dealership;

use diesel::prelude::*;

use crate::support::records::{customer as made, draft, issued, line, vehicle};
use crate::support::{Actor, TestApp};

const THEO: [(&str, &str); 9] = [
    ("kind", "person"),
    ("name", "Theo Brandt"),
    ("email", "theo@brandt.example"),
    ("phone", "(512) 555-0188"),
    ("street", "12 Elm St"),
    ("city", "Austin"),
    ("region", "TX"),
    ("tax_exempt", "yes"),
    ("tax_certificate", "TX-4711"),
];

async fn clerk(app: &TestApp) -> Actor<'_> {
    app.staff("Marcus Bell", Role::Clerk).await
}

fn count(app: &TestApp) -> i64 {
    app.site.db.read(|c| Ok(customer::table.count().get_result(c)?)).unwrap()
}

fn id_of(location: &str) -> CustomerId {
    location.rsplit('/').next().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn somebody_new_is_added_with_an_account_number_and_found_again() {
    let app = TestApp::new();
    let marcus = clerk(&app).await;
    let answer = marcus.submit("/staff/customers/new", "/staff/customers", &THEO).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = marcus.get(answer.location()).await.text();
    for part in ["Theo Brandt", "K00001", "(512) 555-0188", "12 Elm St", "TX-4711", "Next, add their vehicle"]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    assert_eq!(marcus.post("/staff/search", &[("q", "brandt")]).await.location(), answer.location());
    let scope = Scope::for_job(app.northside(), None);
    let log = app.site.db.read(|c| of_dealership(c, &scope, 20)).unwrap();
    assert!(
        log.iter().any(|it| it.action == "customer.create" && it.customer == Some(id_of(answer.location())))
    );
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_adds_one_customer() {
    let app = TestApp::new();
    let marcus = clerk(&app).await;
    let key = CustomerId::generate(app.clock.now()).to_string();
    let form: Vec<(&str, &str)> =
        THEO.into_iter().chain([("key", key.as_str()), ("language", "en")]).collect();
    let first = marcus.post("/staff/customers", &form).await;
    let second = marcus.post("/staff/customers", &form).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.text());
    assert_eq!((first.location(), count(&app)), (second.location(), 1));
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_fields_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    let marcus = clerk(&app).await;
    let wrong = [
        ("name", " "),
        ("email", "theo at brandt"),
        ("phone", "12"),
        ("country", "Texas"),
        ("notes", "Likes tea"),
    ];
    let answer = marcus.submit("/staff/customers/new", "/staff/customers", &wrong).await;
    let text = answer.text();
    assert_eq!((answer.status.as_u16(), count(&app)), (422, 0));
    for part in [
        "Enter a name",
        "Enter an email address",
        "Enter a phone number",
        "two letters",
        "Likes tea",
        "theo at brandt",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
    assert!(text.contains("<title>Error: Add a customer"));
}

#[actix_web::test]
async fn somebody_with_the_same_phone_is_shown_before_they_are_there_twice() {
    let app = TestApp::new();
    made(&app, app.northside(), "Dana Whitfield");
    let marcus = clerk(&app).await;
    let same = [("name", "Dana W."), ("phone", "512 555 0156")];
    let answer = marcus.submit("/staff/customers/new", "/staff/customers", &same).await;
    let text = answer.text();
    assert_eq!((answer.status.as_u16(), count(&app)), (422, 1));
    assert!(text.contains("Is it one of these?") && text.contains("Dana Whitfield"));
    let sure = [same[0], same[1], ("anyway", "yes")];
    assert_eq!(marcus.submit("/staff/customers/new", "/staff/customers", &sure).await.status, 303);
    assert_eq!(count(&app), 2);
}

#[actix_web::test]
async fn a_stale_edit_shows_both_versions_and_changes_nothing() {
    let app = TestApp::new();
    let dana = made(&app, app.northside(), "Dana Whitfield");
    let (marcus, lena) = (clerk(&app).await, app.staff("Lena Ortiz", Role::Clerk).await);
    let page = format!("/staff/customers/{}", dana.customer().unwrap());
    let form = format!("{page}/edit");
    let opened = marcus.get(&form).await.text();
    assert!(opened.contains("name=\"version\" value=\"1\""));
    assert_eq!(lena.submit(&form, &page, &[("city", "Houston")]).await.location(), page);
    let late = marcus.submit(&form, &page, &[("version", "1"), ("city", "Dallas")]).await;
    assert_eq!(late.status, 409);
    let text = late.text();
    assert!(text.contains("Houston") && text.contains("Dallas") && text.contains("value=\"2\""));
    let now = app.site.db.read(|c| customers::load(c, &app.site, &dana)).unwrap();
    assert_eq!(now.details.contact.address.city.unwrap().as_str(), "Houston");
    assert_eq!(marcus.submit(&form, &page, &[("city", "Dallas")]).await.location(), page);
}

#[actix_web::test]
async fn the_list_shows_one_kind_alone_when_asked() {
    let app = TestApp::new();
    made(&app, app.northside(), "Dana Whitfield");
    let marcus = clerk(&app).await;
    let people = marcus.get("/staff/customers?kind=person").await.text();
    let companies = marcus.get("/staff/customers?kind=company").await.text();
    assert!(people.contains("Dana Whitfield") && !companies.contains("Dana Whitfield"));
    assert_eq!(marcus.get("/staff/customers?kind=ghost").await.status, 404);
}

#[actix_web::test]
async fn what_a_person_may_do_is_changed_with_a_passkey() {
    let app = TestApp::new();
    let dana = made(&app, app.northside(), "Dana Whitfield");
    app.owner_of("Ana Whitfield", app.northside(), dana.customer().unwrap()).await;
    let marcus = clerk(&app).await;
    let held = || app.site.db.read(|c| rights::of_customer(c, &app.site, &dana)).unwrap();
    let page = format!("/staff/customers/{}/people/{}", dana.customer().unwrap(), held()[0].id);
    assert!(marcus.get(&page).await.text().contains("Ana Whitfield"));
    let asked = marcus.post(&page, &[("pay", "yes")]).await;
    assert_eq!(held()[0].rights.to_string(), "view,pay,approve,dispute");
    let done = marcus.confirm(&asked).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(held()[0].rights.to_string(), "view,pay");
}

#[actix_web::test]
async fn two_accounts_of_the_same_people_become_one_and_every_document_stays_in_reach() {
    let app = TestApp::new();
    let old = made(&app, app.northside(), "Dana W");
    let kept = made(&app, app.northside(), "Dana Whitfield");
    let (from, into) = (old.customer().unwrap(), kept.customer().unwrap());
    let invoice = issued(&app, &old, 12_000);
    vehicle(&app, &old, "1HGCM82633A004352", "BKT 4417");
    let ana = app.owner_of("Ana Whitfield", app.northside(), from).await;
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let page = format!("/staff/customers/{from}/merge");
    assert_eq!(mia.post(&page, &[("into", "K00001")]).await.status, 422, "not into itself");
    let check = mia.get(&format!("{page}?into=k00002")).await.text();
    assert!(check.contains("This cannot be undone") && check.contains("1 invoice"));
    let asked = mia.post(&page, &[("into", "K00002")]).await;
    let done = mia.confirm(&asked).await;
    assert_eq!(done.location(), format!("/staff/customers/{into}"), "{}", done.text());

    let (cars, people) = app
        .site
        .db
        .read(|c| {
            let cars = forecourt::parties::vehicles::latest(c, &app.site, &kept, 9)?;
            Ok((cars, rights::of_customer(c, &app.site, &kept)?))
        })
        .unwrap();
    assert_eq!((cars.len(), people.len()), (1, 1));
    assert_eq!(ana.get(&format!("/invoices/{}", invoice.number)).await.status, 200);
    let ended = mia.get(&format!("/staff/customers/{from}")).await.text();
    assert!(ended.contains("Merged into") && ended.contains(&invoice.number));
    assert!(mia.get(done.location()).await.text().contains("K00001"));
    assert!(!mia.get("/staff/customers").await.text().contains(&from.to_string()));
    assert_eq!(mia.post("/staff/search", &[("q", "dana")]).await.location(), done.location());
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(mia.post(&page, &[("into", "K00002")]).await.status, 409, "once");
    let work = forecourt::billing::invoices::create;
    let draft = draft(vec![line(&app, 100)]);
    let actor = forecourt::trust::audit::Actor::system();
    let refused = app.site.db.write(|c| work(c, &app.site, &actor, &old, &draft));
    assert!(matches!(refused, Err(forecourt::base::error::AppError::Conflict(_))));
}

#[actix_web::test]
async fn merging_is_for_managers() {
    let app = TestApp::new();
    let dana = made(&app, app.northside(), "Dana Whitfield").customer().unwrap();
    let marcus = clerk(&app).await;
    assert_eq!(marcus.get(&format!("/staff/customers/{dana}/merge")).await.status, 403);
    assert!(!marcus.get(&format!("/staff/customers/{dana}")).await.text().contains("/merge"));
}
