use forecourt::billing::ledger;
use forecourt::trust::access::Role;

use super::{days_later, issued, words};
use crate::support::TestApp;
use crate::support::records::{allocation, paid};

#[actix_web::test]
async fn says_so_when_nothing_was_ever_billed() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let page = words(&dana.get("/").await.text());
    assert!(page.contains("Hello, Dana") && page.contains("No invoices yet"), "{page}");
    assert!(!page.contains("You owe"));
    paid(&app, &dana.scope(), 4_000);
    let page = words(&dana.get("/").await.text());
    assert!(page.contains("No invoices yet") && page.contains("Your credit $40.00"), "{page}");
}

#[actix_web::test]
async fn shows_one_open_invoice_with_its_day_and_a_button_that_pays_it() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let done = issued(&app, &dana.scope(), 24_588);
    let html = dana.get("/").await.text();
    let page = words(&html);
    assert!(page.contains("You owe $245.88 Invoice NM-00001 is due Friday, Dec 4"), "{page}");
    assert!(html.contains(&format!("href=\"/payments/new?invoice={}\"", done.number)), "{html}");
    assert!(page.contains("Pay $245.88"));
    assert!(!page.contains("Your balance"), "the hero says it all");
}

#[actix_web::test]
async fn links_each_figure_to_the_documents_behind_it() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    issued(&app, &scope, 24_588);
    days_later(&app, &dana, 20).await;
    issued(&app, &scope, 10_000);
    paid(&app, &scope, 4_000);
    let html = dana.get("/").await.text();
    let page = words(&html);
    for (label, amount, link) in [
        ("Open", "$345.88", "/invoices?state=open"),
        ("Overdue", "$245.88", "/invoices?state=overdue"),
        ("Your credit", "$40.00", "/payments"),
        ("Next due", "Dec 24", "/invoices/NM-00002"),
    ] {
        assert!(page.contains(&format!("{label} {amount}")), "{label}: {page}");
        assert!(html.contains(&format!("<a href=\"{link}\">{amount}</a>")), "{link}: {html}");
    }
    assert!(page.contains("2 invoices to pay. One of them is late."), "{page}");
    assert!(html.contains("/payments/new?invoice=NM-00001&#38;invoice=NM-00002"), "{html}");
}

#[actix_web::test]
async fn offers_nothing_to_pay_when_everything_is_paid() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let done = issued(&app, &scope, 24_588);
    let money = paid(&app, &scope, 24_588);
    let given = allocation(money, done.id, 24_588);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &given)).unwrap();
    let html = dana.get("/").await.text();
    let page = words(&html);
    assert!(page.contains("You owe $0.00 Thank you. There is nothing to pay right now."), "{page}");
    assert!(!html.contains("/payments/new") && page.contains("Paid $245.88"), "{page}");
}

#[actix_web::test]
async fn asks_for_a_second_passkey() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    assert!(words(&dana.get("/").await.text()).contains("Add a second passkey"));
}

#[actix_web::test]
async fn leads_staff_to_where_they_work_and_visitors_to_sign_in() {
    let app = TestApp::new();
    let clerk = app.staff("Marcus Bell", Role::Clerk).await;
    let answer = clerk.get("/").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/staff"));
    let answer = app.get("/").await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with("/sign-in"), "{}", answer.location());
}
