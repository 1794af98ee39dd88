//! Language and colors before anybody is known.

use actix_web::test::TestRequest;

use crate::support::{Answer, TestApp};

async fn choose(app: &TestApp, fields: &'static str) -> Answer {
    choose_on(app, "/status?x=1", fields).await
}

async fn choose_on(app: &TestApp, page: &str, fields: &'static str) -> Answer {
    let request = TestRequest::post()
        .uri("/preferences")
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .insert_header(("referer", format!("http://localhost{page}")))
        .set_payload(fields);
    app.call(request).await
}

#[actix_web::test]
async fn a_chosen_language_outweighs_the_browser_s_and_leads_back() {
    let app = TestApp::new();
    let answer = choose(&app, "language=es").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/status?x=1"));
    let cookie = answer.cookie("__Host-lang").unwrap();
    let request = TestRequest::get()
        .uri("/status")
        .insert_header(("accept-language", "en"))
        .insert_header(("cookie", format!("__Host-lang={cookie}")));
    assert!(app.call(request).await.text().contains("lang=\"es-US\""));
}

#[actix_web::test]
async fn chosen_colors_are_on_the_page_and_can_be_given_back_to_the_device() {
    let app = TestApp::new();
    let cookie = choose(&app, "theme=dark").await.cookie("__Host-theme").unwrap();
    let request =
        TestRequest::get().uri("/status").insert_header(("cookie", format!("__Host-theme={cookie}")));
    assert!(app.call(request).await.text().contains("data-theme=\"dark\""));
    assert_eq!(choose(&app, "theme=system").await.cookie("__Host-theme"), Some(String::new()));
}

#[actix_web::test]
async fn what_is_no_choice_of_ours_changes_nothing() {
    let app = TestApp::new();
    for fields in ["language=xx", "theme=pink", ""] {
        let answer = choose(&app, fields).await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[actix_web::test]
async fn a_form_that_came_back_leads_to_the_page_it_is_on() {
    let app = TestApp::new();
    for (shown_at, page) in [
        ("/account/email", "/account"),
        ("/invoices/NM-1/promises", "/invoices/NM-1"),
        ("/pay/abc/payments", "/pay/abc"),
        ("/recovery/abc/code", "/recovery/abc"),
    ] {
        assert_eq!(choose_on(&app, shown_at, "language=es").await.location(), page);
    }
}
