//! One box that finds whatever the counter has.

use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::of_dealership;

use crate::support::TestApp;
use crate::support::records::{customer, issued, vehicle};

const VIN: &str = "1HGCM82633A004352";

#[actix_web::test]
async fn opens_the_only_customer_who_fits() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    customer(&app, app.northside(), "Theo Brandt");
    let car = vehicle(&app, &dana, VIN, "KXR 4471");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/customers/{}", dana.customer().unwrap());
    for words in ["whitfield", "Dana Whit", "dana@example.com", "K00001"] {
        let answer = marcus.post("/staff/search", &[("q", words)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, page.as_str()), "{words}");
    }
    let page = format!("/staff/vehicles/{car}");
    for words in ["004352", "A004352", "3A004352", VIN, "kxr4471"] {
        let answer = marcus.post("/staff/search", &[("q", words)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, page.as_str()), "{words}");
    }
}

#[actix_web::test]
async fn groups_what_it_found_and_leaves_no_words_in_the_log() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    vehicle(&app, &dana, VIN, "KXR 4471");
    vehicle(&app, &theo, VIN, "KXR 4472");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let text = marcus.post("/staff/search", &[("q", "004352")]).await.text();
    assert!(
        text.contains("Dana Whitfield") && text.contains("Theo Brandt") && text.contains("Vehicles</h2>")
    );
    marcus.post("/staff/search", &[("q", "nobody at all")]).await;
    app.site.later.flush();
    let scope = Scope::for_job(app.northside(), None);
    let log = app.site.db.read(|c| of_dealership(c, &scope, 100)).unwrap();
    assert_eq!(log.iter().filter(|it| it.action == "record.search").count(), 2);
    assert!(!format!("{log:?}").contains("004352"));
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
    for words in ["RO%2058213", "58213", "RO-58213", "ro58213", "RO%20582"] {
        assert_eq!(marcus.get(&format!("/staff/search?q={words}")).await.location(), page, "{words}");
    }
    let digits = invoice.number.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    let series = invoice.number.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '-');
    for words in [digits.to_owned(), format!("{series}{digits}"), format!("{series}%20{digits}")] {
        assert_eq!(marcus.get(&format!("/staff/search?q={words}")).await.location(), page, "{words}");
    }
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
