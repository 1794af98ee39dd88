//! The driver is worth something only if it sees what is wrong: here it is shown pages with known faults.

use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::driver::browser::View;
use crate::driver::journey::journey;

/// As strict as the product's.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Serves pages, each a body, from the root of `http://localhost:PORT`.
fn serve(pages: &'static [(&'static str, &'static str)]) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("address").port();
    let server = HttpServer::new(move || {
        // Browsers ask for one unbidden, where a page does not name it.
        let app = App::new().route("/favicon.ico", web::get().to(HttpResponse::NoContent));
        let app = app.default_service(web::to(async || HttpResponse::NotFound().body("Not here")));
        pages.iter().fold(app, |app, (path, body)| app.route(path, web::get().to(move || page(body))))
    });
    tokio::spawn(server.workers(1).disable_signals().listen(listener).expect("listen").run());
    format!("http://localhost:{port}")
}

async fn page(body: &'static str) -> HttpResponse {
    if let Some(script) = body.strip_prefix("script:") {
        return HttpResponse::Ok().content_type("text/javascript").body(script);
    }
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", POLICY))
        .body(format!(
            "<!doctype html><html lang=en><head><title>Harness</title><link rel=icon href=data:,>\
             <meta name=viewport content='width=device-width, initial-scale=1'></head>\
             <body><main><h1>Harness</h1>{body}</main></body></html>"
        ))
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_works_under_a_strict_policy_and_names_what_is_wrong() {
    let url = serve(&[("/good", "<p>Fine</p>"), ("/bad", "<input name=amount>")]);
    journey("axe", async |browser| {
        let tab = browser.tab(View::PHONE).await;
        tab.goto(&format!("{url}/good")).await;
        tab.assert_accessible().await;
        tab.goto(&format!("{url}/bad")).await;
        let found = tab.accessibility().await;
        assert!(found.contains("label (critical)") && found.contains("amount"), "{found}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_wider_than_the_phone_is_found() {
    let url = serve(&[("/", "<table><tr><td><hr width=900></table>")]);
    journey("wide", async |browser| {
        let tab = browser.tab(View::PHONE).await;
        tab.goto(&url).await;
        assert!(tab.accessibility().await.contains("px wide on a screen of 375 px"));
        tab.look_with(View::of_width(1000)).await;
        assert!(!tab.accessibility().await.contains("px wide"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_of_a_page_are_heard_but_not_its_own_status() {
    let url = serve(&[
        ("/inline", "<script>document.title = 'no'</script>"),
        ("/missing", "<img src=/nowhere.png alt=''>"),
        ("/throws", "<script src=/throws.js></script>"),
        ("/throws.js", "script:console.error('spoken'); throw new Error('thrown')"),
    ]);
    journey("complaints", async |browser| {
        let tab = browser.tab(View::PHONE).await;
        for path in ["inline", "missing", "throws", "not-there"] {
            tab.goto(&format!("{url}/{path}")).await;
        }
        let complaints = tab.console().complaints().join("\n");
        for words in ["Content Security Policy", "nowhere.png", "spoken", "thrown"] {
            assert!(complaints.contains(words), "“{words}” is not in: {complaints}");
            tab.console().expect(words);
        }
        assert!(!complaints.contains("not-there"), "{complaints}");
        assert_eq!(tab.console().complaints(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_filled_and_sent_also_without_script() {
    let url = serve(&[(
        "/",
        "<noscript><p>No script</p></noscript><form><label>Name <input name=name value=old></label>
         <label>Day <input type=date name=day></label>
         <label>Kind <select name=kind><option>a<option>b</select></label><button>Send</button></form>",
    )]);
    journey("forms", async |browser| {
        for view in [View::PHONE, View::DESKTOP.without_script()] {
            let tab = browser.tab(view).await;
            tab.goto(&url).await;
            assert_eq!(tab.has("noscript p").await, !view.script);
            tab.fill("[name=name]", "Dana Whitfield").await;
            tab.fill("[name=day]", "2026-11-20").await;
            tab.fill("[name=kind]", "b").await;
            tab.follow("button").await;
            assert_eq!(tab.path().await, "/?name=Dana+Whitfield&day=2026-11-20&kind=b");
            tab.wait_for_words("Name Day Kind").await;
            tab.fill("[name=name]", "Theo").await;
            tab.press("Enter").await;
            tab.wait_for_path("/?name=Theo").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_have_their_own_cookies_and_the_scheme_is_theirs() {
    let url = serve(&[("/", "<p>Cookies</p>")]);
    journey("cookies", async |browser| {
        let ana = browser.tab(View::PHONE.dark()).await;
        let ben = browser.tab(View::DESKTOP).await;
        for tab in [&ana, &ben] {
            tab.goto(&url).await;
        }
        ana.eval::<String>("document.cookie = 'who=ana'").await;
        let anas_other = browser.tab_beside(&ana, View::PHONE).await;
        anas_other.goto(&url).await;
        assert_eq!(anas_other.eval::<String>("document.cookie").await, "who=ana");
        assert_eq!(ben.eval::<String>("document.cookie").await, "");
        assert!(ana.eval::<bool>("matchMedia('(prefers-color-scheme: dark)').matches").await);
        assert!(!ben.eval::<bool>("matchMedia('(prefers-color-scheme: dark)').matches").await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_made_used_refused_and_moved_to_another_tab() {
    let url = serve(&[("/", "<button>Press</button>")]);
    journey("passkey", async |browser| {
        let tab = browser.tab(View::PHONE).await;
        let device = tab.add_authenticator().await;
        tab.goto(&url).await;
        let made: bool = tab
            .eval(
                "navigator.credentials.create({ publicKey: {
                    rp: { id: 'localhost', name: 'Harness' }, challenge: new Uint8Array(32),
                    user: { id: new Uint8Array(16), name: 'dana', displayName: 'Dana' },
                    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
                    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
                } }).then(credential => credential.type === 'public-key')",
            )
            .await;
        assert!(made);
        let sign_in = "navigator.credentials.get({ publicKey: {
            rpId: 'localhost', challenge: new Uint8Array(32), userVerification: 'required'
        } }).then(credential => credential.type, error => error.name)";
        assert_eq!(tab.eval::<String>(sign_in).await, "public-key");
        device.recognises_owner(false).await;
        assert_eq!(tab.eval::<String>(sign_in).await, "NotAllowedError");

        let passkey = device.credentials().await.pop().expect("one passkey");
        device.remove().await;
        let other = browser.tab(View::DESKTOP).await;
        other.add_authenticator().await.restore(passkey).await;
        other.goto(&url).await;
        assert_eq!(other.eval::<String>(sign_in).await, "public-key");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "pages complained")]
async fn a_journey_fails_when_a_page_complained() {
    let url = serve(&[("/", "<script>1</script>")]);
    journey("complains", async |browser| browser.tab(View::PHONE).await.goto(&url).await).await;
}
