//! Signing in: by address first, with answers that tell nobody anything.

use forecourt::base::config::Config;
use forecourt::base::db::Db;
use forecourt::trust::access::{Role, persons};
use forecourt::trust::audit;
use serde_json::{Value, json};
use std::time::Duration;

use crate::support::places::operator;
use crate::support::{Actor, TestApp};

const OPTIONS: &str = "/sign-in/passkey/options";
const FINISH: &str = "/sign-in/passkey";

fn ids(options: &Value) -> Vec<String> {
    let all = options["publicKey"]["allowCredentials"].as_array().unwrap();
    all.iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
}

fn logged(db: &Db, person: &Actor<'_>) -> Vec<String> {
    let entries = db.read(|c| audit::of_reader(c, person.person, None, None, 100));
    entries.unwrap().into_iter().map(|e| e.action).collect()
}

#[actix_web::test]
async fn leads_to_the_page_that_was_asked_for() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let answer = ana.sign_in("/invoices/NM-1?print=1").await;
    assert_eq!(answer.json()["next"], "/invoices/NM-1?print=1");
    assert_eq!(ana.sign_in("").await.json()["next"], "/");
    assert!(logged(&app.site.db, &ana).contains(&"authn_login_success".to_owned()));
}

#[actix_web::test]
async fn staff_with_one_passkey_are_led_to_a_second_after_a_week() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(marcus.get("/staff").await.text().contains("Add a second passkey"));
    assert_eq!(marcus.sign_in("").await.json()["next"], "/staff");
    app.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(marcus.sign_in("").await.json()["next"], "/account/passkeys");
    // The page that was asked for, a form that waits among them, is one step further.
    for asked in ["/staff/tasks", "/continue"] {
        let on_the_way = marcus.sign_in(asked).await.json()["next"].as_str().unwrap().to_owned();
        assert!(on_the_way.starts_with("/account/passkeys?next="), "{on_the_way}");
        assert!(marcus.get(&on_the_way).await.text().contains(&format!("href=\"{asked}\"")));
    }
    assert!(!marcus.get("/account/passkeys?next=//evil.example").await.text().contains("evil"));
    let phone = app.visitor(marcus.person, &marcus.email);
    marcus.add_passkey(&phone).await;
    assert_eq!(marcus.sign_in("/staff/tasks").await.json()["next"], "/staff/tasks");
    assert!(!marcus.get("/staff").await.text().contains("Add a second passkey"));

    let ana = app.owner("Ana").await;
    app.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(ana.sign_in("").await.json()["next"], "/", "owners are asked on their page, no more");
}

#[actix_web::test]
async fn leads_nowhere_but_to_this_site() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        assert_eq!(ana.sign_in(next).await.json()["next"], "/", "{next}");
    }
}

#[actix_web::test]
async fn an_unknown_address_is_answered_in_the_same_shape_each_time() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let ask = async |email: &str| {
        let answer = ana.post_json(OPTIONS, &json!({ "fields": { "email": email } })).await;
        assert_eq!(answer.status, 200);
        answer.json()
    };
    let (known, unknown) = (ask(&ana.email).await, ask("nobody@example.com").await);
    assert_eq!(ids(&known).len(), ids(&unknown).len());
    let keys = |v: &Value| v["publicKey"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&known), keys(&unknown));
    assert_eq!(ids(&unknown), ids(&ask(" Nobody@Example.com ").await));
    assert_eq!(ids(&known), ids(&ask(&ana.email).await));
    assert_ne!(ids(&unknown), ids(&ask("somebody@example.com").await));
    assert_eq!(ids(&ask("not an address").await).len(), ids(&unknown).len());
}

#[actix_web::test]
async fn another_instance_finishes_what_one_began() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let began = ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let credential = ana.assertion(&began["publicKey"]);
    let second = app.second();
    let elsewhere = second.visitor(ana.person, &ana.email);
    let body = json!({ "ceremony": began["ceremony"], "credential": credential, "fields": {} });
    let answer = elsewhere.post_json(FINISH, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(elsewhere.get("/accounts").await.status, 200);
}

#[actix_web::test]
async fn an_answer_counts_once_and_for_five_minutes() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let start = async || ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let began = start().await;
    let body = json!({ "ceremony": began["ceremony"], "credential": ana.assertion(&began["publicKey"]) });
    assert_eq!(ana.post_json(FINISH, &body).await.status, 200);
    let again = ana.post_json(FINISH, &body).await;
    assert_eq!((again.status.as_u16(), again.json()["code"].clone()), (422, json!("expired")));

    let began = start().await;
    let body = json!({ "ceremony": began["ceremony"], "credential": ana.assertion(&began["publicKey"]) });
    app.clock.advance(Duration::from_secs(301));
    assert_eq!(ana.post_json(FINISH, &body).await.json()["code"], "expired");
}

#[actix_web::test]
async fn an_answer_to_another_challenge_is_refused() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let start = async || ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let (one, other) = (start().await, start().await);
    let body = json!({ "ceremony": other["ceremony"], "credential": ana.assertion(&one["publicKey"]) });
    let answer = ana.post_json(FINISH, &body).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (422, json!("invalid")));
}

#[actix_web::test]
async fn somebody_elses_passkey_does_not_sign_in_for_an_address() {
    let app = TestApp::new();
    let (ana, bea) = (app.owner("Ana").await, app.owner("Bea").await);
    let mut asked = ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let own = ana.post_json(OPTIONS, &json!({ "fields": { "email": bea.email } })).await.json();
    asked["publicKey"]["allowCredentials"] = own["publicKey"]["allowCredentials"].clone();
    let body = json!({ "ceremony": asked["ceremony"], "credential": bea.assertion(&asked["publicKey"]) });
    let known = ana.post_json(FINISH, &body).await.json();
    assert_eq!(known["code"], "wrong_person");

    // Whoever has a passkey here learns no more about an address that has no account.
    let nobody = json!({ "fields": { "email": "nobody@example.com" } });
    let mut asked = bea.post_json(OPTIONS, &nobody).await.json();
    asked["publicKey"]["allowCredentials"] = own["publicKey"]["allowCredentials"].clone();
    let body = json!({ "ceremony": asked["ceremony"], "credential": bea.assertion(&asked["publicKey"]) });
    assert_eq!(bea.post_json(FINISH, &body).await.json(), known);
}

#[actix_web::test]
async fn what_answers_no_ceremony_leaves_no_entry() {
    use diesel::prelude::*;
    use forecourt::base::db::schema::audit_entry;
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let entries = || app.site.db.read(|c| Ok(audit_entry::table.count().get_result::<i64>(c)?)).unwrap();
    let before = entries();
    let nonsense = json!({ "ceremony": "cer_01h455vb4pex5vsknk084sn02q", "credential": {} });
    for _ in 0..5 {
        assert_eq!(ana.post_json(FINISH, &nonsense).await.json()["code"], "expired");
    }
    assert_eq!(entries(), before);
}

#[actix_web::test]
async fn without_an_address_the_authenticator_must_name_the_person() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let known = ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let mut open = ana.post_json(OPTIONS, &json!({})).await.json();
    assert!(ids(&open).is_empty());
    open["publicKey"]["allowCredentials"] = known["publicKey"]["allowCredentials"].clone();
    let mut credential = ana.assertion(&open["publicKey"]);
    let mut body = json!({ "ceremony": open["ceremony"], "credential": credential });
    assert_eq!(ana.post_json(FINISH, &body).await.json()["code"], "wrong_person");

    let mut open = ana.post_json(OPTIONS, &json!({})).await.json();
    open["publicKey"]["allowCredentials"] = known["publicKey"]["allowCredentials"].clone();
    credential = ana.assertion(&open["publicKey"]);
    let handle = data_encoding::BASE64URL_NOPAD.encode(ana.person.as_bytes());
    credential["response"]["userHandle"] = json!(handle);
    body = json!({ "ceremony": open["ceremony"], "credential": credential });
    let answer = ana.post_json(FINISH, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[actix_web::test]
async fn a_counter_that_goes_back_suspends_that_passkey_and_nothing_else() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let start = async || ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let (first, second) = (start().await, start().await);
    let older = json!({ "ceremony": first["ceremony"], "credential": ana.assertion(&first["publicKey"]) });
    let newer = json!({ "ceremony": second["ceremony"], "credential": ana.assertion(&second["publicKey"]) });
    assert_eq!(ana.post_json(FINISH, &newer).await.status, 200);
    assert_eq!(ana.post_json(FINISH, &older).await.json()["code"], "cloned");
    let person = app.site.db.read(|c| persons::find(c, &app.site, ana.person)).unwrap();
    assert_eq!(person.suspended_at, None);
    assert_eq!(ana.get("/accounts").await.location(), "/sign-in?next=%2Faccounts");
}

#[actix_web::test]
async fn a_suspended_person_neither_enters_nor_stays() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    app.site.db.write(|c| persons::suspend(c, &app.site, &operator(), ana.person, "left")).unwrap();
    assert_eq!(ana.get("/accounts").await.status, 303);
    assert_eq!(ana.sign_in("").await.json()["code"], "revoked");
    app.site.db.write(|c| persons::resume(c, &app.site, &operator(), ana.person)).unwrap();
    assert_eq!(ana.sign_in("").await.status, 200);
}

#[actix_web::test]
async fn failures_of_others_never_shut_the_owner_out() {
    let app = TestApp::with(|config: &mut Config| config.rate_limit_factor = 1);
    let ana = app.owner("Ana").await;
    let nonsense = json!({ "ceremony": "cer_01h455vb4pex5vsknk084sn02q", "credential": {} });
    let mut slowed = false;
    for _ in 0..12 {
        let status = ana.post_json(FINISH, &nonsense).await.status;
        slowed |= status == 429;
        assert!(status == 422 || status == 429, "{status}");
    }
    assert!(slowed);
    for _ in 0..25 {
        let fields = json!({ "fields": { "email": ana.email } });
        assert_eq!(ana.post_json(OPTIONS, &fields).await.status, 200);
    }
    // Too many asked for her address: it names no passkeys any more, and the browser offers its own.
    let mut open = ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    assert!(ids(&open).is_empty());
    let second = app.second();
    let own = forecourt::trust::access::sign_in::begin;
    let named = second.site.db.write(|c| own(c, &second.site, Some(&ana.email))).unwrap();
    open["publicKey"]["allowCredentials"] = named.public_key["allowCredentials"].clone();
    let mut credential = ana.assertion(&open["publicKey"]);
    credential["response"]["userHandle"] =
        json!(data_encoding::BASE64URL_NOPAD.encode(ana.person.as_bytes()));
    let body = json!({ "ceremony": open["ceremony"], "credential": credential });
    assert_eq!(ana.post_json(FINISH, &body).await.status, 200);
}

#[actix_web::test]
async fn a_neighbour_on_the_same_network_does_not_keep_a_known_browser_out() {
    let app = TestApp::with(|config: &mut Config| config.rate_limit_factor = 1);
    let ana = app.owner("Ana").await;
    let stranger = app.visitor(ana.person, "stranger@example.com");
    let mut refused = false;
    for _ in 0..40 {
        refused |= stranger.post_json(OPTIONS, &json!({})).await.status == 429;
    }
    assert!(refused);
    assert_eq!(ana.sign_in("").await.status, 200);
}
