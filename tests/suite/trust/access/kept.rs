//! A form whose session had ended comes back, to the person who sent it.

use std::time::Duration;

use crate::support::{Actor, TestApp};

/// Sends a form to a page for people who are signed in, after the session ran out.
async fn sent_too_late(app: &TestApp, ana: &Actor<'_>) {
    app.clock.advance(Duration::from_secs(3600));
    let account = app.northside();
    let answer = ana.post(&format!("/accounts/{account}/selection"), &[("next", "/typed <here>")]).await;
    assert_eq!(answer.location(), "/sign-in?next=%2Fcontinue");
}

#[actix_web::test]
async fn nothing_typed_is_lost() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    sent_too_late(&app, &ana).await;
    assert_eq!(ana.sign_in("/continue").await.json()["next"], "/continue");
    let page = ana.get("/continue").await.text();
    assert!(page.contains("value=\"/typed &#60;here&#62;\""), "{page}");
    let action = format!("/accounts/{}/selection", app.northside());
    // It is not her account: the form arrives as it was sent, and is answered like any other.
    assert_eq!(ana.submit("/continue", &action, &[]).await.status, 404);
}

#[actix_web::test]
async fn somebody_else_on_the_same_browser_does_not_get_it() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let bea = app.owner("Bea").await;
    sent_too_late(&app, &ana).await;
    bea.set_cookie("__Host-kept", &ana.cookie("__Host-kept").unwrap());
    bea.sign_in("/continue").await;
    assert_eq!(bea.get("/continue").await.location(), "/");
}

#[actix_web::test]
async fn without_one_there_is_nothing_to_continue() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    assert_eq!(ana.get("/continue").await.location(), "/");
}

#[actix_web::test]
async fn nobody_fills_the_database_with_forms_that_lead_nowhere() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let visitor = app.visitor(app.person("Nobody Yet"), "nobody@example.com");
    let mut kept = 0;
    for _ in 0..40 {
        let answer = visitor.post("/account", &[("name", "x")]).await;
        kept += usize::from(answer.location() == "/sign-in?next=%2Fcontinue");
        let in_the_page = answer.text().contains("name=\"name\" value=\"x\"");
        assert!(answer.status == 303 || (answer.status == 429 && in_the_page), "{}", answer.status);
    }
    assert_eq!(kept, 30);
}
