//! One box that finds whatever the counter has.

use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::invoices::drafting;
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::{Actor, of_dealership};

use crate::support::places::operator;
use crate::support::records::{clean, counted, customer, dollars, draft, issued, line, vehicle};
use crate::support::{TestApp, estimates};

/// The id of a new draft.
fn drafted(app: &TestApp, scope: &Scope, order: &str) -> String {
    let mut draft = draft(vec![line(app, 5_000)]);
    draft.repair_order = Some(clean(order));
    let made = app.site.db.write(|c| drafting::create(c, &app.site, &Actor::system(), scope, &draft));
    made.unwrap().to_string()
}

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
async fn finds_drafts_by_repair_order_and_by_whose_they_are() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let ruth = customer(&app, app.dealership("Lakeside Auto"), "Ruth Whitfield");
    let (mine, theirs) = (drafted(&app, &dana, "RO 70001"), drafted(&app, &ruth, "RO 70001"));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{mine}/edit");
    for words in ["RO 70001", "70001", "ro-70001"] {
        let answer = marcus.post("/staff/search", &[("q", words)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, page.as_str()), "{words}");
    }
    assert_eq!(marcus.get("/staff/search?q=70001").await.location(), page);
    let text = marcus.post("/staff/search", &[("q", "whitfield")]).await.text();
    assert!(
        text.contains("Drafts</h2>") && text.contains(&page) && text.contains("Customers</h2>"),
        "{text}"
    );
    assert!(!text.contains(&theirs) && !text.contains("Ruth"));
}

#[actix_web::test]
async fn finds_every_paper_by_its_number_with_or_without_its_zeros() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    estimates::sent(&app, &dana, &estimates::content(&app));
    let receipt = counted(&app, &dana, 4_000);
    let site = &app.site;
    let (amounts, reason) = ([dollars(1_000)], clean("Not changed"));
    let new =
        NewCredit { invoice: invoice.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    site.db.write(|c| credits::credit(c, site, &operator(), &dana, &new)).unwrap().unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let receipt = format!("/staff/payments/{receipt}");
    for (words, page) in [
        ("ES-00001", "/staff/estimates/ES-00001"),
        ("es1", "/staff/estimates/ES-00001"),
        ("CN-00001", "/staff/credit-notes/CN-00001"),
        ("cn 1", "/staff/credit-notes/CN-00001"),
        ("RC-00001", receipt.as_str()),
        ("nm1", "/staff/invoices/NM-00001"),
    ] {
        let answer = marcus.post("/staff/search", &[("q", words)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, page), "{words}");
        let path = format!("/staff/search?q={}", words.replace(' ', "+"));
        assert_eq!(marcus.get(&path).await.location(), page, "{words}");
    }
    // The visit: what was offered and what was billed carry the same repair order.
    let text = marcus.post("/staff/search", &[("q", "RO 58213")]).await.text();
    assert!(text.contains("Estimates</h2>") && text.contains("Invoices</h2>"), "{text}");
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Clerk).await;
    for words in ["ES-00001", "CN-00001", "RC-00001", "RO 58213", "NM-00001"] {
        assert!(
            other.post("/staff/search", &[("q", words)]).await.text().contains("Nothing fits"),
            "{words}"
        );
    }
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
