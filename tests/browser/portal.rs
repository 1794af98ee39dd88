//! The product in full on a port of its own, as a browser meets it: every page, the payment simulator with its hosted
//! checkout, and on request the worker of the outbox. What a test does behind the pages' back goes through `app`,
//! which is the same installation without a socket.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer};
use forecourt::base::outbox::Worker;
use forecourt::base::values::{Clock, Timestamp};
use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::base::web::gate;
use forecourt::jobs;
use forecourt::pages::staff::live;
use forecourt::simulator::book::Card;
use forecourt::simulator::{self, Delivery, Receiver, Simulator};
use tokio::sync::watch;

use crate::driver::browser::{Browser, View};
use crate::driver::tab::Tab;
use crate::support::{Actor, TestApp};

/// Noon in Austin on Friday, November 20, 2026, as in the other tests.
const START: &str = "2026-11-20T18:00:00Z";
const SECRET: &str = "whsec_test";
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub struct Portal {
    pub app: TestApp,
    pub simulator: Simulator,
    simulator_clock: Clock,
    stop: watch::Sender<bool>,
}

impl Portal {
    /// Nothing is in it yet, and nothing happens by itself.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let simulator_clock = Clock::manual(START.parse::<Timestamp>().expect("a moment"));
        let settings = simulator::Config { delivery: Delivery::Background, ..simulator::Config::default() };
        let simulator = simulator::start(([127, 0, 0, 1], 0).into(), settings, simulator_clock.clone())
            .expect("a simulator");
        let app = TestApp::with(|config| {
            config.public_url = url;
            config.stripe_url = simulator.url().to_owned();
            config.checkout_origin = simulator.url().to_owned();
            config.stripe_secret_key = Some("sk_test_simulator".to_owned());
            config.stripe_webhook_secrets = vec![SECRET.to_owned()];
        });
        serve(&app, listener);
        Self { app, simulator, simulator_clock, stop: watch::Sender::new(false) }
    }

    /// The same with its outbox at work, the provider's webhooks on their way and live events told.
    pub fn at_work() -> Self {
        let portal = Self::start();
        let url = format!("{}/webhooks/stripe", portal.url());
        portal.simulator.send_webhooks_to(Receiver { url, secret: SECRET.to_owned() });
        let (site, jobs) = (portal.app.site.clone(), jobs::jobs(&portal.app.app.provider));
        let hub = portal.app.app.live.clone().into_inner();
        tokio::spawn(live::run(hub, site.clone(), portal.stop.subscribe()));
        tokio::spawn(Worker { site, jobs, stop: portal.stop.subscribe() }.run());
        portal
    }

    pub fn url(&self) -> &str {
        &self.app.site.config.public_url
    }

    pub fn url_of(&self, path: &str) -> String {
        format!("{}{path}", self.url())
    }

    /// Time goes by for everybody.
    pub fn advance(&self, span: Duration) {
        self.app.clock.advance(span);
        self.simulator_clock.advance(span);
    }

    /// Waits until something that no page shows is so.
    pub async fn until(&self, what: &str, so: impl Fn() -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !so() {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        });
        assert!(waited.await.is_ok(), "waited {PATIENCE:?} until {what}");
    }

    /// A tab of somebody who is signed in already, with a device that keeps passkeys but has none yet.
    pub async fn tab_of(&self, browser: &mut Browser, who: &Actor<'_>, view: View) -> Tab {
        let tab = browser.tab(view).await;
        let session = who.cookie(SESSION_COOKIE).expect("a session");
        tab.give_cookie(self.url(), SESSION_COOKIE, &session).await;
        tab
    }

    /// Without a browser: sends the form on `page` that pays, pays on the hosted page, and comes back. The path of
    /// the page that says how it went, settled or not.
    pub async fn pay(&self, who: &Actor<'_>, page: &str, action: &str, card: Card) -> String {
        let sent = who.submit(page, action, &[]).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let session = session_in(sent.location());
        self.simulator.act(|desk| desk.pay(&session, card)).expect("a payment");
        let back = self.simulator.act(|desk| desk.session(&session).map(|it| it.success_url.clone()));
        let back = back.expect("a session").replace("{CHECKOUT_SESSION_ID}", &session);
        let back = back.strip_prefix(self.url()).expect("back to the portal").to_owned();
        assert_eq!(who.get(&back).await.status, 200);
        self.app.site.later.flush();
        self.app.work().await;
        back
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn serve(app: &TestApp, listener: TcpListener) {
    let shared = app.app.clone();
    let server = HttpServer::new(move || {
        let app = shared.clone();
        App::new().wrap(from_fn(gate)).configure(move |routes| app.mount(routes))
    });
    let server = server.workers(1).worker_max_blocking_threads(2).disable_signals();
    tokio::spawn(server.listen(listener).expect("listen").run());
}

/// `cs_…` of the hosted page's address.
fn session_in(url: &str) -> String {
    let from = url.find("cs_").unwrap_or_else(|| panic!("no session in {url}"));
    url[from..].split(['?', '/', '#']).next().unwrap_or_default().to_owned()
}
