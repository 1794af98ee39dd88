//! Every entry of the log about an invoice or a customer, for the staff of the dealership and nobody else.

use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::*;

#[actix_web::test]
async fn staff_see_who_did_what_when_and_what_it_was_before() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let it = issued(&app, &dana.scope(), 12_345);
    let marcus = app.staff("Marcus Manager", Role::Manager).await;
    dana.get(&format!("/invoices/{}", it.number)).await;
    let invoice = format!("/staff/invoices/{}", it.number);
    let link = format!("{invoice}/history");
    assert!(marcus.get(&invoice).await.text().contains(&link));
    app.site.later.flush();
    let text = marcus.get(&link).await.text();
    for part in [
        "Invoice issued",
        "Dana Whitfield, customer",
        "Marcus Manager, manager",
        "The portal",
        "draft",
        "issued",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let customer = dana.scope().require_customer().unwrap();
    let whole = marcus.get(&format!("/staff/customers/{customer}/history")).await.text();
    assert!(whole.contains("Customer added") && whole.contains("Invoice issued"), "{whole}");
    app.site.later.flush();
    assert!(marcus.get(&link).await.text().contains("page history"), "the look at it is in it");

    let lakeside = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis", lakeside, Role::Manager).await;
    for path in [link.clone(), format!("/staff/customers/{customer}/history")] {
        assert_eq!(luis.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(marcus.get(&format!("{link}?after=x")).await.status, 400);
}

/// Lists that were taken out stand on the page of everybody who may be in them.
#[actix_web::test]
async fn owners_see_when_a_list_was_taken_out() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let marcus = app.staff("Marcus Manager", Role::Manager).await;
    let words = "A list with your data was taken out";
    assert!(!dana.get("/account/activity").await.text().contains(words));
    let waiting = marcus
        .post("/staff/exports", &[("list", "invoices"), ("from", "2026-01-01"), ("to", "2026-01-31")])
        .await;
    assert_eq!(marcus.confirm(&waiting).await.status, 303);
    let text = dana.get("/account/activity").await.text();
    assert!(text.contains(words) && text.contains("MM"), "{text}");
    crate::trust::audit::holds(&app);
    let page = dana.get("/account/activity").await.text();
    let links: Vec<&str> = page
        .split("href=\"")
        .filter_map(|it| it.split('"').next())
        .filter(|it| it.ends_with(".proof"))
        .collect();
    assert!(links.len() >= 2);
    for link in links {
        assert_eq!(dana.get(link).await.status, 200, "{link}");
    }
}
