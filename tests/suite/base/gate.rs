//! What happens to every request.

use actix_web::test::TestRequest;

use crate::support::TestApp;

#[actix_web::test]
async fn every_answer_carries_the_headers_and_no_version() {
    let app = TestApp::new();
    for path in ["/healthz", "/nowhere"] {
        let answer = app.get(path).await;
        let csp = answer.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'"), "{csp}");
        assert!(csp.contains("form-action 'self' https://checkout.stripe.com"), "{csp}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("server"), "");
    }
}

#[actix_web::test]
async fn an_unknown_address_is_a_page_in_the_reader_s_language() {
    let app = TestApp::new();
    let request = TestRequest::get().uri("/nowhere").insert_header(("accept-language", "es-MX,es;q=0.9"));
    let answer = app.call(request).await;
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("lang=\"es-US\""));
}

#[actix_web::test]
async fn a_change_must_come_from_our_own_page() {
    let app = TestApp::new();
    let post = |name: &'static str, value: &'static str| {
        TestRequest::post().uri("/csp-reports").insert_header((name, value)).set_payload("[]")
    };
    assert_eq!(app.call(post("sec-fetch-site", "same-origin")).await.status, 204);
    assert_eq!(app.call(post("origin", "http://localhost")).await.status, 204);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-nothing", "at all"),
    ] {
        assert_eq!(app.call(post(name, value)).await.status, 403, "{name}: {value}");
    }
}

#[actix_web::test]
async fn other_sites_may_navigate_here_but_not_embed_us() {
    let app = TestApp::new();
    let get = |mode: &'static str, dest: &'static str| {
        TestRequest::get()
            .uri("/healthz")
            .insert_header(("sec-fetch-site", "cross-site"))
            .insert_header(("sec-fetch-mode", mode))
            .insert_header(("sec-fetch-dest", dest))
    };
    assert_eq!(app.call(get("navigate", "document")).await.status, 200);
    assert_eq!(app.call(get("navigate", "iframe")).await.status, 403);
    assert_eq!(app.call(get("no-cors", "image")).await.status, 403);
}

#[actix_web::test]
async fn is_ready_when_the_schema_is_this_program_s() {
    let app = TestApp::new();
    assert_eq!(app.get("/readyz").await.status, 200);
    app.site.db.unmigrate().unwrap();
    assert_eq!(app.get("/readyz").await.status, 503);
}
