//! An invoice as the counter sees it, and its pay link.

use forecourt::billing::invoices::deliveries;
use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::{customer, issued};

#[actix_web::test]
async fn shows_the_document_and_never_marks_it_as_viewed() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = marcus.get(&format!("/staff/invoices/{}", invoice.number)).await.text();
    for part in ["Dana Whitfield", "Replace front brake pads", "$120.00", "RO 58213"] {
        assert!(page.contains(part), "{part} is missing");
    }
    let paper = marcus.get(&format!("/staff/invoices/{}.pdf", invoice.number)).await;
    assert!(paper.body.starts_with(b"%PDF") && paper.header("content-disposition").contains(&invoice.number));
    app.site.later.flush();
    let steps = app.site.db.read(|c| deliveries(c, &dana, invoice.id)).unwrap();
    assert!(steps.iter().all(|step| step.state.code() != "viewed"));
}

/// The path of the link in the message, said once.
fn link(page: &str) -> String {
    let at = page.find("http://localhost/pay/").expect("a link");
    page[at..].split_whitespace().next().unwrap().trim_start_matches("http://localhost").to_owned()
}

#[actix_web::test]
async fn a_pay_link_is_said_once_replaced_and_taken_back() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{}", invoice.number);
    let make = format!("{page}/pay-link");
    assert_eq!(marcus.submit(&page, &make, &[]).await.location(), page);
    let first = link(&marcus.get(&page).await.text());
    assert!(!marcus.get(&page).await.text().contains("/pay/"), "a link is said once");
    assert_eq!(app.get(&first).await.status, 200);
    marcus.submit(&page, &make, &[]).await;
    let second = link(&marcus.get(&page).await.text());
    assert_ne!(app.get(&first).await.text(), app.get(&second).await.text());
    assert!(app.get(&second).await.text().contains(&invoice.number));
    marcus.submit(&page, &format!("{make}/revocation"), &[]).await;
    assert!(marcus.get(&page).await.text().contains("no longer works"));
    assert!(!app.get(&second).await.text().contains("$120.00"));
}

#[actix_web::test]
async fn nothing_open_has_no_pay_link() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 0);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{}", invoice.number);
    assert!(!marcus.get(&page).await.text().contains("Make a pay link"));
    assert_eq!(marcus.post(&format!("{page}/pay-link"), &[]).await.status, 409);
}
