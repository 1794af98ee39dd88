//! What happens to every request.

use actix_web::test::TestRequest;

use forecourt::trust::access::{Role, staff};

use crate::support::TestApp;
use crate::support::places::operator;

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
async fn a_made_up_session_counts_as_none_and_a_real_one_as_one() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let dana = app.owner("Dana").await;
    assert_eq!(dana.get("/account").await.status, 200);
    let made_up = app.visitor(dana.person, "dana@example.com");
    let mut turned_away = 0;
    for number in 0..310 {
        made_up.set_cookie("__Host-sid", &format!("made-up-{number}"));
        turned_away += u32::from(made_up.get("/help").await.status == 429);
    }
    assert!(turned_away > 0, "a made-up cookie is no way round the limit");
    for _ in 0..5 {
        assert_eq!(dana.get("/account").await.status, 200, "who is signed in is not counted with them");
    }
}

#[actix_web::test]
async fn whoever_lost_their_last_access_can_sign_out() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let held = app.site.db.read(|c| staff::of_person(c, marcus.person)).unwrap()[0].id;
    let (site, at) = (&app.site, Some(app.northside()));
    site.db.write(|c| staff::end(c, site, &operator(), at, held)).unwrap();
    assert_eq!(marcus.sign_in("").await.status, 200);
    let shut = marcus.get("/staff").await;
    assert_eq!(shut.status, 403);
    assert!(shut.text().contains("href=\"/accounts\""), "{}", shut.text());
    assert_eq!(marcus.get("/accounts").await.status, 200);
    assert_eq!(marcus.fill(&shut, "/sign-out", &[]).await.location(), "/sign-in");
    let visitor = app.get("/staff").await;
    assert!(!visitor.text().contains("/sign-out"));
}

#[actix_web::test]
async fn a_flood_of_reports_is_turned_away() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let report = || {
        TestRequest::post()
            .uri("/csp-reports")
            .insert_header(("sec-fetch-site", "same-origin"))
            .set_payload("[]")
    };
    let mut statuses = Vec::new();
    for _ in 0..32 {
        statuses.push(app.call(report()).await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[31]), (204, 429));
}

#[actix_web::test]
async fn a_network_without_a_session_sends_so_many_requests_a_minute() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let ana = app.owner("Ana").await;
    let mut refused = None;
    for sent in 0..320 {
        let answer = app.get("/help").await;
        if answer.status == 429 {
            refused = Some((sent, answer.header("retry-after").to_owned()));
            break;
        }
    }
    let (sent, wait) = refused.expect("too many at some time");
    assert!(sent > 280 && !wait.is_empty(), "{sent} {wait}");
    assert_eq!(app.get("/healthz").await.status, 200);
    assert_eq!(ana.get("/help").await.status, 200, "who is signed in is not held up");
    app.clock.advance(std::time::Duration::from_secs(60));
    assert_eq!(app.get("/help").await.status, 200);
}

#[actix_web::test]
async fn our_own_address_is_known_however_it_is_written() {
    let app = TestApp::with(|config| config.public_url = "https://Pay.example.com:443/".to_owned());
    let post = |origin: &'static str| {
        TestRequest::post().uri("/csp-reports").insert_header(("origin", origin)).set_payload("[]")
    };
    assert_eq!(app.call(post("https://pay.example.com")).await.status, 204);
    for origin in ["http://pay.example.com", "https://pay.example.com:8443", "https://example.com", "null"] {
        assert_eq!(app.call(post(origin)).await.status, 403, "{origin}");
    }
}

#[actix_web::test]
async fn no_answer_lets_another_site_read_it_or_names_this_program() {
    let app = TestApp::new();
    for path in ["/", "/sign-in", "/healthz", "/nowhere", "/static/missing", "/invoices"] {
        let answer =
            app.call(TestRequest::get().uri(path).insert_header(("origin", "https://evil.example"))).await;
        for name in answer.headers.keys() {
            assert!(!name.as_str().starts_with("access-control-"), "{path}: {name}");
        }
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert_eq!(answer.header("strict-transport-security"), "", "not without TLS");
        assert_eq!((answer.header("server"), answer.header("x-powered-by")), ("", ""));
    }
    let tls = TestApp::with(|config| config.public_url = "https://pay.example.com".to_owned());
    for path in ["/sign-in", "/nowhere"] {
        let promised = tls.get(path).await.header("strict-transport-security").to_owned();
        assert_eq!(promised, "max-age=63072000; includeSubDomains");
    }
}

#[actix_web::test]
async fn a_body_that_is_too_large_compressed_or_of_another_kind_is_refused() {
    let app = TestApp::new();
    let post = |path: &str, kind: &'static str, body: String| {
        TestRequest::post()
            .uri(path)
            .insert_header(("sec-fetch-site", "same-origin"))
            .insert_header(("content-type", kind))
            .set_payload(body)
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    let long = |bytes: usize| format!("email={}", "x".repeat(bytes));
    assert_eq!(app.call(post("/recovery", FORM, long(60_000))).await.status, 422);
    assert_eq!(app.call(post("/recovery", FORM, long(66_000))).await.status, 413);
    let json = |bytes: usize| format!("{{\"fields\":{{\"email\":\"{}\"}}}}", "x".repeat(bytes));
    let options = "/sign-in/passkey/options";
    assert_eq!(app.call(post(options, "application/json", json(250_000))).await.status, 200);
    assert_eq!(app.call(post(options, "application/json", json(270_000))).await.status, 413);
    assert_eq!(app.call(post(options, "text/plain", json(10))).await.status, 400);
    assert_eq!(app.call(post(options, FORM, json(10))).await.status, 400);
    assert_eq!(app.call(post("/recovery", "multipart/form-data", long(10))).await.status, 400);
    assert_eq!(app.call(post("/webhooks/stripe", "application/json", long(270_000))).await.status, 413);
    let squeezed = post("/recovery", FORM, long(10)).insert_header(("content-encoding", "gzip"));
    assert_eq!(app.call(squeezed).await.status, 400);
}

#[actix_web::test]
async fn a_method_that_a_page_does_not_know_is_refused() {
    let app = TestApp::new();
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"] {
        let request = TestRequest::default()
            .method(method.parse().unwrap())
            .uri("/sign-in")
            .insert_header(("sec-fetch-site", "same-origin"));
        let status = app.call(request).await.status.as_u16();
        assert!(matches!(status, 403..=405), "{method}: {status}");
    }
    let head = TestRequest::default().method("HEAD".parse().unwrap()).uri("/sign-in");
    assert_eq!(app.call(head).await.status, 200);
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
