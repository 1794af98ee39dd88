//! An invoice as the counter sees it, and its pay link.

use forecourt::billing::invoices::deliveries;
use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::{customer, draft, issued, line};

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

#[actix_web::test]
async fn the_list_has_tabs_with_sums_and_names_whose_they_are() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    let open = issued(&app, &dana, 12_000);
    let free = issued(&app, &theo, 0);
    let lakeside = app.dealership("Lakeside Auto");
    let foreign = issued(&app, &customer(&app, lakeside, "Luis Ortega"), 5_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let all = marcus.get("/staff/invoices").await.text();
    assert!(all.contains(&open.number) && all.contains(&free.number) && all.contains("Dana Whitfield"));
    assert!(all.contains("2 invoices, $120.00, $120.00 open") && !all.contains("Luis Ortega"));
    assert!(foreign.total.is_positive());
    let tab = marcus.get("/staff/invoices?state=open&sort=due").await.text();
    assert!(tab.contains(&open.number) && !tab.contains(&free.number));
    let paid = marcus.get("/staff/invoices?state=paid").await.text();
    assert!(paid.contains("0 invoices, $0.00") && paid.contains("Nothing here"));
    let theirs = marcus.get(&format!("/staff/invoices?customer={}", theo.customer().unwrap())).await.text();
    assert!(theirs.contains("Theo Brandt alone") && !theirs.contains(&open.number));
    let beyond =
        format!("/staff/invoices?customer={}", app.owner("Ana Lima").await.scope().customer().unwrap());
    assert_eq!(marcus.get(&beyond).await.status, 200);
    assert_eq!(marcus.get("/staff/invoices?state=burnt").await.status, 404);
    let from = marcus.get("/staff/invoices?from=2026-11-21").await.text();
    assert!(from.contains("0 invoices") && from.contains("No invoices match"));
}

#[actix_web::test]
async fn drafts_have_a_tab_of_their_own_and_lead_to_their_editor() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let new = draft(vec![line(&app, 12_000)]);
    let actor = forecourt::trust::audit::Actor::system();
    let id = app.site.db.write(|c| forecourt::billing::invoices::create(c, &app.site, &actor, &dana, &new));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let text = marcus.get("/staff/invoices?state=draft").await.text();
    assert!(
        text.contains(&format!("/staff/invoices/{}/edit", id.unwrap())) && text.contains("1 draft, $120.00")
    );
    assert!(marcus.get("/staff/invoices").await.text().contains("No invoices yet"));
}

#[actix_web::test]
async fn the_list_goes_on_page_by_page_without_gap_or_repeat() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    for _ in 0..53 {
        issued(&app, &dana, 1_000);
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for sort in ["", "issued", "due", "-due"] {
        let first = marcus.get(&format!("/staff/invoices?sort={sort}")).await.text();
        let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let second = marcus.get(&next.replace("&#38;", "&").replace("&amp;", "&")).await.text();
        let rows = |text: &str| text.matches("<td class=\"cell-id").count();
        assert_eq!((rows(&first), rows(&second)), (50, 3), "{sort}");
    }
}
