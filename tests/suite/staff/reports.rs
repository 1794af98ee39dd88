//! The documents behind the dashboard's figures.

use std::time::Duration;

use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::records::{customer, issued, paid};

#[actix_web::test]
async fn each_age_lists_its_own_invoices_of_ones_own_dealership() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let old = issued(&app, &dana, 12_000);
    let foreign = issued(&app, &customer(&app, app.dealership("Lakeside Auto"), "Ruth Nakamura"), 99_900);
    app.clock.advance(Duration::from_secs(50 * 86_400));
    let new = issued(&app, &dana, 5_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for (age, has_old, has_new) in [
        ("", true, true),
        ("late", true, false),
        ("31-60", true, false),
        ("not-due", false, true),
        ("61-90", false, false),
    ] {
        let page = marcus.get(&format!("/staff/reports/aging?age={age}")).await.text();
        let row = |number: &str| page.contains(&format!("/staff/invoices/{number}\""));
        assert_eq!((row(&old.number), row(&new.number)), (has_old, has_new), "{age}");
        assert!(!page.contains("Ruth Nakamura") && !page.contains(&foreign.number));
    }
    assert_eq!(marcus.get("/staff/reports/aging?age=young").await.status, 404);
    assert_eq!(marcus.get("/staff/reports/aging?after=nonsense").await.status, 404);
}

#[actix_web::test]
async fn a_long_list_goes_on_page_by_page() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let all: Vec<String> = (0..53).map(|_| issued(&app, &dana, 1_000).number).collect();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for path in ["/staff/reports/aging", "/staff/reports/collections?what=billed"] {
        let first = marcus.get(path).await.text();
        let link = first.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let second = marcus.get(&link.expect("a next page").replace("&#38;", "&")).await.text();
        let on = |page: &str| {
            all.iter().filter(|number| page.contains(&format!("/staff/invoices/{number}\""))).count()
        };
        assert_eq!((on(&first), on(&second)), (50, 3), "{path}");
        assert!(!second.contains("rel=\"next\""));
    }
}

#[actix_web::test]
async fn days_that_make_no_span_are_said_and_this_month_is_shown() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    issued(&app, &dana, 12_000);
    paid(&app, &dana, 2_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page =
        marcus.get("/staff/reports/collections?what=collected&from=2026-11-20&to=2026-11-20").await.text();
    for part in ["$120.00", "$20.00", "Dana Whitfield", "Card"] {
        assert!(page.contains(part), "{part} is missing");
    }
    for days in ["from=2026-11-21&to=2026-11-20", "from=yesterday", "from=0001-01-01&to=2026-11-20"] {
        let page = marcus.get(&format!("/staff/reports/collections?{days}")).await.text();
        assert!(page.contains("make no span") && page.contains("value=\"2026-11-01\""), "{days}");
    }
}
