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

#[actix_web::test]
async fn payments_that_wait_too_long_or_are_stuck_are_said_to_be_late_and_mail_is_not() {
    let app = TestApp::new();
    let id = "an attempt".to_owned();
    app.site.db.write(|c| outbox::add(c, &app.site, "payment.checkout", "1", &id)).unwrap();
    app.clock.advance(Duration::from_secs(600));
    assert!(app.get("/status").await.text().contains("Everything works"));
    app.clock.advance(Duration::from_secs(1));
    let late = app.get("/status").await.text();
    assert!(late.contains("Some payments take longer") && !late.contains("Some mails arrive late"), "{late}");
    // No attempt has this id: the work is set aside at once.
    app.work().await;
    assert_eq!(app.site.db.read(outbox::backlog).unwrap().stuck, 1);
    assert!(app.get("/status").await.text().contains("Some payments take longer"));
}

#[actix_web::test]
async fn work_for_later_is_not_late() {
    let app = TestApp::new();
    let tomorrow = app.clock.now().plus(Duration::from_secs(86_400));
    app.site.db.write(|c| outbox::add_at(c, &app.site, "payment.reconcile", "1", &(), tomorrow)).unwrap();
    app.clock.advance(Duration::from_secs(3600));
    assert!(app.get("/status").await.text().contains("Everything works"));
}
