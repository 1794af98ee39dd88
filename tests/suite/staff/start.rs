//! The landing: what needs a hand.

use std::time::Duration;

use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::{customer, issued};

#[actix_web::test]
async fn says_what_is_open_late_new_and_who_was_invited() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    let old = issued(&app, &dana, 12_000);
    app.clock.advance(Duration::from_secs(20 * 86_400));
    let new = issued(&app, &theo, 5_000);
    issued(&app, &customer(&app, app.dealership("Lakeside Auto"), "Ruth Nakamura"), 99_900);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let invites = format!("/staff/customers/{}/invites", dana.customer().unwrap());
    marcus.post(&invites, &[("name", "Ana"), ("email", "ana.w@example.com"), ("code", "yes")]).await;
    let page = marcus.get("/staff").await.text();
    for part in ["Good to see you, Marcus", "$170.00", "2 invoices", "6 days late", "ana.w@example.com"] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.contains(&old.number) && page.contains(&new.number));
    assert!(page.contains("Invoice issued") && page.contains("by Marcus Bell"));
    assert!(!page.contains("Ruth Nakamura") && !page.contains("$999.00"));
}

#[actix_web::test]
async fn an_empty_dealership_has_nothing_that_needs_a_hand() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = marcus.get("/staff").await.text();
    assert!(page.contains("Nothing needs a hand. Nice work.") && page.contains("No invoices yet"));
}
