//! A sign-in from a browser that was not known is told by mail; one from a known browser is not.

use std::time::Duration;

use forecourt::base::web::facts::DEVICE_COOKIE;
use forecourt::jobs::retention;

use crate::support::{Actor, TestApp};

const MAIL: &str = "ana@example.com";

fn told(app: &TestApp) -> usize {
    app.mails_to(MAIL).into_iter().filter(|it| it.kind == "sign_in.new").count()
}

async fn sign_in(ana: &Actor<'_>) {
    let answer = ana.sign_in("").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[actix_web::test]
async fn a_sign_in_from_a_new_browser_is_told_once() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    assert_eq!(told(&app), 0, "the first one is no news");
    sign_in(&ana).await;
    assert_eq!(told(&app), 0);
    let own = ana.cookie(DEVICE_COOKIE).unwrap();
    ana.carries("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0");
    ana.set_cookie(DEVICE_COOKIE, "made-up");
    sign_in(&ana).await;
    let mails = app.mails_to(MAIL);
    let letter = &mails.iter().find(|it| it.kind == "sign_in.new").expect("a letter").message;
    assert_eq!(letter.subject, "New sign-in to your account");
    assert!(
        letter.text.contains("Firefox on Linux") && letter.text.contains("http://localhost/account/sessions")
    );
    assert_ne!(ana.cookie(DEVICE_COOKIE).unwrap(), "made-up", "it gets a mark of its own");
    sign_in(&ana).await;
    ana.set_cookie(DEVICE_COOKIE, &own);
    sign_in(&ana).await;
    assert_eq!(told(&app), 1);
}

#[actix_web::test]
async fn a_browser_that_somebody_else_uses_is_new_to_another_person() {
    let app = TestApp::new();
    let (ana, bea) = (app.owner("Ana").await, app.owner("Bea").await);
    ana.set_cookie(DEVICE_COOKIE, &bea.cookie(DEVICE_COOKIE).unwrap());
    sign_in(&ana).await;
    assert_eq!(told(&app), 1);
}

#[actix_web::test]
async fn a_browser_is_still_known_after_its_sessions_are_forgotten() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    app.clock.advance(Duration::from_secs(60 * 86_400));
    retention(&app.site).unwrap();
    sign_in(&ana).await;
    assert_eq!(told(&app), 0);
}
