//! What a draft may come to is said while it is written, in the words in which issuing more is refused.

use forecourt::base::error::AppError;
use forecourt::billing::invoices;
use forecourt::parties::dealerships;
use forecourt::trust::access::Role;

use crate::support::estimates::{clerk, content, sent};
use crate::support::records::{clean, customer};
use crate::support::{Actor, TestApp};

const LINE: [(&str, &str); 4] = [
    ("repair_order", "RO 58213"),
    ("l1-kind", "labour"),
    ("l1-description", "Front brakes"),
    ("l1-quantity", "1"),
];

async fn signed(dana: &Actor<'_>, number: &str) {
    let fields = serde_json::json!({"version": "1", "job-0": "yes", "job-1": "no"});
    let base = format!("/estimates/{number}/signature");
    assert_eq!(dana.prove(&format!("{base}/options"), &base, fields).await.status, 200);
}

#[actix_web::test]
async fn a_draft_above_what_is_authorized_says_so_in_the_words_of_the_refusal() {
    let app = TestApp::new();
    let actor = clerk(&app);
    let mut settings = app.site.db.read(|c| dealerships::load(c, app.northside())).unwrap().settings;
    settings.name = clean("Gulf Motors");
    settings.address.region = Some(clean("Florida"));
    let at = app.site.db.write(|c| dealerships::add(c, &app.site, &actor, &settings)).unwrap();
    let id = customer(&app, at, "Dana Whitfield").customer().unwrap();
    let dana = app.owner_of("Dana Whitfield", at, id).await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    let marcus = app.staff_of("Marcus Bell", at, Role::Clerk).await;
    let page = format!("/staff/invoices/new?customer={id}");
    let form = |rate: &'static str, action: &'static str| {
        let mut fields = LINE.to_vec();
        fields.extend([("l1-rate", rate), ("action", action)]);
        fields
    };
    let early = marcus.submit(&page, "/staff/invoices", &form("480.00", "recalculate")).await.text();
    assert!(early.contains("The customer has not approved ES-00001 yet."), "{early}");
    signed(&dana, &number).await;
    let within = marcus.submit(&page, "/staff/invoices", &form("528.00", "recalculate")).await.text();
    assert!(within.contains("Authorized on ES-00001") && !within.contains("is missing"), "{within}");
    assert!(within.contains("With the tolerance of Florida Statutes 559.909 that is $528.00."));
    let over = marcus.submit(&page, "/staff/invoices", &form("530.00", "recalculate")).await.text();
    let it = app
        .site
        .db
        .read(|c| {
            let on = dealerships::load(c, at)?.today(app.clock.now());
            let found = forecourt::billing::estimates::authorised_for(c, &scope, "RO 58213", None, on)?;
            let it = found.expect("an estimate");
            let missing = it.missing(crate::support::records::dollars(53_000))?.expect("too much");
            Ok(it.refusal(missing))
        })
        .unwrap();
    assert!(it.contains("$480.00") && it.contains("$528.00") && it.contains("$2.00 is missing"), "{it}");
    assert!(over.contains(&it), "{it} is not in {over}");
    assert!(over.contains("$2.00 before tax is missing") && over.contains("Send a new version to sign"));
    let saved = marcus.submit(&page, "/staff/invoices", &form("530.00", "save")).await;
    let edit = saved.location().to_owned();
    assert!(edit.ends_with("/edit"), "a draft may be kept: {}", saved.text());
    assert!(marcus.get(&edit).await.text().contains(&it), "and says so as long as it is one");
    let check = edit.replace("/edit", "/issuance");
    assert!(marcus.get(&check).await.text().contains(&it), "the page before issuing says the same");
    let draft = edit.trim_start_matches("/staff/invoices/").trim_end_matches("/edit").parse().unwrap();
    let refused = app.site.db.write(|c| invoices::issue(c, &app.site, &actor, &scope, draft));
    match refused {
        Err(AppError::Conflict(text)) => assert_eq!(text, it, "and so does the verb"),
        other => panic!("{other:?}"),
    }
}

#[actix_web::test]
async fn without_an_estimate_nothing_is_said() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/new?customer={}", dana.customer().unwrap());
    let mut fields = LINE.to_vec();
    fields.extend([("l1-rate", "9999.00"), ("action", "recalculate")]);
    assert!(!marcus.submit(&page, "/staff/invoices", &fields).await.text().contains("Authorized"));
}
