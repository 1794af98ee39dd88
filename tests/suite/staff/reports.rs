//! The documents behind the dashboard's figures.

use std::time::Duration;

use forecourt::billing::credits::{self, NewCredit};
use forecourt::trust::access::Role;

use crate::support::TestApp;
use crate::support::places::operator;
use crate::support::records::{clean, customer, dollars, issued, paid};

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
    assert_eq!(marcus.get("/staff/reports/aging?after=nonsense").await.status, 400);
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
        let second =
            marcus.get(&link.expect("a next page").replace("&#38;", "&").replace("&amp;", "&")).await.text();
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

#[actix_web::test]
async fn who_owes_how_much_is_told_by_age_and_whoever_owes_most_comes_first() {
    let app = TestApp::new();
    let (dana, theo) =
        (customer(&app, app.northside(), "Dana Whitfield"), customer(&app, app.northside(), "Theo Brandt"));
    issued(&app, &customer(&app, app.dealership("Lakeside Auto"), "Ruth Nakamura"), 99_900);
    issued(&app, &theo, 3_000);
    app.clock.advance(Duration::from_secs(120 * 86_400));
    issued(&app, &dana, 12_000);
    app.clock.advance(Duration::from_secs(20 * 86_400));
    issued(&app, &dana, 5_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = async |path: &str| marcus.get(&format!("/staff/reports/aging/customers{path}")).await.text();
    let all = page("").await;
    for part in [
        "2 customers owe $200.00, $150.00 of it late",
        "$170.00",
        "2 invoices",
        "$120.00",
        "Over 90 days late",
        &format!("/staff/customers/{}", dana.customer().unwrap()),
        &format!("/staff/invoices?customer={}", theo.customer().unwrap()),
    ] {
        assert!(all.contains(part), "{part} is missing in {all}");
    }
    assert!(!all.contains("Ruth") && !all.contains("$999"));
    let first = |text: &str, one: &str, other: &str| text.find(one).unwrap() < text.find(other).unwrap();
    assert!(first(&all, "Dana Whitfield", "Theo Brandt"));
    assert!(first(&page("?sort=late").await, "Dana Whitfield", "Theo Brandt"));
    assert!(first(&page("?sort=oldest").await, "Theo Brandt", "Dana Whitfield"));
    let rest = page(&format!("?after=17000.{}", dana.customer().unwrap())).await;
    assert!(rest.contains("Theo Brandt") && !rest.contains(">Dana Whitfield<"));
    for (path, status) in [("?sort=name", 404), ("?after=nonsense", 400)] {
        assert_eq!(marcus.get(&format!("/staff/reports/aging/customers{path}")).await.status, status);
    }
}

#[actix_web::test]
async fn credit_notes_are_listed_and_lead_to_what_they_correct() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(marcus.get("/staff/credit-notes").await.text().contains("No credit notes"));
    let site = &app.site;
    for key in ["k1", "k2"] {
        let (amounts, reason) = ([dollars(1_000)], clean("Not changed"));
        let new = NewCredit {
            invoice: invoice.id,
            amounts: &amounts,
            reason: &reason,
            form_key: key,
            approval: None,
        };
        site.db.write(|c| credits::credit(c, site, &operator(), &dana, &new)).unwrap().unwrap();
    }
    let text = marcus.get("/staff/credit-notes").await.text();
    for part in ["CN-00001", "CN-00002", "Dana Whitfield", "$10.00", "/staff/invoices/NM-00001\""] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Clerk).await;
    assert!(!other.get("/staff/credit-notes").await.text().contains("CN-00001"));
}
