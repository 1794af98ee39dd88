//! The dashboard: figures, what needs a hand, who waits.

use std::time::Duration;

use forecourt::billing::ledger;
use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::{allocation, customer, issued, paid};

const DAY: u64 = 86_400;

#[actix_web::test]
async fn says_what_is_owed_late_collected_and_who_was_invited() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    let old = issued(&app, &dana, 12_000);
    let part = paid(&app, &dana, 2_000);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &dana, &allocation(part, old.id, 2_000))).unwrap();
    app.clock.advance(Duration::from_secs(7 * DAY));
    issued(&app, &theo, 5_000);
    issued(&app, &customer(&app, app.dealership("Lakeside Auto"), "Ruth Nakamura"), 99_900);
    app.clock.advance(Duration::from_secs(13 * DAY));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let invites = format!("/staff/customers/{}/invites", dana.customer().unwrap());
    marcus.post(&invites, &[("name", "Ana"), ("email", "ana.w@example.com"), ("code", "yes")]).await;
    let page = marcus.get("/staff").await.text();
    for part in [
        "Good to see you, Marcus",
        // Outstanding and overdue, and since when.
        "$150.00",
        "$100.00",
        "1 invoice, the oldest 6 days late",
        "6 days late",
        "1 thing needs a hand today",
        // The table under the chart: billed and collected in the week of the first invoice.
        "$120.00",
        "$20.00",
        "ana.w@example.com",
        "by Marcus Bell",
        "1 to 30 days late",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.contains(&old.number));
    assert!(!page.contains("Ruth Nakamura") && !page.contains("$999.00"));
}

#[actix_web::test]
async fn days_to_pay_are_what_is_owed_in_days_of_sales() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let first = issued(&app, &dana, 30_000);
    issued(&app, &dana, 10_000);
    let money = paid(&app, &dana, 30_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &dana, &allocation(money, first.id, 30_000)))
        .unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    // 100 of 400 are owed: a quarter of 90 days.
    assert!(marcus.get("/staff").await.text().contains(">22.5<"));
}

#[actix_web::test]
async fn money_that_no_invoice_got_needs_a_hand_while_something_is_owed() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    paid(&app, &dana, 4_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(!marcus.get("/staff").await.text().contains("Not given to an invoice"));
    issued(&app, &dana, 10_000);
    let page = marcus.get("/staff").await.text();
    assert!(page.contains("Not given to an invoice") && page.contains("Owes $100.00"));
}

#[actix_web::test]
async fn an_empty_dealership_has_nothing_that_needs_a_hand() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for range in ["", "?range=month", "?range=quarter", "?range=nonsense"] {
        let page = marcus.get(&format!("/staff{range}")).await.text();
        for part in
            ["Nothing needs a hand. Nice work.", "Nobody owes anything", "Nothing was billed in 90 days"]
        {
            assert!(page.contains(part), "{part} is missing");
        }
    }
}

#[actix_web::test]
async fn what_concerns_people_is_in_the_feed_of_those_who_manage_them() {
    let app = TestApp::new();
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(priya.get("/staff").await.text().contains("Access changed"));
    assert!(!marcus.get("/staff").await.text().contains("Access changed"));
}
