//! The list of payments as a file; and what a recovery holds up, which is not paying.

use std::time::Duration;

use forecourt::billing::ledger;
use forecourt::trust::access::persons;

use super::{issued, words};
use crate::billing::payments::world::World;
use crate::support::TestApp;
use crate::support::records::{allocation, paid};

#[actix_web::test]
async fn every_payment_is_a_row_with_the_invoices_that_got_it() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    assert!(!dana.get("/payments").await.text().contains("/payments.csv"), "nothing to keep yet");
    let (first, second) = (issued(&app, &scope, 10_000), issued(&app, &scope, 2_000));
    let payment = paid(&app, &scope, 12_000);
    let db = &app.site.db;
    for (invoice, minor) in [(first.id, 10_000), (second.id, 2_000)] {
        db.write(|c| ledger::allocate(c, &app.site, &scope, &allocation(payment, invoice, minor))).unwrap();
    }
    db.write(|c| ledger::reverse(c, &app.site, &scope, &allocation(payment, second.id, 2_000))).unwrap();
    app.clock.advance(Duration::from_secs(1));
    paid(&app, &scope, 55);
    assert!(dana.get("/payments").await.text().contains("href=\"/payments.csv\""));
    let file = dana.get("/payments.csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"payments.csv\"");
    let text = file.text();
    let rows: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(rows[0], "Receipt,Date,Paid by,For,Amount,Currency,Status");
    assert!(rows[1].ends_with(",2026-11-20,Card,,0.55,USD,"), "{text}");
    assert!(rows[2].ends_with(&format!(",2026-11-20,Card,{},120.00,USD,", first.number)), "{text}");
    assert_eq!((rows.len(), rows[3]), (4, ""));
    let oliver = app.owner("Oliver Nakamura").await;
    assert_eq!(oliver.get("/payments.csv").await.text().lines().count(), 1, "nobody else's");
}

#[actix_web::test]
async fn files_are_not_made_without_end() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let dana = app.owner("Dana Whitfield").await;
    let mut statuses = Vec::new();
    for path in
        ["/payments.csv", "/invoices.csv", "/statements.csv", "/statements.pdf"].iter().cycle().take(32)
    {
        statuses.push(dana.get(path).await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[3], statuses[31]), (200, 200, 429));
}

/// Money that is paid goes to the dealership and nowhere else: whoever got into the account can steal nothing by it.
#[actix_web::test]
async fn a_recovery_holds_the_address_and_no_payment_on_any_page() {
    let mut world = World::new();
    let owed = world.owes(77_194);
    let dana = world.owner("Dana Whitfield").await;
    let until = world.app.clock.now().plus(Duration::from_secs(72 * 3600));
    world.app.site.db.write(|c| persons::hold(c, dana.person, until)).unwrap();
    let check = format!("/payments/new?invoice={}", owed.number);
    for page in ["/", &format!("/invoices/{}", owed.number), &check] {
        let shown = words(&dana.get(page).await.text());
        assert!(shown.contains("Pay $771.94"), "{page}: {shown}");
    }
    let sent = dana.submit(&check, "/payments", &[]).await;
    assert!(sent.location().contains("cs_"), "{} {}", sent.status, sent.text());
    assert_eq!(dana.post("/account/email", &[("email", "thief@example.com")]).await.status, 422);
}
