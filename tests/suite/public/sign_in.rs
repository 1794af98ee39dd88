//! The sign-in page, before any ceremony.

use crate::support::TestApp;

#[actix_web::test]
async fn carries_the_page_that_was_asked_for_and_nothing_else() {
    let app = TestApp::new();
    let page = app.get("/sign-in?next=/invoices/NM-1%22%3E%3Cb%3E").await.text();
    assert!(page.contains("name=\"next\" value=\"/invoices/NM-1&#34;&#62;&#60;b&#62;\""), "{page}");
    assert!(!page.contains("<b>"));
}

#[actix_web::test]
async fn offers_autofill_and_says_what_to_do_without_script() {
    let page = TestApp::new().get("/sign-in").await.text();
    assert!(page.contains("autocomplete=\"username webauthn\""));
    assert!(page.contains("<noscript>"));
    assert!(page.contains("data-finish=\"/sign-in/passkey\""));
}
