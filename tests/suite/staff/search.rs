//! One box that finds whatever the counter has.

use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::{customer, issued, vehicle};

const VIN: &str = "1HGCM82633A004352";

#[actix_web::test]
async fn opens_the_only_customer_who_fits() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    customer(&app, app.northside(), "Theo Brandt");
    vehicle(&app, &dana, VIN, "KXR 4471");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/customers/{}", dana.customer().unwrap());
    for words in
        ["whitfield", "Dana Whit", "dana@example.com", "004352", "3A004352", VIN, "kxr4471", "K00001"]
    {
        let answer = marcus.post("/staff/search", &[("q", words)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, page.as_str()), "{words}");
    }
}

#[actix_web::test]
async fn lists_several_and_tells_them_apart_by_their_vehicles() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    customer(&app, app.northside(), "Dana Nakamura");
    vehicle(&app, &dana, VIN, "KXR 4471");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let text = marcus.post("/staff/search", &[("q", "dana")]).await.text();
    assert!(text.contains("Dana Whitfield") && text.contains("Dana Nakamura"));
    assert!(text.contains("2021 Honda Accord Sport"));
}

#[actix_web::test]
async fn finds_invoices_by_number_and_by_repair_order() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{}", invoice.number);
    let by_number = marcus.get(&format!("/staff/search?q={}", invoice.number.to_lowercase())).await;
    assert_eq!((by_number.status.as_u16(), by_number.location()), (303, page.as_str()));
    assert_eq!(marcus.get("/staff/search?q=RO%2058213").await.location(), page);
    assert_eq!(marcus.post("/staff/search", &[("q", "RO 58213")]).await.location(), page);
    issued(&app, &dana, 5_000);
    let text = marcus.post("/staff/search", &[("q", "RO 58213")]).await.text();
    assert!(text.contains(&page) && text.contains("Dana Whitfield"));
}

#[actix_web::test]
async fn an_address_finds_no_names() {
    let app = TestApp::new();
    customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for words in ["whitfield", "dana@example.com", "5125550156"] {
        let text = marcus.get(&format!("/staff/search?q={words}")).await.text();
        assert!(text.contains("Nothing fits") && !text.contains("Whitfield"), "{words}");
    }
}

#[actix_web::test]
async fn nothing_typed_is_said_beside_the_field() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let answer = marcus.post("/staff/search", &[("q", "  ")]).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    assert!(text.contains("There is a problem") && text.contains("<title>Error: Search"));
}

#[actix_web::test]
async fn shows_what_was_searched_for_as_text_alone() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let text = marcus.post("/staff/search", &[("q", "\"><script>x</script>")]).await.text();
    assert!(text.contains("Nothing fits") && !text.contains("<script>x"));
}
