//! The first administrator, and the way back in from the host.

use std::time::Duration;

use forecourt::base::error::AppError;
use forecourt::trust::access::setup;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn whoever_has_the_link_says_who_they_are_and_becomes_administrator() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Byron").await;
    assert_eq!(ada.sign_in("").await.json()["next"], "/admin");
    assert!(ada.get("/accounts").await.text().contains("Administrator"));
    let again = app.site.db.write(|c| setup::first_administrator(c, &app.site));
    assert!(matches!(again, Err(AppError::Conflict(_))));
}

#[actix_web::test]
async fn the_link_lives_a_quarter_of_an_hour_and_a_newer_one_ends_it() {
    let app = TestApp::new();
    let first = app.site.db.write(|c| setup::first_administrator(c, &app.site)).unwrap();
    let second = app.site.db.write(|c| setup::first_administrator(c, &app.site)).unwrap();
    let page = async |token: &str| app.get(&format!("/setup/{token}")).await.status.as_u16();
    assert_eq!((page(&first.token).await, page(&second.token).await), (410, 200));
    app.clock.advance(Duration::from_secs(900));
    assert_eq!(page(&second.token).await, 410);
}

#[actix_web::test]
async fn a_name_and_an_address_are_asked_for() {
    let app = TestApp::new();
    let invited = app.site.db.write(|c| setup::first_administrator(c, &app.site)).unwrap();
    let browser = app.visitor(app.person("Nobody"), "nobody@example.com");
    let options = format!("/setup/{}/passkey", invited.token);
    for (name, email, code) in
        [("", "ada@example.com", "name"), ("Ada", "ada", "email"), ("Ada", "nobody@example.com", "email")]
    {
        let fields = json!({ "fields": { "name": name, "email": email } });
        assert_eq!(browser.post_json(&options, &fields).await.json()["code"], code);
    }
}

#[actix_web::test]
async fn the_console_gets_an_administrator_back_in_loudly() {
    let app = TestApp::new();
    let ada = app.administrator("Ada").await;
    let invited = app.site.db.write(|c| setup::recover(c, &app.site, None)).unwrap();
    let mails = app.site.db.read(|c| forecourt::base::mail::newest(c, &app.site, 10)).unwrap();
    assert!(mails.iter().any(|m| m.kind == "access.changed" && m.message.to.as_str() == ada.email));
    let fresh = app.visitor(ada.person, &ada.email);
    assert_eq!(fresh.accept(&invited).await.status, 200);
    assert_eq!(ada.get("/accounts").await.status, 303);
    assert_eq!(fresh.get("/accounts").await.status, 200);
}
