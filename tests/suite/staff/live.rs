//! Live events: told soon, to those they are for, until the session ends.

use std::pin::Pin;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{dev::Service, rt};
use forecourt::base::web::gate;
use forecourt::pages::staff::live;
use forecourt::trust::access::Role;
use tokio::sync::watch;

use crate::support::TestApp;
use crate::support::actors::Actor;
use crate::support::records::{customer, issued};

/// Far more than it takes.
const PATIENCE: Duration = Duration::from_secs(20);

struct Stream(Pin<Box<BoxBody>>);

impl Stream {
    async fn open(app: &TestApp, actor: &Actor<'_>, after: &str) -> Self {
        let own = app.app.clone();
        let service = actix_web::App::new().wrap(from_fn(gate)).configure(move |config| own.mount(config));
        let service = init_service(service).await;
        let request = TestRequest::get()
            .uri(&format!("/staff/events?after={after}"))
            .insert_header(("sec-fetch-site", "same-origin"))
            .insert_header(("cookie", format!("__Host-sid={}", actor.cookie("__Host-sid").unwrap())));
        let answer = service.call(request.to_request()).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers().get("content-type").unwrap(), "text/event-stream");
        Self(Box::pin(answer.into_body()))
    }

    /// The next chunk, or nothing when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        let chunk = rt::time::timeout(PATIENCE, std::future::poll_fn(|cx| self.0.as_mut().poll_next(cx)));
        let chunk = chunk.await.expect("something happens in time")?;
        Some(String::from_utf8_lossy(&chunk.unwrap()).into_owned())
    }

    /// Everything up to the words, or all there is.
    async fn until(&mut self, words: &str) -> String {
        let mut all = String::new();
        while !all.contains(words) {
            let Some(chunk) = self.next().await else { break };
            all.push_str(&chunk);
        }
        all
    }
}

/// A task that looks at the log; it ends with the sender.
fn looking(app: &TestApp) -> watch::Sender<bool> {
    let (tell, told) = watch::channel(false);
    app.app.live.set_running(true);
    rt::spawn(live::run(app.app.live.clone().into_inner(), app.site.clone(), told));
    tell
}

#[actix_web::test]
async fn an_open_dashboard_is_told_what_happens_at_its_own_dealership() {
    let app = TestApp::new();
    let tell = looking(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mut stream = Stream::open(&app, &marcus, "").await;
    issued(&app, &customer(&app, app.dealership("Lakeside Auto"), "Ruth Nakamura"), 99_900);
    issued(&app, &customer(&app, app.northside(), "Dana Whitfield"), 5_000);
    let told = stream.until("Invoice issued").await;
    assert!(told.contains("Dana Whitfield") && told.contains("\nid: ") | told.starts_with("id: "));
    assert!(!told.contains("Ruth Nakamura"));
    tell.send(true).unwrap();
    assert!(!stream.until("nothing more").await.contains("Invoice issued"), "told twice");
}

#[actix_web::test]
async fn who_comes_back_is_told_what_was_missed_and_nothing_twice() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let page = marcus.get("/staff").await.text();
    let after = page.split("/staff/events?after=").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    app.clock.advance(Duration::from_secs(1));
    issued(&app, &dana, 5_000);
    // Nobody looks at the log here, so that a stream ends when it has told what there is.
    let told = Stream::open(&app, &marcus, after).await.until("nothing more").await;
    assert_eq!(told.matches("Invoice issued").count(), 1);
    let last = told.split("\nid: ").last().and_then(|rest| rest.split('\n').next()).unwrap();
    let told = Stream::open(&app, &marcus, last).await.until("nothing more").await;
    assert!(!told.contains("Invoice issued"), "{told}");
}

#[actix_web::test]
async fn a_stream_ends_with_the_session() {
    let app = TestApp::new();
    let _tell = looking(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mut stream = Stream::open(&app, &marcus, "").await;
    assert!(stream.until("retry").await.contains("retry: "));
    marcus.post("/sign-out", &[]).await;
    stream.until("nothing more").await;
}

#[actix_web::test]
async fn an_open_dashboard_keeps_no_session_alive() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let minutes = u64::from(app.site.config.staff_idle_minutes);
    app.clock.advance(Duration::from_secs(minutes * 60 - 30));
    Stream::open(&app, &marcus, "").await.until("nothing more").await;
    app.site.later.flush();
    app.clock.advance(Duration::from_secs(60));
    assert!(marcus.get("/staff").await.location().starts_with("/sign-in"));
}
