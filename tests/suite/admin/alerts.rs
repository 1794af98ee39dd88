//! The page of alerts: who sees which, what can be said of one, what is kept when something is missing.

use std::time::Duration;

use forecourt::safety::alerts::following::step;
use forecourt::trust::access::Role;
use forecourt::trust::audit::{Actor, Entry, Outcome, record};

use crate::support::TestApp;

#[actix_web::test]
async fn an_alert_is_read_with_names_looked_at_and_closed_with_a_note() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let local = app.staff("Lou", Role::Administrator).await;
    let dana = app.person("Dana Whitfield");
    app.clock.advance(Duration::from_secs(60));
    step(&app.site).unwrap();
    app.clock.advance(Duration::from_secs(60));
    let entry = Entry::new("passkey.suspend").person(dana).outcome(Outcome::Refused);
    let entry = entry.fact("cause", "counter_went_back");
    app.site.db.write(|c| record(c, &app.site, &Actor::system(), &entry)).unwrap();
    step(&app.site).unwrap();

    assert!(
        !local.get("/admin/alerts").await.text().contains("Whitfield"),
        "it is not about their dealership"
    );
    let page = ada.get("/admin/alerts").await;
    assert!(page.text().contains("A passkey of Dana Whitfield counted backwards"), "{}", page.text());
    let path = page.text();
    let id =
        path.split("/admin/alerts/").nth(1).and_then(|it| it.split('/').next()).expect("a form").to_owned();
    let (acknowledgement, closure) =
        (format!("/admin/alerts/{id}/acknowledgement"), format!("/admin/alerts/{id}/closure"));
    assert_eq!(local.post(&acknowledgement, &[]).await.status, 404);
    assert_eq!(ada.fill(&page, &acknowledgement, &[]).await.status, 303);
    assert_eq!(ada.post(&acknowledgement, &[]).await.status, 409, "once is enough");
    assert!(!ada.get("/admin/alerts").await.text().contains("Whitfield"));

    let page = ada.get("/admin/alerts?state=acknowledged").await;
    let bad = ada.fill(&page, &closure, &[("verdict", "false"), ("note", " ")]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text().contains("Say what it was and what was done"));
    let done =
        ada.fill(&page, &closure, &[("verdict", "false"), ("note", "An old backup of the key.")]).await;
    assert_eq!(done.status, 303);
    assert!(ada.get("/admin/alerts?state=closed").await.text().contains("Dana Whitfield"));
    assert_eq!(ada.post(&closure, &[("verdict", "true"), ("note", "again")]).await.status, 409);
}
