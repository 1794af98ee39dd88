//! What holds for every public page.

use actix_web::test::TestRequest;

use crate::support::TestApp;

const PAGES: [&str; 5] = ["/sign-in", "/help", "/privacy", "/accessibility", "/status"];

#[actix_web::test]
async fn every_public_page_speaks_the_browser_s_language() {
    let app = TestApp::new();
    for path in PAGES {
        for (accept, lang) in [("en-US,en;q=0.9", "en-US"), ("es-MX,es;q=0.9", "es-US"), ("fr", "en-US")] {
            let request = TestRequest::get().uri(path).insert_header(("accept-language", accept));
            let answer = app.call(request).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.text().contains(&format!("<html lang=\"{lang}\"")), "{path} {accept}");
        }
    }
}

#[actix_web::test]
async fn every_file_a_page_names_is_there_and_kept_for_ever() {
    let app = TestApp::new();
    for path in PAGES {
        let page = app.get(path).await.text();
        let named = page.split("\"/static/").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
        for file in named {
            let answer = app.get(&format!("/static/{file}")).await;
            assert_eq!(answer.status, 200, "{file}");
            assert!(answer.header("cache-control").contains("immutable"), "{file}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{file}");
        }
    }
}

#[actix_web::test]
async fn a_page_is_compressed_for_browsers_that_take_it() {
    let app = TestApp::new();
    let request = TestRequest::get().uri("/privacy").insert_header(("accept-encoding", "gzip, br, zstd"));
    let answer = app.call(request).await;
    assert_eq!(answer.header("content-encoding"), "zstd");
    assert!(answer.body.len() < 4096, "{}", answer.body.len());
}

#[actix_web::test]
async fn passkey_providers_find_where_passkeys_are_managed() {
    let app = TestApp::new();
    let answer = app.get("/.well-known/passkey-endpoints").await.json();
    assert_eq!(answer["manage"], "http://localhost/account/passkeys");
    assert_eq!(answer["enroll"], "http://localhost/account/passkeys");
}
