//! A link by mail, a code by hand, one use.

use std::time::Duration;

use forecourt::trust::access::invitations::{self, Purpose};
use forecourt::trust::access::{Rights, Role, passkeys};
use serde_json::json;

use crate::support::TestApp;
use crate::support::places::operator;

#[actix_web::test]
async fn looking_at_a_link_changes_nothing() {
    let app = TestApp::new();
    let at = app.northside();
    let ana = app.person("Ana Whitfield");
    let customer = app.customer(at, "Ana Whitfield");
    let invited = app.invitation(ana, Purpose::Owner(at, customer, Rights::ALL));
    let browser = app.visitor(ana, "ana.whitfield@example.com");
    for _ in 0..3 {
        let page = browser.get(&invited.path()).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("Ana Whitfield") && text.contains("Northside Motors"), "{text}");
        assert!(text.contains("a•••@example.com") && !text.contains("ana.whitfield@example.com"));
    }
    assert_eq!(browser.accept(&invited).await.json()["next"], "/");
}

#[actix_web::test]
async fn a_link_works_once() {
    let app = TestApp::new();
    let at = app.northside();
    let ana = app.person("Ana");
    let invited = app.invitation(ana, Purpose::Staff(at, Role::Clerk));
    let browser = app.visitor(ana, "ana@example.com");
    assert_eq!(browser.accept(&invited).await.json()["next"], "/staff");
    let again = browser.accept(&invited).await;
    assert_eq!((again.status.as_u16(), again.json()["code"].clone()), (422, json!("link_ended")));
    assert_eq!(browser.get(&invited.path()).await.status, 410);
    assert_eq!(app.site.db.read(|c| passkeys::active(c, ana)).unwrap(), 1);
}

#[actix_web::test]
async fn a_link_ends_after_a_day_or_when_it_is_revoked_or_replaced() {
    let app = TestApp::new();
    let at = app.northside();
    let ana = app.person("Ana");
    let browser = app.visitor(ana, "ana@example.com");
    let purpose = Purpose::Staff(at, Role::Clerk);

    let first = app.invitation(ana, purpose);
    let second = app.invitation(ana, purpose);
    assert_eq!(browser.get(&first.path()).await.status, 410);
    assert_eq!(browser.get(&second.path()).await.status, 200);
    app.site.db.write(|c| invitations::revoke(c, &app.site, &operator(), second.id)).unwrap();
    assert_eq!(browser.get(&second.path()).await.status, 410);
    let third = app.invitation(ana, purpose);
    app.clock.advance(Duration::from_secs(86_400));
    assert_eq!(browser.accept(&third).await.json()["code"], "link_ended");
}

#[actix_web::test]
async fn an_unknown_link_is_not_found() {
    let app = TestApp::new();
    let browser = app.visitor(app.person("Ana"), "ana@example.com");
    assert_eq!(browser.get("/invites/nothing").await.status, 404);
    assert_eq!(browser.enrol("/invites/nothing/passkey", "/invites/nothing", json!({})).await.status, 404);
}

#[actix_web::test]
async fn without_the_code_nothing_begins_and_ten_wrong_ones_end_the_link() {
    let app = TestApp::new();
    let at = app.northside();
    let ana = app.person("Ana");
    let invited = app.invitation(ana, Purpose::Staff(at, Role::Clerk));
    let browser = app.visitor(ana, "ana@example.com");
    let options = format!("{}/passkey", invited.path());
    let code = invited.code.clone().unwrap();
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for _ in 0..9 {
        let answer = browser.post_json(&options, &json!({ "fields": { "code": wrong } })).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (422, json!("wrong_code")));
    }
    // As people type it.
    let spaced = format!(" {} {}", &code[..4], &code[4..]);
    let good = browser.post_json(&options, &json!({ "fields": { "code": spaced } })).await;
    assert_eq!(good.status, 200);
    browser.post_json(&options, &json!({ "fields": { "code": "" } })).await;
    assert_eq!(browser.accept(&invited).await.json()["code"], "link_ended");
}

#[actix_web::test]
async fn wrong_codes_are_answered_ever_more_slowly() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let invited = app.invitation(app.person("Ana"), Purpose::Staff(app.northside(), Role::Clerk));
    let browser = app.visitor(app.person("Ana"), "ana@example.com");
    let options = format!("{}/passkey", invited.path());
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let answer = browser.post_json(&options, &json!({ "fields": { "code": "1" } })).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429]);
}

#[actix_web::test]
async fn a_link_adds_no_passkey_to_an_account_in_use() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let lakeside = app.dealership("Lakeside Auto");
    let customer = app.customer(lakeside, "Ana");
    let invited = app.invitation(ana.person, Purpose::Owner(lakeside, customer, Rights::VIEW));
    let (path, fields) = (invited.path(), json!({ "code": invited.code }));

    let thief = app.visitor(ana.person, &ana.email);
    let began = thief.post_json(&format!("{path}/passkey"), &json!({ "fields": fields })).await.json();
    assert!(began["publicKey"]["allowCredentials"].is_array(), "asks for a passkey there is, makes none");

    let answer = ana.prove(&format!("{path}/passkey"), &path, fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(app.site.db.read(|c| passkeys::active(c, ana.person)).unwrap(), 1);
    let accounts = app.site.db.read(|c| forecourt::trust::access::accounts::of_person(c, ana.person));
    assert_eq!(accounts.unwrap().len(), 2);
}

#[actix_web::test]
async fn a_link_that_cools_off_says_from_when_it_works() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let not_before = app.clock.now().plus(Duration::from_secs(86_400));
    let new = invitations::NewInvitation {
        person: ana.person,
        purpose: Purpose::Recovery,
        with_code: false,
        not_before,
    };
    let invited = app.site.db.write(|c| invitations::invite(c, &app.site, &operator(), &new)).unwrap();
    let browser = app.visitor(ana.person, &ana.email);
    assert!(browser.get(&invited.path()).await.text().contains("Nov 21, 2026"));
    assert_eq!(browser.accept(&invited).await.json()["code"], "link_ended");
    app.clock.advance(Duration::from_secs(86_400));
    assert_eq!(browser.accept(&invited).await.status, 200);
    // The lost passkey signs nobody in, and its sessions are over.
    assert_eq!(ana.get("/accounts").await.status, 303);
    assert_eq!(browser.get("/accounts").await.status, 200);
}
