//! One operation, confirmed by a passkey, once.

use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{HttpResponse, web};
use forecourt::base::error::AppError;
use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::base::web::{Cx, Form, Reply, gate};
use forecourt::trust::access::SignedIn;
use forecourt::trust::access::step_up::{self, Asked, Operation};
use serde::Deserialize;

use crate::support::{Actor, TestApp};

#[derive(Deserialize)]
struct Typed {
    email: String,
}

/// An operation that needs a confirmation.
async fn probe(cx: Cx, who: SignedIn, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(who, move |c, who, cx| {
        let asked = Asked {
            operation: Operation::ChangeEmail,
            object: who.person.to_string(),
            amount: None,
            summary: format!("Change your address to {}", form.0.email),
            path: "/probe",
            form: &[("email", form.0.email.as_str())],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        Reply::json(&"done")
    })
    .await
}

/// Where it leads, or what it answers.
async fn change(app: &TestApp, ana: &Actor<'_>, email: &str) -> Result<String, String> {
    let mounted = app.app.clone();
    let service = init_service(
        actix_web::App::new()
            .wrap(from_fn(gate))
            .configure(|config| mounted.mount(config))
            .route("/probe", web::post().to(probe)),
    )
    .await;
    let token = ana.cookie(SESSION_COOKIE).unwrap();
    let request = TestRequest::post()
        .uri("/probe")
        .insert_header(("cookie", format!("{SESSION_COOKIE}={token}")))
        .insert_header(("sec-fetch-site", "same-origin"))
        .set_form([("email", email)]);
    let response = actix_web::test::call_service(&service, request.to_request()).await;
    match response.headers().get("location") {
        Some(to) => Err(to.to_str().unwrap().to_owned()),
        None => Ok(String::from_utf8(actix_web::test::read_body(response).await.to_vec()).unwrap()),
    }
}

async fn confirm(ana: &Actor<'_>, page: &str) -> u16 {
    let answer = ana.prove(&format!("{page}/options"), page, serde_json::json!({})).await;
    answer.status.as_u16()
}

#[actix_web::test]
async fn passes_once_after_the_passkey_said_yes_to_this_very_thing() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let page = change(&app, &ana, "new@example.com").await.unwrap_err();
    let text = ana.get(&page).await.text();
    assert!(text.contains("Change your address to new@example.com") && text.contains("data-passkey"));
    let before = ana.cookie(SESSION_COOKIE);
    assert_eq!(confirm(&ana, &page).await, 200);
    assert_ne!(ana.cookie(SESSION_COOKIE), before, "a confirmation makes a new token");
    let text = ana.get(&page).await.text();
    assert!(text.contains("name=\"email\" value=\"new@example.com\""), "{text}");

    let other = change(&app, &ana, "other@example.com").await.unwrap_err();
    assert_ne!(other, page);
    assert_eq!(change(&app, &ana, "new@example.com").await.unwrap(), "\"done\"");
    assert!(change(&app, &ana, "new@example.com").await.is_err(), "a confirmation is used up");
    let over = ana.get(&page).await;
    assert_eq!(over.status, 410);
    assert!(!over.text().contains("new@example.com\">"), "what was done is not offered again");
}

#[actix_web::test]
async fn without_the_passkey_nothing_passes() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let page = change(&app, &ana, "new@example.com").await.unwrap_err();
    assert_eq!(change(&app, &ana, "new@example.com").await.unwrap_err().split('/').nth(1), Some("step-up"));
    // An assertion of sign-in is none of this operation.
    let fields = serde_json::json!({ "fields": { "email": ana.email } });
    let began = ana.post_json("/sign-in/passkey/options", &fields).await.json();
    let body = serde_json::json!({ "ceremony": began["ceremony"], "credential": ana.assertion(&began["publicKey"]) });
    assert_eq!(ana.post_json(&page, &body).await.json()["code"], "expired");
}

#[actix_web::test]
async fn is_good_for_five_minutes() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let page = change(&app, &ana, "new@example.com").await.unwrap_err();
    assert_eq!(confirm(&ana, &page).await, 200);
    app.clock.advance(Duration::from_secs(300));
    assert!(change(&app, &ana, "new@example.com").await.is_err());
}

#[actix_web::test]
async fn one_that_ran_out_says_so_and_gives_back_what_was_typed() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let fields = [("email", "new@example.com")];
    let waiting = ana.submit("/account", "/account/email", &fields).await;
    let page = waiting.location().to_owned();
    assert!(ana.get(&page).await.text().contains("<a href=\"/account\">Cancel"));
    app.clock.advance(Duration::from_secs(300));
    let late = ana.prove(&format!("{page}/options"), &page, serde_json::json!({})).await;
    assert_eq!((late.status.as_u16(), &late.json()["code"]), (422, &"expired".into()));
    let over = ana.get(&page).await;
    assert_eq!(over.status, 410);
    assert!(over.text().contains("Five minutes have passed"), "{}", over.text());
    let anew = ana.fill(&over, "/account/email", &[]).await;
    assert_eq!(ana.confirm(&anew).await.status, 303);
}

#[actix_web::test]
async fn is_nobody_elses() {
    let app = TestApp::new();
    let (ana, bea) = (app.owner("Ana").await, app.owner("Bea").await);
    let page = change(&app, &ana, "new@example.com").await.unwrap_err();
    assert_eq!(bea.get(&page).await.status, 404);
    assert_eq!(confirm(&bea, &page).await, 404);
}
