//! Seeing the portal as a customer does: everything they see, nothing that changes, nothing that counts as seen by them.

use actix_web::http::Method;
use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::base::web::{Access, Recorder, Row};
use forecourt::billing::invoices::{self, DeliveryState};
use forecourt::routes::routes;
use forecourt::trust::access::Role;

use crate::access_sweep::nobody;
use crate::support::records::issued;
use crate::support::{Actor, TestApp};

fn all() -> Vec<Row> {
    let mut recorder = Recorder::default();
    routes(&mut recorder);
    recorder.rows().to_vec()
}

fn entries(app: &TestApp, action: &str) -> i64 {
    let of =
        |c: &mut _| Ok(audit_entry::table.filter(audit_entry::action.eq(action)).count().get_result(c)?);
    app.site.db.read(of).unwrap()
}

async fn begin(who: &Actor<'_>, customer: &str) {
    let page = format!("/staff/customers/{customer}");
    let done = who.submit(&page, &format!("{page}/viewing"), &[]).await;
    assert_eq!(done.location(), "/", "{}", done.text());
}

#[actix_web::test]
async fn staff_see_what_the_customer_sees_under_a_ribbon() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let customer = scope.customer().unwrap().to_string();
    let bill = issued(&app, &scope, 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    begin(&marcus, &customer).await;
    let page = marcus.get("/").await.text();
    assert!(page.contains("You see the portal as Dana Whitfield does") && page.contains("$120.00"), "{page}");
    assert!(page.contains("Hello, Dana") && !page.contains("Hello, Marcus"), "{page}");
    let path = format!("/invoices/{}", bill.number);
    for look in [path.clone(), format!("{path}.pdf"), "/invoices".to_owned(), "/payments".to_owned()] {
        assert_eq!(marcus.get(&look).await.status, 200, "{look}");
    }
    app.site.later.flush();
    let seen = app.site.db.read(|c| invoices::deliveries(c, &scope, bill.id)).unwrap();
    assert!(
        seen.iter().all(|it| it.state != DeliveryState::Viewed),
        "a look of staff is none of the customer"
    );
    assert!(marcus.get("/staff").await.text().contains("You see the portal as"), "the ribbon stays on");
    let ended = marcus.submit("/", "/viewing/end", &[]).await;
    assert_eq!(ended.location(), format!("/staff/customers/{customer}"));
    assert_eq!(marcus.post("/viewing/end", &[]).await.location(), "/staff", "a second click");
    assert!(!marcus.get("/staff").await.text().contains("You see the portal as"));
    assert_ne!(marcus.get(&path).await.status, 200);
    assert_eq!((entries(&app, "customer.view_as"), entries(&app, "customer.view_as_end")), (1, 1));
}

#[actix_web::test]
async fn while_looking_every_change_is_refused_and_written_down() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let customer = scope.customer().unwrap().to_string();
    issued(&app, &scope, 12_000);
    let priya = app.staff("Priya Raman", Role::Manager).await;
    begin(&priya, &customer).await;
    let mut faults = Vec::new();
    for row in all() {
        let open = matches!(row.access, Access::Public | Access::Token | Access::Machine);
        if row.method == Method::GET || open || row.path == "/viewing/end" || row.path == "/sign-out" {
            continue;
        }
        let path = nobody(row.path);
        let answer = priya.post(&path, &[]).await;
        // A body that is no JSON is refused before the session is looked for.
        if answer.status != 403 && answer.status != 400 {
            faults.push(format!("{} ({:?}): {}", row.path, row.access, answer.status));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    app.site.later.flush();
    assert!(entries(&app, "authz_fail") > 0, "each try stands in the log");
}

#[actix_web::test]
async fn nobody_looks_into_another_house_or_with_rights_that_ended() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let customer = dana.scope().customer().unwrap().to_string();
    let walt = app.staff_of("Walt Jensen", app.dealership("Lakeside Auto"), Role::Manager).await;
    let path = format!("/staff/customers/{customer}/viewing");
    assert_eq!(walt.post(&path, &[]).await.status, 404);
    assert_eq!(dana.post(&path, &[]).await.status, 403);
    assert_eq!(dana.post("/viewing/end", &[]).await.status, 403);
}
