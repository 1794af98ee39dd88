//! A customer's yes and no: signed with a passkey, bound to one version and these answers, once.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, consent};
use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::billing::estimates::consent::{ConsentKind, consents};
use forecourt::billing::estimates::{EstimateState, deferred};
use forecourt::trust::access::{Rights, rights};

use super::*;
use crate::support::places::operator;
use crate::support::records::{dollars, vehicle};

fn kept(app: &TestApp) -> i64 {
    app.site.db.read(|c| Ok(consent::table.count().get_result(c)?)).unwrap()
}

#[actix_web::test]
async fn a_signed_yes_authorises_exactly_what_was_approved() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    let page = dana.get(&format!("/estimates/{number}")).await.text();
    assert!(page.contains("Front brakes") && page.contains("$480.00") && page.contains("$520.00"));
    let fields = [("version", "1"), ("job-0", "yes"), ("job-1", "no"), ("reason-1", "Next time")];
    let check = dana.post(&format!("/estimates/{number}/approval"), &fields).await;
    assert_eq!(check.status, 200, "{}", check.text());
    let text = check.text();
    assert!(text.contains("You authorize $480.00 before tax.") && text.contains("data-passkey=\"confirm\""));
    assert!(text.contains("Next time") && text.contains("<noscript>"));
    let before = dana.cookie(SESSION_COOKIE);
    let answer = sign(&dana, &number, 1, &["yes", "no"]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_ne!(dana.cookie(SESSION_COOKIE), before, "a signature makes a new token");
    assert_eq!(state(&app, &number), "part_approved");
    let of = find(&app, &scope, &number);
    let all = app.site.db.read(|c| consents(c, &app.site, &of)).unwrap();
    let it = &all[0];
    assert_eq!((it.kind, it.amount), (ConsentKind::Passkey, dollars(48_000)));
    assert_eq!(it.evidence.name, "Dana Whitfield");
    assert!(it.evidence.signature.is_some() && it.evidence.address.is_some());
    let page = dana.get(&format!("/estimates/{number}")).await.text();
    assert!(page.contains("480.00 before tax is authorized") && !page.contains("/approval\""));
    let evidence = dana.get(&format!("/estimates/{number}/evidence")).await.text();
    assert!(evidence.contains("The signature holds"), "{evidence}");
    let logged: i64 = app
        .site
        .db
        .read(|c| {
            let all = audit_entry::table.filter(audit_entry::action.eq("estimate.approve"));
            Ok(all.count().get_result(c)?)
        })
        .unwrap();
    assert_eq!(logged, 1);
}

#[actix_web::test]
async fn a_job_without_an_answer_comes_back_with_what_was_typed() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let number = sent(&app, &dana.scope(), &content(&app));
    let fields = [("version", "1"), ("job-1", "no"), ("reason-1", "Too dear & late")];
    let answer = dana.post(&format!("/estimates/{number}/approval"), &fields).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    assert!(text.contains("Say yes or no to “Front brakes”") && text.contains("Too dear"));
    assert!(text.contains("<title>Error:"));
    assert_eq!(kept(&app), 0);
}

#[actix_web::test]
async fn declining_everything_needs_no_passkey() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let mut content = content(&app);
    content.draft.vehicle = Some(car);
    let number = sent(&app, &scope, &content);
    let fields =
        [("version", "1"), ("job-0", "no"), ("reason-0", "Sold soon"), ("job-1", "no"), ("reason-1", "")];
    let check = dana.post(&format!("/estimates/{number}/approval"), &fields).await.text();
    assert!(!check.contains("data-passkey"));
    let answer = dana.post(&format!("/estimates/{number}/decline"), &fields).await;
    assert_eq!(answer.location(), format!("/estimates/{number}"));
    assert_eq!(state(&app, &number), "declined");
    let again = dana.post(&format!("/estimates/{number}/decline"), &fields).await;
    assert_eq!(again.status, 409, "it was decided already");
    let put_off = app.site.db.read(|c| deferred(c, &app.site, &scope, car)).unwrap();
    let said: Vec<_> = put_off.iter().map(|it| (it.job.as_str(), it.reason.as_deref())).collect();
    assert_eq!(said, [("Front brakes", Some("Sold soon")), ("Wipers", None)]);
    assert!(dana.get(&format!("/vehicles/{car}")).await.text().contains("Work you put off"));
}

#[actix_web::test]
async fn deferred_work_ends_when_a_later_estimate_has_it_approved() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let mut content = content(&app);
    content.draft.vehicle = Some(car);
    let first = sent(&app, &scope, &content);
    assert_eq!(sign(&dana, &first, 1, &["yes", "no"]).await.status, 200);
    app.clock.advance(Duration::from_secs(60));
    content.draft.lines = vec![of_job(&app, "wipers", 4_000)];
    let second = sent(&app, &scope, &content);
    let names = |app: &TestApp| {
        let all = app.site.db.read(|c| deferred(c, &app.site, &scope, car)).unwrap();
        all.into_iter().map(|it| it.job).collect::<Vec<_>>()
    };
    assert_eq!(names(&app), ["Wipers"]);
    assert_eq!(sign(&dana, &second, 1, &["yes"]).await.status, 200);
    assert!(names(&app).is_empty());
}

#[actix_web::test]
async fn a_signature_for_one_version_never_authorises_the_next() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    let base = format!("/estimates/{number}/signature");
    let fields = serde_json::json!({ "version": "1", "job-0": "yes", "job-1": "yes" });
    let began =
        dana.post_json(&format!("{base}/options"), &serde_json::json!({ "fields": fields })).await.json();
    let credential = dana.assertion(&began["publicKey"]);
    revised(&app, &scope, &number, vec![of_job(&app, "Rear brakes", 40_000)]);
    let body =
        serde_json::json!({ "ceremony": began["ceremony"], "credential": credential, "fields": fields });
    let answer = dana.post_json(&base, &body).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (422, "expired".into()));
    assert_eq!((state(&app, &number).as_str(), kept(&app)), ("sent", 0));
    let late = sign(&dana, &number, 1, &["yes", "yes"]).await;
    assert_eq!(late.json()["code"], "changed", "the version that was looked at is not the newest");
    assert_eq!(sign(&dana, &number, 2, &["yes", "yes", "no"]).await.status, 200);
}

#[actix_web::test]
async fn a_ceremony_is_good_once_for_its_own_person_and_estimate() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let luis = app.owner_of("Luis Ortega", scope.dealership(), scope.customer().unwrap()).await;
    let (one, two) = (sent(&app, &scope, &content(&app)), sent(&app, &scope, &content(&app)));
    let fields = serde_json::json!({ "version": "1", "job-0": "yes", "job-1": "yes" });
    let start = serde_json::json!({ "fields": fields });
    let (first, second) = (format!("/estimates/{one}/signature"), format!("/estimates/{two}/signature"));
    let began = dana.post_json(&format!("{first}/options"), &start).await.json();
    let body = |credential| serde_json::json!({ "ceremony": began["ceremony"], "credential": credential, "fields": fields });
    let own = body(dana.assertion(&began["publicKey"]));
    assert_eq!(dana.post_json(&second, &own).await.json()["code"], "expired", "begun for another estimate");
    assert_eq!(luis.post_json(&first, &own).await.json()["code"], "expired", "begun by somebody else");
    // The tries above have used it up: a ceremony is taken out once, whoever takes it.
    let began = dana.post_json(&format!("{first}/options"), &start).await.json();
    let own = serde_json::json!({ "ceremony": began["ceremony"], "credential": dana.assertion(&began["publicKey"]), "fields": fields });
    assert_eq!(dana.post_json(&first, &own).await.status, 200);
    assert_eq!(dana.post_json(&first, &own).await.json()["code"], "expired", "played again");
    assert_eq!((state(&app, &one).as_str(), state(&app, &two).as_str(), kept(&app)), ("approved", "sent", 1));
}

#[actix_web::test]
async fn what_ran_out_or_was_taken_back_is_not_signed() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let number = sent(&app, &dana.scope(), &content(&app));
    let of = find(&app, &dana.scope(), &number);
    let actor = clerk(&app);
    app.site.db.write(|c| estimates::withdraw(c, &app.site, &actor, &dana.scope(), &of)).unwrap();
    assert_eq!(sign(&dana, &number, 1, &["yes", "yes"]).await.json()["code"], "changed");
    let number = {
        let mut content = content(&app);
        content.valid_until = day("2026-11-20");
        sent(&app, &dana.scope(), &content)
    };
    assert_eq!(find(&app, &dana.scope(), &number).stands(day("2026-11-20")), EstimateState::Sent);
    app.clock.advance(Duration::from_secs(13 * 3600));
    let again = dana.sign_in("/").await;
    assert_eq!(again.status, 200);
    assert_eq!(sign(&dana, &number, 1, &["yes", "yes"]).await.json()["code"], "changed");
    assert!(dana.get(&format!("/estimates/{number}")).await.text().contains("past its last day"));
}

#[actix_web::test]
async fn whoever_may_only_look_cannot_approve_and_a_stranger_finds_nothing() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    let viewer = app.owner_of("Luis Ortega", scope.dealership(), scope.customer().unwrap()).await;
    app.site
        .db
        .write(|c| rights::grant(c, &app.site, &operator(), &scope, viewer.person, Rights::VIEW))
        .unwrap();
    let page = viewer.get(&format!("/estimates/{number}")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("needs the right to approve") && !page.text().contains("/approval\""));
    let fields = [("version", "1"), ("job-0", "no"), ("job-1", "no")];
    for path in ["approval", "decline"] {
        assert_eq!(viewer.post(&format!("/estimates/{number}/{path}"), &fields).await.status, 403);
    }
    assert_eq!(sign(&viewer, &number, 1, &["yes", "yes"]).await.status, 403);
    let stranger = app.owner("Ana Lima").await;
    for path in ["", "/evidence", ".pdf"] {
        assert_eq!(stranger.get(&format!("/estimates/{number}{path}")).await.status, 404, "{path}");
    }
    assert_eq!(stranger.post(&format!("/estimates/{number}/decline"), &fields).await.status, 404);
    assert_eq!(sign(&stranger, &number, 1, &["yes", "yes"]).await.status, 404);
    assert_eq!(kept(&app), 0);
}

#[actix_web::test]
async fn approving_and_revising_at_once_leaves_one_truth() {
    let app = TestApp::new();
    let other = app.second();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    let base = format!("/estimates/{number}/signature");
    let fields = serde_json::json!({ "version": "1", "job-0": "yes", "job-1": "yes" });
    let began =
        dana.post_json(&format!("{base}/options"), &serde_json::json!({ "fields": fields })).await.json();
    let body = serde_json::json!({ "ceremony": began["ceremony"], "credential": dana.assertion(&began["publicKey"]), "fields": fields });
    let more = vec![of_job(&app, "Rear brakes", 40_000)];
    let number_there = number.clone();
    let revising = std::thread::spawn(move || revised(&other, &scope, &number_there, more));
    let answer = dana.post_json(&base, &body).await;
    revising.join().unwrap();
    let of = find(&app, &scope, &number);
    assert_eq!((of.version, of.state), (2, EstimateState::Sent), "the newest version waits either way");
    let all = app.site.db.read(|c| consents(c, &app.site, &of)).unwrap();
    match answer.status.as_u16() {
        200 => assert_eq!(all[0].evidence.statement.version, 1),
        _ => assert!(all.is_empty()),
    }
    let version = app.site.db.read(|c| store::version(c, &app.site, &of, 1)).unwrap().version;
    assert_eq!(version.state, EstimateState::Superseded);
}
