//! Adding, naming and removing passkeys, and the sheet of recovery codes.

use std::time::Duration;

use forecourt::trust::access::passkeys::{Fields, Finish, Refusal, begin_another, finish_another};
use forecourt::trust::access::{passkeys, recovery_codes};
use serde_json::json;

use crate::support::places::operator;
use crate::support::{Actor, Answer, TestApp};

fn keys(app: &TestApp, who: &Actor<'_>) -> Vec<passkeys::Listed> {
    app.site.db.read(|c| passkeys::list(c, &app.site, who.person)).unwrap()
}

#[actix_web::test]
async fn a_second_passkey_needs_the_first_and_is_told_by_mail() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    assert!(dana.get("/account/passkeys").await.text().contains("Add a second passkey"));
    let phone = app.visitor(dana.person, "dana@example.com");
    let before = app.mails_to("dana@example.com").len();
    let answer = dana.add_passkey(&phone).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["next"], "/account/passkeys");
    assert_eq!(keys(&app, &dana).len(), 2);
    assert_eq!(app.mails_to("dana@example.com").len(), before + 1);
    assert!(!dana.get("/account/passkeys").await.text().contains("Add a second passkey"));
}

#[actix_web::test]
async fn a_stolen_session_alone_adds_nothing() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    for fields in [json!({}), json!({ "confirmed": "stp_01h455vb4pex5vsknk084sn02q" })] {
        let began = dana.post_json("/account/passkeys/options", &json!({ "fields": fields })).await;
        assert_eq!(began.status, 422);
        assert_eq!(began.json()["code"], "expired");
    }
    assert_eq!(keys(&app, &dana).len(), 1);
}

#[actix_web::test]
async fn is_renamed_and_its_owner_sees_what_was_wrong_with_a_name() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let path = format!("/account/passkeys/{}", keys(&app, &dana)[0].id);
    let answer = dana.submit("/account/passkeys", &path, &[("name", "")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Enter a name"));
    assert_eq!(dana.submit("/account/passkeys", &path, &[("name", "Pixel 9")]).await.status, 303);
    assert_eq!(keys(&app, &dana)[0].name, "Pixel 9");
    let lee = app.owner("Lee").await;
    assert_eq!(lee.post(&path, &[("name", "Mine now")]).await.status, 404);
}

#[actix_web::test]
async fn the_last_one_stays() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let path = format!("/account/passkeys/{}/removal", keys(&app, &dana)[0].id);
    let answer = dana.submit(&path, &path, &[]).await;
    assert_eq!(answer.location(), "/account/passkeys", "no passkey is asked for what cannot be");
    assert!(dana.get("/account/passkeys").await.text().contains("This is your only passkey"));
    assert_eq!(keys(&app, &dana).len(), 1);
}

#[actix_web::test]
async fn one_of_two_is_removed_after_a_fresh_passkey() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let phone = app.visitor(dana.person, "dana@example.com");
    app.clock.advance(Duration::from_secs(60));
    dana.add_passkey(&phone).await;
    let second = keys(&app, &dana)[1].id;
    let path = format!("/account/passkeys/{second}/removal");
    let waiting = dana.submit(&path, &path, &[]).await;
    assert_eq!(keys(&app, &dana).len(), 2);
    assert_eq!(dana.confirm(&waiting).await.location(), "/account/passkeys");
    assert_eq!(keys(&app, &dana).len(), 1);
    assert!(keys(&app, &dana).iter().all(|it| it.id != second));
}

#[actix_web::test]
async fn two_that_are_made_at_the_same_time_are_not_one_too_many() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let devices: Vec<_> = (0..10).map(|_| app.visitor(dana.person, "dana@example.com")).collect();
    for device in &devices[..8] {
        dana.add_passkey(device).await;
    }
    assert_eq!(keys(&app, &dana).len(), 9);
    let mut begun = Vec::new();
    for device in &devices[8..] {
        let began = app.site.db.write(|c| begin_another(c, &app.site, dana.person)).unwrap().unwrap();
        let credential = device.make_credential(&began.public_key);
        begun.push(Finish { ceremony: began.ceremony, credential, fields: Fields::new() });
    }
    let actor = operator();
    let finish =
        |it: &Finish| app.site.db.write(|c| finish_another(c, &app.site, &actor, dana.person, it)).unwrap();
    assert!(finish(&begun[0]).is_ok());
    assert_eq!(finish(&begun[1]), Err(Refusal::TooMany));
    assert_eq!(keys(&app, &dana).len(), 10);
}

#[actix_web::test]
async fn a_sheet_of_codes_is_shown_once_and_ends_the_one_before() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let waiting = dana.submit("/account/passkeys", "/account/recovery-codes", &[]).await;
    let sheet = dana.confirm(&waiting).await;
    let old = codes(&sheet);
    assert_eq!(old.len(), recovery_codes::ON_A_SHEET);
    assert_eq!(dana.get("/account/recovery-codes").await.location(), "/account/passkeys");
    assert!(dana.get("/account/passkeys").await.text().contains("8 codes are left"));

    let waiting = dana.submit("/account/passkeys", "/account/recovery-codes", &[]).await;
    let new = codes(&dana.confirm(&waiting).await);
    let redeem =
        |code: &str| app.site.db.write(|c| recovery_codes::redeem(c, &app.site, dana.person, code)).unwrap();
    assert!(!redeem(&old[0]), "an older sheet has ended");
    assert!(redeem(&new[0].to_lowercase()));
    assert!(!redeem(&new[0]), "each works once");
}

fn codes(sheet: &Answer) -> Vec<String> {
    assert_eq!(sheet.status, 200);
    let text = sheet.text();
    let items = text.split("<li class=\"code\">").skip(1);
    items.filter_map(|rest| Some(rest.split_once("</li>")?.0.to_owned())).collect()
}
