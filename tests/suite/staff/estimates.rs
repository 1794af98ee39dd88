//! Writing, sending and billing an estimate at the counter.

use forecourt::trust::access::Role;

use crate::support::records::customer;
use crate::support::{Actor, TestApp};

const LINES: [(&str, &str); 7] = [
    ("line", ""),
    ("job", "Front brakes"),
    ("kind", "labour"),
    ("description", "Replace front brake pads"),
    ("part", ""),
    ("quantity", "1.8"),
    ("price", "145.00"),
];

async fn desk(app: &TestApp) -> (Actor<'_>, String) {
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let scope = customer(app, app.northside(), "Dana Whitfield");
    (marcus, scope.customer().unwrap().to_string())
}

fn form<'a>(customer: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![("customer", customer), ("valid_until", "2026-12-04"), ("repair_order", "RO 7")];
    all.extend(LINES);
    all.push(("tax", "8.25"));
    all.extend(more);
    all
}

#[actix_web::test]
async fn from_an_empty_form_to_a_sent_estimate() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let page = marcus.get(&format!("/staff/estimates/new?customer={id}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let made = marcus.post("/staff/estimates", &form(&id, &[("action", "review")])).await;
    assert_eq!((made.status.as_u16(), made.location()), (303, "/staff/estimates/ES-00001/sending"));
    let check = marcus.get(made.location()).await.text();
    assert!(check.contains("Front brakes") && check.contains("$282.53"), "{check}");
    let done =
        marcus.submit("/staff/estimates/ES-00001/sending", "/staff/estimates/ES-00001/deliveries", &[]).await;
    assert_eq!(done.location(), "/staff/estimates/ES-00001");
    let page = marcus.get(done.location()).await.text();
    assert!(page.contains("Waits for the customer") && page.contains("Dana Whitfield can answer it now"));
    for path in ["", "?state=sent", &format!("?customer={id}")] {
        let list = marcus.get(&format!("/staff/estimates{path}")).await.text();
        assert!(list.contains("ES-00001"), "{path}");
    }
    assert!(!marcus.get("/staff/estimates?state=draft").await.text().contains("ES-00001"));
}

#[actix_web::test]
async fn wrong_fields_are_named_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let mut fields = form(&id, &[]);
    for (name, value) in &mut fields {
        match *name {
            "price" => *value = "1.450,00",
            "quantity" => *value = "-3",
            _ => {}
        }
    }
    let answer = marcus.post("/staff/estimates", &fields).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    assert!(text.contains("Line 1 needs a quantity greater than 0") && text.contains("href=\"#l0-price\""));
    assert!(text.contains("value=\"1.450,00\"") && text.contains("Replace front brake pads"));
    assert!(!marcus.get("/staff/estimates").await.text().contains("ES-00001"));
}

#[actix_web::test]
async fn a_button_adds_a_line_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let answer = marcus.post("/staff/estimates", &form(&id, &[("add", "part")])).await;
    assert_eq!(answer.status, 200);
    let text = answer.text();
    assert!(text.contains("id=\"l1-description\"") && text.contains("Replace front brake pads"));
    let totals = marcus.post("/staff/estimates", &form(&id, &[("action", "recalculate")])).await.text();
    assert!(totals.contains("$282.53"), "{totals}");
}

#[actix_web::test]
async fn a_stale_edit_changes_nothing_and_says_so() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    marcus.post("/staff/estimates", &form(&id, &[])).await;
    let first = marcus.post("/staff/estimates/ES-00001", &form(&id, &[("edit", "1")])).await;
    assert_eq!(first.status, 303, "{}", first.text());
    let second = marcus.post("/staff/estimates/ES-00001", &form(&id, &[("edit", "1")])).await;
    assert_eq!(second.status, 409);
    assert!(
        second.text().contains("Somebody else changed ES-00001") && second.text().contains("Replace front")
    );
}

#[actix_web::test]
async fn words_are_written_down_with_who_when_and_how_much() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    marcus.post("/staff/estimates", &form(&id, &[])).await;
    marcus.submit("/staff/estimates/ES-00001/sending", "/staff/estimates/ES-00001/deliveries", &[]).await;
    let (page, action) = ("/staff/estimates/ES-00001/consents/new", "/staff/estimates/ES-00001/consents");
    let wrong =
        marcus.submit(page, action, &[("amount", "lots"), ("number", ""), ("day", "2026-11-21")]).await;
    assert_eq!(wrong.status, 422);
    let text = wrong.text();
    for words in
        ["Enter the amount before tax", "Enter the number you called", "Enter a time that has passed"]
    {
        assert!(text.contains(words), "{words}");
    }
    let done = marcus.submit(page, action, &[("note", "Called back at noon")]).await;
    assert_eq!(done.location(), "/staff/estimates/ES-00001", "{}", done.text());
    let page = marcus.get(done.location()).await.text();
    assert!(page.contains("Agreed to in words") && page.contains("Weaker evidence"));
    assert!(page.contains("Marcus Bell") && page.contains("Called back at noon"));
    let bill = marcus.post("/staff/estimates/ES-00001/invoice", &[]).await;
    assert_eq!(bill.status, 303);
    assert!(
        marcus.get("/staff/estimates/ES-00001").await.text().contains("draft of the invoice</a> was made")
    );
}

#[actix_web::test]
async fn another_dealership_s_estimates_are_not_found() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    marcus.post("/staff/estimates", &form(&id, &[])).await;
    let lakeside = app.dealership("Lakeside Auto");
    let there = app.staff_of("Lena Ortiz", lakeside, Role::Manager).await;
    for page in ["", "/edit", "/sending", "/withdrawal", "/consents/new", ".pdf"] {
        assert_eq!(there.get(&format!("/staff/estimates/ES-00001{page}")).await.status, 404, "{page}");
    }
    for path in ["", "/deliveries", "/revisions", "/withdrawal", "/consents", "/invoice"] {
        assert_eq!(there.post(&format!("/staff/estimates/ES-00001{path}"), &[]).await.status, 404, "{path}");
    }
    assert_eq!(there.get(&format!("/staff/estimates/new?customer={id}")).await.status, 404);
    assert_eq!(there.post("/staff/estimates", &form(&id, &[])).await.status, 404);
}
