//! Writing, sending and billing an estimate at the counter.

use forecourt::base::values::DealershipId;
use forecourt::billing::invoices::LineKind;
use forecourt::billing::invoices::totals::TaxCategory;
use forecourt::billing::tax::{self, NewRule};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit;

use crate::support::estimates::{content, sent};
use crate::support::records::{customer, day, vehicle};
use crate::support::{Actor, Answer, TestApp};

async fn desk(app: &TestApp) -> (Actor<'_>, String) {
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let scope = customer(app, app.northside(), "Dana Whitfield");
    labour_taxed(app, app.northside());
    (marcus, scope.customer().unwrap().to_string())
}

/// 8.25 % on labor.
fn labour_taxed(app: &TestApp, at: DealershipId) {
    let new = NewRule {
        kinds: vec![LineKind::Labour],
        condition: None,
        category: TaxCategory::Standard,
        rate: "8.25".parse().unwrap(),
        jurisdiction: Some("TX".parse().unwrap()),
        from: day("2020-01-01"),
        until: None,
    };
    let (scope, actor) = (Scope::for_job(at, None), audit::Actor::system());
    app.site.db.write(|c| tax::add(c, &app.site, &actor, &scope, &new)).unwrap().unwrap();
}

const LINE: [(&str, &str); 6] = [
    ("l1-kind", "labour"),
    ("l1-job", "Front brakes"),
    ("l1-description", "Replace front brake pads"),
    ("l1-quantity", "1.8"),
    ("l1-rate", "145.00"),
    ("repair_order", "RO 7"),
];

/// Fills the form for a new estimate of a customer and sends it.
async fn send<'a>(who: &Actor<'_>, customer: &str, more: &[(&'a str, &'a str)]) -> Answer {
    let mut fields: Vec<(&str, &str)> = LINE.to_vec();
    fields.push(("valid_until", "2026-12-04"));
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    let page = format!("/staff/estimates/new?customer={customer}");
    who.submit(&page, "/staff/estimates", &fields).await
}

async fn made(who: &Actor<'_>, customer: &str) {
    let answer = send(who, customer, &[]).await;
    assert_eq!(answer.location(), "/staff/estimates/ES-00001", "{}", answer.text());
}

#[actix_web::test]
async fn from_an_empty_form_to_a_sent_estimate() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let answer = send(&marcus, &id, &[("action", "review")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/staff/estimates/ES-00001/sending"));
    let check = marcus.get(answer.location()).await.text();
    assert!(check.contains("Front brakes") && check.contains("$282.53"), "{check}");
    let done =
        marcus.submit("/staff/estimates/ES-00001/sending", "/staff/estimates/ES-00001/deliveries", &[]).await;
    assert_eq!(done.location(), "/staff/estimates/ES-00001");
    let page = marcus.get(done.location()).await.text();
    assert!(page.contains("Waits for the customer") && page.contains("Dana Whitfield can answer it now"));
    assert!(page.contains("Estimates<span class=\"count\">1"), "the navigation counts what waits");
    for path in ["", "?state=sent", &format!("?customer={id}")] {
        let list = marcus.get(&format!("/staff/estimates{path}")).await.text();
        assert!(list.contains("ES-00001"), "{path}");
    }
    assert!(!marcus.get("/staff/estimates?state=draft").await.text().contains("ES-00001"));
}

#[actix_web::test]
async fn a_new_one_begins_with_whom_it_is_for() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    assert!(marcus.get("/staff/estimates").await.text().contains("href=\"/staff/estimates/new\""));
    let page = marcus.get("/staff/estimates/new").await.text();
    assert!(page.contains("Whom is the estimate for?"));
    assert!(page.contains(&format!("/staff/estimates/new?customer={id}")));
}

#[actix_web::test]
async fn wrong_fields_are_named_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let wrong = [("l1-rate", "1.450"), ("l1-quantity", "-3"), ("valid_until", "soon"), ("deposit", "5000")];
    let answer = send(&marcus, &id, &wrong).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    for part in ["href=\"#l1-rate\"", "href=\"#l1-quantity\"", "href=\"#valid_until\"", "Enter the last day"]
    {
        assert!(text.contains(part), "{part}");
    }
    for typed in ["value=\"1.450\"", "value=\"-3\"", "value=\"5000\"", "Replace front brake pads"] {
        assert!(text.contains(typed), "{typed}");
    }
    assert!(!marcus.get("/staff/estimates").await.text().contains("ES-00001"));
    let most = send(&marcus, &id, &[("deposit", "282.54")]).await;
    assert_eq!(most.status, 422);
    assert!(most.text().contains("at most what the estimate comes to, $282.53"), "{}", most.text());
}

#[actix_web::test]
async fn a_button_adds_any_kind_of_line_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    for (kind, asks) in
        [("part", "l2-part"), ("sublet", "l2-supplier"), ("core", "l2-belongs"), ("supplies", "l2-percent")]
    {
        let answer = send(&marcus, &id, &[("add", kind)]).await;
        assert_eq!(answer.status, 200);
        let text = answer.text();
        assert!(
            text.contains(&format!("id=\"{asks}\"")) && text.contains("Replace front brake pads"),
            "{kind}"
        );
        assert!(text.contains("value=\"Front brakes\""), "the next line stands in the same job");
    }
    let totals = send(&marcus, &id, &[("action", "recalculate")]).await.text();
    assert!(totals.contains("$282.53") && totals.contains("Sales tax, 8.25% on 261.00"), "{totals}");
}

#[actix_web::test]
async fn tax_follows_the_rules_and_the_customer_and_never_the_form() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let typed = send(&marcus, &id, &[("l1-tax", "0"), ("action", "recalculate")]).await.text();
    assert!(typed.contains("$282.53"), "{typed}");
    let part = [("l1-kind", "part"), ("l1-quantity", "1"), ("action", "recalculate")];
    let untaxed = send(&marcus, &id, &part).await.text();
    assert!(untaxed.contains("$145.00") && !untaxed.contains("Sales tax"), "{untaxed}");
    let exempt = {
        let scope = Scope::for_job(app.northside(), None);
        let details = forecourt::parties::customers::Details {
            tax_exempt: true,
            ..crate::support::records::details("County Fleet")
        };
        let actor = audit::Actor::system();
        let made = app
            .site
            .db
            .write(|c| forecourt::parties::customers::create(c, &app.site, &actor, &scope, None, &details));
        made.unwrap().to_string()
    };
    let answer = send(&marcus, &exempt, &[("action", "recalculate")]).await.text();
    assert!(answer.contains("$261.00") && !answer.contains("Sales tax"), "{answer}");
}

#[actix_web::test]
async fn the_same_form_sent_twice_makes_one_estimate() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    let page = marcus.get(&format!("/staff/estimates/new?customer={id}")).await;
    let mut fields = LINE.to_vec();
    fields.push(("valid_until", "2026-12-04"));
    let first = marcus.fill(&page, "/staff/estimates", &fields).await;
    let second = marcus.fill(&page, "/staff/estimates", &fields).await;
    assert_eq!((first.location(), second.location()), (second.location(), "/staff/estimates/ES-00001"));
    assert!(!marcus.get("/staff/estimates").await.text().contains("ES-00002"));
}

#[actix_web::test]
async fn a_stale_edit_shows_both_versions_and_loses_nothing() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    made(&marcus, &id).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let (edit, action) = ("/staff/estimates/ES-00001/edit", "/staff/estimates/ES-00001");
    let (mine, theirs) = (marcus.get(edit).await, priya.get(edit).await);
    let first = priya.fill(&theirs, action, &[("l1-quantity", "2"), ("deposit", "50")]).await;
    assert_eq!(first.status, 303, "{}", first.text());
    let second = marcus.fill(&mine, action, &[("l1-rate", "150.00"), ("notes", "Call before noon")]).await;
    assert_eq!(second.status, 409);
    let text = second.text();
    for part in [
        "Priya Raman changed this estimate on",
        "2 × 145.00",
        "1.8 × 150.00",
        "<th scope=\"row\">Deposit</th><td>50.00</td>",
        "Call before noon",
        "Drop mine and open the saved one",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    assert!(marcus.get(edit).await.text().contains("$313.93"), "what Priya saved stands");
    let third = marcus.fill(&second, action, &[]).await;
    assert_eq!(third.location(), action, "{}", third.text());
    let page = marcus.get(edit).await.text();
    assert!(
        page.contains("Call before noon")
            && page.contains("value=\"150.00\"")
            && page.contains("by Marcus Bell")
    );
}

#[actix_web::test]
async fn a_tax_that_changed_since_the_check_page_is_checked_again() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    made(&marcus, &id).await;
    let sending = "/staff/estimates/ES-00001/sending";
    let open = marcus.get(sending).await;
    let at = Scope::for_job(app.northside(), None);
    let rule = app.site.db.read(|c| tax::list(c, &at)).unwrap().remove(0);
    let until = day("2026-11-19");
    let actor = audit::Actor::system();
    app.site.db.write(|c| tax::end(c, &app.site, &actor, &at, rule.id, until)).unwrap().unwrap();
    let answer = marcus.fill(&open, "/staff/estimates/ES-00001/deliveries", &[]).await;
    assert_eq!(answer.location(), sending);
    let page = marcus.get(sending).await.text();
    assert!(page.contains("The total came out differently today") && page.contains("$261.00"), "{page}");
}

#[actix_web::test]
async fn work_that_was_declined_is_offered_for_the_next_estimate() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let mut offer = content(&app);
    offer.draft.vehicle = Some(car);
    let number = sent(&app, &scope, &offer);
    let fields = serde_json::json!({"version": "1", "job-0": "yes", "job-1": "no"});
    let base = format!("/estimates/{number}/signature");
    assert_eq!(dana.prove(&format!("{base}/options"), &base, fields).await.status, 200);
    let shown = marcus.get(&format!("/staff/vehicles/{car}")).await.text();
    assert!(shown.contains("Deferred work") && shown.contains("Wipers"), "{shown}");
    let id = scope.customer().unwrap();
    let page = format!("/staff/estimates/new?customer={id}&vehicle={car}");
    let form = marcus.get(&page).await.text();
    assert!(form.contains("Deferred work") && form.contains("value=\"deferred-ES-00001-1\""), "{form}");
    assert!(!form.contains("value=\"deferred-ES-00001-0\""), "what was approved is not put off");
    let added = marcus.submit(&page, "/staff/estimates", &[("add", "deferred-ES-00001-1")]).await.text();
    assert!(added.contains("value=\"Wipers\"") && added.contains("value=\"40.00\""), "{added}");
    assert!(!added.contains("deferred-ES-00001-1"), "it is in the form now");
    let made = marcus.submit(&page, "/staff/estimates", &[("add", "deferred-ES-00099-0")]).await.text();
    assert!(!made.contains("value=\"Wipers\""));
    // An invoice that names another repair order is held against none of it, and says so.
    let page = format!("/staff/invoices/new?customer={id}");
    let car = car.to_string();
    let line = [
        ("vehicle", car.as_str()),
        ("repair_order", "RO 99"),
        ("l1-kind", "labour"),
        ("l1-description", "Brakes"),
        ("l1-quantity", "1"),
        ("l1-rate", "90"),
    ];
    let edit = marcus.submit(&page, "/staff/invoices", &line).await.location().to_owned();
    let check = marcus.get(&edit.replace("/edit", "/issuance")).await.text();
    assert!(
        check.contains("Approved for this vehicle") && check.contains("ES-00001 is not billed"),
        "{check}"
    );
}

#[actix_web::test]
async fn words_are_written_down_with_who_when_and_how_much() {
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    made(&marcus, &id).await;
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
    let slip = marcus.submit(page, action, &[("amount", "52000")]).await;
    assert!(slip.status == 422 && slip.text().contains("of the jobs above"), "{}", slip.text());
    let absurd = marcus.submit(page, action, &[("amount", "5200000"), ("above", "yes")]).await;
    assert!(absurd.status == 422 && absurd.text().contains("at most $1,000,000.00"));
    let stale = marcus.submit(page, action, &[("version", "9"), ("note", "Called back at one")]).await;
    assert!(
        stale.status == 409 && stale.text().contains("Another version of this estimate"),
        "{}",
        stale.text()
    );
    assert!(
        stale.text().contains("Called back at one") && stale.text().contains("name=\"version\" value=\"1\"")
    );
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
    made(&marcus, &id).await;
    let lakeside = app.dealership("Lakeside Auto");
    let there = app.staff_of("Lena Ortiz", lakeside, Role::Manager).await;
    for page in ["", "/edit", "/sending", "/withdrawal", "/consents/new", "/deposit", ".pdf"] {
        assert_eq!(there.get(&format!("/staff/estimates/ES-00001{page}")).await.status, 404, "{page}");
    }
    let paths = [
        "",
        "/deliveries",
        "/revisions",
        "/withdrawal",
        "/consents",
        "/invoice",
        "/deposit",
        "/deposit/release",
    ];
    for path in paths {
        assert_eq!(there.post(&format!("/staff/estimates/ES-00001{path}"), &[]).await.status, 404, "{path}");
    }
    assert_eq!(there.get(&format!("/staff/estimates/new?customer={id}")).await.status, 404);
    let fields = [("customer", id.as_str()), ("draft", "est_01h455vb4pex5vsknk084sn02q")];
    assert_eq!(there.post("/staff/estimates", &fields).await.status, 404);
}

#[actix_web::test]
async fn what_was_typed_while_a_version_was_sent_can_become_the_next_one() {
    use crate::support::forms::form_of;
    let app = TestApp::new();
    let (marcus, id) = desk(&app).await;
    made(&marcus, &id).await;
    let (at, edit) = ("/staff/estimates/ES-00001", "/staff/estimates/ES-00001/edit");
    let form = form_of(&marcus.get(edit).await.text(), at).unwrap();
    let mut typed: Vec<(&str, &str)> =
        form.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| *n != "l1-rate").collect();
    typed.push(("l1-rate", "150.00"));
    let deliveries = format!("{at}/deliveries");
    assert_eq!(marcus.submit(&format!("{at}/sending"), &deliveries, &[]).await.status, 303);
    let answer = marcus.post(at, &typed).await;
    let page = answer.text();
    assert_eq!(answer.status, 409, "{page}");
    for part in ["Version 1 of ES-00001 was sent while you typed", "1.8 × 145.00", "1.8 × 150.00"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let sent = marcus.get(at).await.text();
    assert!(sent.contains("$282.53") && !sent.contains("$292.28"), "nothing was saved: {sent}");
    let again = form_of(&page, at).unwrap();
    let again: Vec<(&str, &str)> = again.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let mut wrong: Vec<(&str, &str)> = again.clone();
    wrong.retain(|(name, _)| *name != "l1-quantity");
    wrong.push(("l1-quantity", "-1"));
    let refused = marcus.post(at, &wrong).await.text();
    assert!(refused.contains("Enter hours greater than 0") && refused.contains("value=\"-1\""), "{refused}");
    let kept = marcus.post(at, &again).await;
    assert_eq!((kept.status.as_u16(), kept.location()), (303, at), "{}", kept.text());
    assert!(marcus.get(edit).await.text().contains("$292.28"));
}
