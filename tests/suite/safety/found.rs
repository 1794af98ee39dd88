//! What people and machines really do to a running site is found, once: each by the rule that is for it.

use std::time::Duration;

use actix_web::test::TestRequest;
use diesel::prelude::*;
use forecourt::base::db::schema;
use forecourt::safety::alerts::engine::Severity;
use forecourt::safety::defences;
use forecourt::trust::access::Role;
use serde_json::json;

use super::{only, open, watch};
use crate::support::records::{customer, issued};
use crate::support::{Actor, TestApp};

const OPTIONS: &str = "/sign-in/passkey/options";
const FINISH: &str = "/sign-in/passkey";

/// Offers a passkey at an address, with a signature that is none.
async fn fails(who: &Actor<'_>, address: &str) {
    let known = who.post_json(OPTIONS, &json!({ "fields": { "email": who.email } })).await.json();
    let mut asked = who.post_json(OPTIONS, &json!({ "fields": { "email": address } })).await.json();
    asked["publicKey"]["allowCredentials"] = known["publicKey"]["allowCredentials"].clone();
    let mut credential = who.assertion(&asked["publicKey"]);
    credential["response"]["signature"] = json!("AAAA");
    let body = json!({ "ceremony": asked["ceremony"], "credential": credential });
    assert_eq!(who.post_json(FINISH, &body).await.status, 422);
}

#[actix_web::test]
async fn r01_failed_sign_ins_at_an_account_and_at_an_address_without_one() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    for _ in 0..4 {
        fails(&ana, &ana.email).await;
    }
    assert!(open(&app).is_empty(), "four are none");
    fails(&ana, &ana.email).await;
    let it = only(&app, "R01");
    assert_eq!(it.subject, ana.person.to_string());
    for _ in 0..5 {
        fails(&ana, "nobody.here@example.com").await;
    }
    let all = open(&app);
    let unknown: Vec<_> = all.iter().filter(|it| it.rule == "R01" && it.subject.len() == 16).collect();
    assert_eq!(unknown.len(), 1, "who has an account shows in nothing: {all:?}");
}

#[actix_web::test]
async fn r02_and_r03_a_network_that_tries_accounts_and_recoveries() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    for name in ["a", "b", "c", "d", "e"] {
        fails(&ana, &format!("{name}@example.com")).await;
    }
    assert_eq!(only(&app, "R02").subject, "127.0.0.0/24");
    for _ in 0..3 {
        assert_eq!(ana.post("/recovery", &[("email", &ana.email)]).await.status, 303);
        app.work().await;
    }
    assert_eq!(only(&app, "R03").subject, ana.person.to_string());
}

#[actix_web::test]
async fn r08_a_passkey_that_counts_backwards() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    let start = async || ana.post_json(OPTIONS, &json!({ "fields": { "email": ana.email } })).await.json();
    let (first, second) = (start().await, start().await);
    let older = json!({ "ceremony": first["ceremony"], "credential": ana.assertion(&first["publicKey"]) });
    let newer = json!({ "ceremony": second["ceremony"], "credential": ana.assertion(&second["publicKey"]) });
    ana.post_json(FINISH, &newer).await;
    assert_eq!(ana.post_json(FINISH, &older).await.json()["code"], "cloned");
    assert_eq!(only(&app, "R08").subject, ana.person.to_string());
}

#[actix_web::test]
async fn r09_pages_that_are_not_there_tried_by_one_owner() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    for number in 1..=7 {
        assert_eq!(ana.get(&format!("/invoices/NM-1000{number}")).await.status, 404);
        app.site.later.flush();
        app.clock.advance(Duration::from_secs(1));
    }
    assert!(open(&app).is_empty());
    ana.get("/invoices/NM-10009").await;
    let it = only(&app, "R09");
    assert_eq!(it.subject, ana.person.to_string());
    assert!(it.reasons[0].starts_with("8 numbers in a row"), "{it:?}");
}

#[actix_web::test]
async fn r19_the_same_work_billed_twice() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    issued(&app, &ana.scope(), 48_000);
    app.clock.advance(Duration::from_secs(86_400));
    issued(&app, &ana.scope(), 52_000);
    assert!(open(&app).iter().all(|it| it.rule != "R19"), "another amount is another invoice");
    app.clock.advance(Duration::from_secs(86_400));
    issued(&app, &ana.scope(), 48_000);
    only(&app, "R19");
}

#[actix_web::test]
async fn r22_messages_that_the_payment_provider_did_not_sign() {
    let app = TestApp::with(|config| config.stripe_webhook_secrets = vec!["whsec_test".to_owned()]);
    watch(&app);
    for _ in 0..3 {
        let request = TestRequest::post().uri("/webhooks/stripe").set_payload("{}");
        let signature = ("stripe-signature", "t=1795197600,v1=00");
        assert_eq!(app.call(request.insert_header(signature)).await.status, 400);
    }
    let it = only(&app, "R22");
    assert_eq!((it.severity, it.subject.as_str()), (Severity::High, "127.0.0.0/24"));
}

#[actix_web::test]
async fn r23_and_r24_rights_that_are_widened_and_people_on_both_sides() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let lena = app.staff("Lena Ortiz", Role::Clerk).await;
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let number = issued(&app, &scope, 90_000).number;
    watch(&app);
    let at = app.northside().to_string();
    let fields = [("place", at.as_str()), ("role", "manager")];
    let waiting = kim.post(&format!("/admin/users/{}/roles", lena.person), &fields).await;
    kim.confirm(&waiting).await;
    assert_eq!(only(&app, "R23").subject, lena.person.to_string());
    // Above the limit: a manager asks, and then says yes to themselves.
    let page = format!("/staff/invoices/{number}/write-off");
    let fields = [("reason", "Because"), ("amount", "800.00")];
    let request = mia.submit(&page, &page, &fields).await.location().to_owned();
    assert!(request.starts_with("/staff/approvals/"), "{request}");
    let waiting = mia.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    if waiting.location().starts_with("/step-up/") {
        mia.confirm(&waiting).await;
    }
    assert_eq!(only(&app, "R24").subject, mia.person.to_string());
}

#[actix_web::test]
async fn r26_something_sealed_that_was_altered() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    let id = ana.scope().require_customer().unwrap();
    app.site
        .db
        .write(|c| {
            let sealed: Vec<u8> = schema::customer::table
                .find(id)
                .select(schema::customer::name)
                .first::<forecourt::base::vault::Sealed<forecourt::base::vault::CustomerName>>(c)?
                .as_bytes()
                .to_vec();
            let mut altered = sealed;
            if let Some(last) = altered.last_mut() {
                *last ^= 1;
            }
            let altered =
                forecourt::base::vault::Sealed::<forecourt::base::vault::CustomerName>::from_bytes(altered);
            diesel::update(schema::customer::table.find(id))
                .set(schema::customer::name.eq(altered))
                .execute(c)?;
            Ok(())
        })
        .unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.get(&format!("/staff/customers/{id}")).await.status, 500);
    let it = only(&app, "R26");
    assert_eq!(it.severity, Severity::Critical);
    assert!(it.reasons[0].contains("it was altered"), "{it:?}");
}

#[actix_web::test]
async fn r28_defences_that_do_not_stand() {
    let folder = tempfile::tempdir().unwrap();
    let anchor = folder.path().join("anchor");
    std::fs::create_dir(&anchor).unwrap();
    let (port, other) = ("tcp:127.0.0.1:1".to_owned(), anchor.clone());
    let app = TestApp::with(move |config| {
        config.antivirus = Some(port);
        config.audit_anchor_directory = Some(other);
    });
    app.owner("Ana").await;
    forecourt::trust::audit::tend(&app.site, true).unwrap().unwrap();
    forecourt::trust::audit::anchor(&app.site).unwrap();
    watch(&app);
    defences::look(&app.site).unwrap();
    let it = only(&app, "R28");
    assert!(it.reasons[0].starts_with("The antivirus program does not answer"), "{it:?}");
    std::fs::remove_dir_all(&anchor).unwrap();
    app.clock.advance(Duration::from_secs(600));
    defences::look(&app.site).unwrap();
    let all = open(&app);
    assert_eq!(all.iter().filter(|it| it.rule == "R28").count(), 2, "{all:?}");
}
