//! How the portal is doing, in words for owners.

use std::time::Duration;

use forecourt::base::outbox;

use crate::support::TestApp;

#[actix_web::test]
async fn all_is_well_while_nothing_waits() {
    let page = TestApp::new().get("/status").await.text();
    assert!(page.contains("Everything works") && !page.contains("Delayed"));
}

#[actix_web::test]
async fn mail_that_waits_too_long_is_said_to_be_late_and_payments_are_not() {
    let app = TestApp::new();
    app.site.db.write(|c| outbox::add(c, &app.site, "mail.send", "1", &"a mail")).unwrap();
    assert!(app.get("/status").await.text().contains("Everything works"));
    app.clock.advance(Duration::from_secs(601));
    let page = app.get("/status").await.text();
    assert!(page.contains("Some mails arrive late") && page.contains("Payments reach the payment provider"));
}
