//! What somebody wrote is shown as it was written, wherever it is shown, and does nothing.

use forecourt::parties::customers;
use forecourt::trust::access::{Role, Scope};

use crate::support::TestApp;
use crate::support::places::operator;
use crate::support::records::{clean, details, draft, issue, line};

const SCRIPT: &str = "\"><script>alert(1)</script>{{7*7}}";

#[actix_web::test]
async fn markup_in_a_name_a_line_or_an_address_stays_text_on_every_page() {
    let app = TestApp::new();
    let at = app.northside();
    let all = Scope::for_job(at, None);
    let mut spoken = details("Dana");
    spoken.name = clean(SCRIPT);
    spoken.contact.address.street = Some(clean(SCRIPT));
    let id =
        app.site.db.write(|c| customers::create(c, &app.site, &operator(), &all, None, &spoken)).unwrap();
    let dana = app.owner_of("Dana", at, id).await;
    dana.submit("/account", "/account", &[("name", SCRIPT)]).await;
    let mut line = line(&app, 10_000);
    line.job = Some(clean(SCRIPT));
    line.description = clean(SCRIPT);
    let mut draft = draft(vec![line]);
    draft.repair_order = Some(clean("<i>RO"));
    draft.advisor = Some(clean(SCRIPT));
    let number = issue(&app, &dana.scope(), &draft).number;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mut shown = 0;
    for path in [
        "/",
        "/invoices",
        "/invoices?q=%3Ci%3ERO",
        "/statements",
        "/account",
        "/account/activity",
        &format!("/invoices/{number}"),
        &format!("/payments/new?invoice={number}"),
        "/payments/new?invoice=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/sign-in?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/accounts?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let page = dana.get(path).await.text();
        assert!(!page.contains("<script>alert") && !page.contains("<i>RO"), "{path}: {page}");
        shown += usize::from(page.contains("&#60;script&#62;alert(1)"));
    }
    for path in ["/staff", &format!("/staff/customers/{id}"), &format!("/staff/invoices/{number}")] {
        let page = marcus.get(path).await.text();
        assert!(!page.contains("<script>alert") && !page.contains("<i>RO"), "{path}: {page}");
        shown += usize::from(page.contains("&#60;script&#62;alert(1)"));
    }
    let found = marcus.post("/staff/search", &[("q", SCRIPT)]).await.text();
    assert!(!found.contains("<script>alert"), "{found}");
    assert!(shown >= 8, "shown as text on {shown} pages");
}

#[actix_web::test]
async fn a_formula_in_a_file_is_text_and_the_file_has_no_power() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let mut line = line(&app, 10_000);
    line.job = Some(clean("=HYPERLINK(\"http://evil.example\",\"pay\")"));
    let mut draft = draft(vec![line]);
    draft.repair_order = Some(clean("@SUM(1+1)"));
    issue(&app, &dana.scope(), &draft);
    let file = dana.get("/invoices.csv").await;
    let text = file.text();
    assert!(text.contains("\"'=HYPERLINK(") && text.contains(",'@SUM(1+1),"), "{text}");
    for path in ["/invoices.csv", "/statements.csv", "/statements.pdf", "/payments.csv"] {
        let file = dana.get(path).await;
        let policy = file.header("content-security-policy");
        assert_eq!(policy, "sandbox; default-src 'none'; frame-ancestors 'none'", "{path}");
        assert!(file.header("content-disposition").starts_with("attachment; filename=\""), "{path}");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn every_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let mut set = Vec::new();
    let mut note = |answer: crate::support::Answer| {
        set.extend(answer.headers.get_all("set-cookie").map(|v| v.to_str().unwrap().to_owned()));
    };
    note(dana.post("/preferences", &[("language", "es"), ("theme", "dark")]).await);
    note(dana.post("/account/notifications", &[("invoice", "yes")]).await);
    dana.set_cookie("__Host-dev", "other");
    note(dana.sign_in("").await);
    app.clock.advance(std::time::Duration::from_secs(3600));
    note(dana.post("/account", &[("name", "Dana")]).await);
    note(dana.post("/sign-out", &[]).await);
    for name in ["lang", "theme", "flash", "sid", "dev", "kept"] {
        assert!(set.iter().any(|it| it.starts_with(&format!("__Host-{name}="))), "{name}: {set:?}");
    }
    for cookie in &set {
        for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(
            cookie.starts_with("__Host-") && !cookie.contains("Domain") && cookie.len() < 600,
            "{cookie}"
        );
    }
}
