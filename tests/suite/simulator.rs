//! What the client does not see: webhooks on their way, the hosted pages, the control API, the kept book.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use forecourt::base::values::{Clock, Secret, Timestamp};
use forecourt::billing::payments::webhook::{self, WebhookError};
use forecourt::simulator::book::{Card, IntentStatus, SessionStatus};
use forecourt::simulator::switches::{Signature, Switches};
use forecourt::simulator::{Config, Delivery, Parcel, Receiver, Simulator, start};

const START: Timestamp = Timestamp::from_seconds(1_795_000_000);

fn simulator() -> (Simulator, Clock) {
    simulator_with(Config::default())
}

fn simulator_with(config: Config) -> (Simulator, Clock) {
    let clock = Clock::manual(START);
    let simulator = start(([127, 0, 0, 1], 0).into(), config, clock.clone()).unwrap();
    (simulator, clock)
}

fn listening() -> Config {
    Config { receiver: Some(receiver("http://127.0.0.1:1/")), ..Config::default() }
}

fn receiver(url: &str) -> Receiver {
    Receiver { url: url.to_owned(), secret: "whsec_test".to_owned() }
}

/// A checkout opened over the API, as a shop does.
async fn open(simulator: &Simulator) -> String {
    let form = "mode=payment&success_url=http://localhost:1/paid?id={CHECKOUT_SESSION_ID}\
        &cancel_url=http://localhost:1/cancelled&line_items[0][price_data][currency]=usd\
        &line_items[0][price_data][unit_amount]=77194&line_items[0][price_data][product_data][name]=Invoice+NM-10483";
    let request = hyper::Request::post(format!("http://{}/v1/checkout/sessions", simulator.address()))
        .header("authorization", "Bearer sk_test_simulator")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = exchange(request.body(Full::from(form)).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    json(answer.body.as_bytes())["id"].as_str().unwrap().to_owned()
}

fn kinds(parcels: &[Parcel]) -> Vec<String> {
    parcels.iter().map(|parcel| json(&parcel.body)["type"].as_str().unwrap().to_owned()).collect()
}

fn json(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(body).unwrap()
}

struct Answer {
    status: u16,
    location: String,
    policy: String,
    body: String,
}

async fn get(url: &str) -> Answer {
    exchange(hyper::Request::get(url).body(Full::default()).unwrap()).await
}

async fn post(url: &str, content_type: &str, body: &str) -> Answer {
    let request = hyper::Request::post(url).header("content-type", content_type);
    exchange(request.body(Full::from(body.to_owned())).unwrap()).await
}

async fn submit(url: &str, form: &str) -> Answer {
    post(url, "application/x-www-form-urlencoded", form).await
}

async fn exchange(request: hyper::Request<Full<Bytes>>) -> Answer {
    let client: Client<HttpConnector, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request).await.unwrap();
    let header = |name: &str| {
        let value = answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        value.unwrap_or_default()
    };
    let (status, location) = (answer.status().as_u16(), header("location"));
    let policy = header("content-security-policy");
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    Answer { status, location, policy, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// Keeps what it is sent and answers with the statuses it was given, then with 200.
struct Listener {
    url: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    server: ServerHandle,
}

fn listener(statuses: &[u16]) -> Listener {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let answers = Arc::new(Mutex::new(statuses.to_vec()));
    let (inside, say) = (Arc::clone(&heard), answers);
    let server = HttpServer::new(move || {
        let (inside, say) = (Arc::clone(&inside), Arc::clone(&say));
        App::new().default_service(web::to(move |request: HttpRequest, body: Bytes| {
            assert!(request.headers().contains_key("stripe-signature"));
            inside.lock().unwrap().push(body.to_vec());
            let mut left = say.lock().unwrap();
            let status = if left.is_empty() { 200 } else { left.remove(0) };
            async move { HttpResponse::build(status.try_into().unwrap()).finish() }
        }))
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", 0))
    .unwrap();
    let url = format!("http://{}/webhooks", server.addrs().first().unwrap());
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    Listener { url, heard, server: handle }
}

#[tokio::test]
async fn a_payment_tells_its_story_in_order() {
    let (simulator, _) = simulator_with(listening());
    let id = open(&simulator).await;
    simulator.act(|desk| desk.pay(&id, Card::Succeeds)).unwrap();
    let parcels = simulator.take_webhooks();
    assert_eq!(
        kinds(&parcels),
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed"
        ]
    );
    assert!(simulator.take_webhooks().is_empty());
}

#[tokio::test]
async fn an_event_shows_the_object_as_it_was() {
    let (simulator, _) = simulator_with(listening());
    let id = open(&simulator).await;
    simulator.act(|desk| desk.pay(&id, Card::SlowSucceeds)).unwrap();
    let intent = simulator.act(|desk| desk.session(&id).unwrap().intent.clone().unwrap());
    simulator.act(|desk| desk.settle(&intent, true)).unwrap();
    let parcels = simulator.take_webhooks();
    let status = |kind: &str| {
        let body = parcels.iter().map(|parcel| json(&parcel.body)).find(|body| body["type"] == kind).unwrap();
        body["data"]["object"]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status("payment_intent.processing"), "processing");
    assert_eq!(status("payment_intent.succeeded"), "succeeded");
}

#[tokio::test]
async fn webhooks_can_come_twice_late_backwards_or_never() {
    let (simulator, clock) = simulator_with(listening());
    let set = |switches| simulator.act(|desk| desk.book.switches = switches);
    let pay = || async {
        let id = open(&simulator).await;
        simulator.act(|desk| desk.pay(&id, Card::Succeeds)).unwrap();
    };
    set(Switches { webhook_twice: true, webhook_reversed: true, ..Switches::default() });
    pay().await;
    let parcels = simulator.take_webhooks();
    assert_eq!(parcels.len(), 8);
    assert_eq!(kinds(&parcels)[..2], ["checkout.session.completed", "checkout.session.completed"]);

    set(Switches { webhook_delay_seconds: 60, ..Switches::default() });
    pay().await;
    assert!(simulator.take_webhooks().is_empty());
    clock.advance(Duration::from_secs(60));
    assert_eq!(simulator.take_webhooks().len(), 4);

    set(Switches { webhook_lost: true, ..Switches::default() });
    pay().await;
    clock.advance(Duration::from_secs(3600));
    assert!(simulator.take_webhooks().is_empty());
}

#[tokio::test]
async fn its_signatures_convince_us_unless_told_otherwise() {
    let (simulator, clock) = simulator_with(listening());
    let id = open(&simulator).await;
    simulator.act(|desk| desk.expire_session(&id)).unwrap();
    let event = simulator.act(|desk| desk.book.events[0].id.clone());
    simulator.take_webhooks();
    let verified = |switch| {
        simulator.act(|desk| {
            desk.book.switches.webhook_signature = switch;
            desk.resend(&event, 1).unwrap();
        });
        let parcel = simulator.take_webhooks().pop().unwrap();
        webhook::verify(&parcel.body, &parcel.signature, &[Secret::new("whsec_test".to_owned())], clock.now())
    };
    let notice = verified(Signature::Good).unwrap();
    assert_eq!((notice.id, notice.object_id), (event.clone(), Some(id)));
    assert_eq!(notice.kind, "checkout.session.expired");
    assert_eq!(verified(Signature::Wrong), Err(WebhookError::Signature));
    assert_eq!(verified(Signature::Stale), Err(WebhookError::Time { seconds: 3600 }));
}

#[tokio::test]
async fn tries_again_later_until_somebody_takes_it() {
    let (simulator, clock) = simulator();
    let listener = listener(&[500, 503]);
    simulator.send_webhooks_to(receiver(&listener.url));
    let id = open(&simulator).await;
    simulator.act(|desk| desk.expire_session(&id)).unwrap();
    assert_eq!(simulator.deliver().await, 1);
    assert_eq!(simulator.deliver().await, 0);
    clock.advance(Duration::from_secs(5));
    assert_eq!(simulator.deliver().await, 1);
    clock.advance(Duration::from_secs(30));
    assert_eq!(simulator.deliver().await, 1);
    clock.advance(Duration::from_secs(86_400));
    assert_eq!(simulator.deliver().await, 0);
    let heard = listener.heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 3);
    assert_eq!(json(&heard[2])["type"], "checkout.session.expired");
    listener.server.stop(false).await;
}

#[tokio::test]
async fn in_the_background_webhooks_leave_by_themselves() {
    let (simulator, _) = simulator_with(Config { delivery: Delivery::Background, ..Config::default() });
    let listener = listener(&[]);
    simulator.send_webhooks_to(receiver(&listener.url));
    let id = open(&simulator).await;
    simulator.act(|desk| desk.expire_session(&id)).unwrap();
    let arrived = async {
        while listener.heard.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived).await.unwrap();
    listener.server.stop(false).await;
}

#[tokio::test]
async fn the_hosted_page_takes_a_payment_and_leads_back() {
    let (simulator, _) = simulator();
    let id = open(&simulator).await;
    let url = format!("http://{}/checkout/{id}", simulator.address());
    let page = get(&url).await;
    assert_eq!(page.status, 200);
    for words in ["$771.94", "Invoice NM-10483", "This is a simulator", "http://localhost:1/cancelled"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(page.policy.contains("form-action 'self' http://localhost:1;"), "{}", page.policy);
    let paid = submit(&url, "card=succeeds").await;
    assert_eq!((paid.status, paid.location), (303, format!("http://localhost:1/paid?id={id}")));
    let again = get(&url).await;
    assert!(again.body.contains("This payment is finished"));
    assert_eq!(submit(&url, "card=succeeds").await.location, format!("/checkout/{id}"));
    assert_eq!(simulator.act(|desk| desk.book.charges.len()), 1);
}

#[tokio::test]
async fn a_declined_card_may_be_followed_by_another() {
    let (simulator, _) = simulator();
    let id = open(&simulator).await;
    let url = format!("http://{}/checkout/{id}", simulator.address());
    assert_eq!(submit(&url, "card=insufficient_funds").await.location, format!("/checkout/{id}"));
    let page = get(&url).await;
    assert!(
        page.body.contains("Your card has insufficient funds. You have not been charged."),
        "{}",
        page.body
    );
    assert_eq!(submit(&url, "card=succeeds").await.location, format!("http://localhost:1/paid?id={id}"));
}

#[tokio::test]
async fn a_second_factor_has_a_page_of_its_own() {
    let (simulator, _) = simulator();
    let id = open(&simulator).await;
    let url = format!("http://{}/checkout/{id}", simulator.address());
    let confirm = format!("{url}/confirm");
    assert_eq!(submit(&url, "card=second_factor").await.location, format!("/checkout/{id}/confirm"));
    assert!(get(&confirm).await.body.contains("Your bank wants to know it is you"));
    assert_eq!(submit(&confirm, "answer=refuse").await.location, format!("/checkout/{id}"));
    assert!(get(&url).await.body.contains("The payment was not approved."));
    submit(&url, "card=second_factor").await;
    assert_eq!(submit(&confirm, "answer=approve").await.location, format!("http://localhost:1/paid?id={id}"));
}

#[tokio::test]
async fn no_card_expired_and_unknown_checkouts_say_so() {
    let (simulator, clock) = simulator();
    let id = open(&simulator).await;
    let url = format!("http://{}/checkout/{id}", simulator.address());
    let nothing = submit(&url, "").await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("Choose a test card"));
    clock.advance(Duration::from_secs(86_400));
    let expired = get(&url).await;
    assert_eq!(expired.status, 410);
    assert!(expired.body.contains("This checkout has expired"));
    assert_eq!(get(&format!("http://{}/checkout/cs_test_x", simulator.address())).await.status, 404);
}

#[tokio::test]
async fn the_checkout_speaks_spanish_to_a_spanish_session() {
    let (simulator, _) = simulator();
    let id = open(&simulator).await;
    simulator.act(|desk| desk.session_mut(&id).unwrap().locale = Some("es-419".to_owned()));
    let page = get(&format!("http://{}/checkout/{id}", simulator.address())).await;
    assert!(page.body.contains("lang=\"es\"") && page.body.contains("Pagar $"));
}

#[tokio::test]
async fn the_overview_shows_everything_and_its_buttons_work() {
    let (simulator, _) = simulator_with(listening());
    let home = format!("http://{}/", simulator.address());
    assert!(get(&home).await.body.contains("No payment was tried yet."));
    let id = open(&simulator).await;
    simulator.act(|desk| desk.pay(&id, Card::SlowSucceeds)).unwrap();
    let intent = simulator.act(|desk| desk.session(&id).unwrap().intent.clone().unwrap());
    let press = |what: &str, id: &str| {
        let form = format!("what={what}&id={id}");
        let url = format!("{home}act");
        async move { submit(&url, &form).await.status }
    };
    assert!(get(&home).await.body.contains("Money arrives"));
    assert_eq!(press("settle", &intent).await, 303);
    assert_eq!(press("settle", &intent).await, 422);
    assert_eq!(press("refund", &intent).await, 303);
    let refund = simulator.act(|desk| desk.book.refunds[0].id.clone());
    assert_eq!(press("refund_fails", &refund).await, 303);
    let event = simulator.act(|desk| desk.book.events[0].id.clone());
    simulator.take_webhooks();
    assert_eq!(press("resend_twice", &event).await, 303);
    assert_eq!(simulator.take_webhooks().len(), 2);
    let switches = submit(&format!("{home}switches"), "fault=outage&fault_calls=3&delay=9&twice=on").await;
    assert_eq!(switches.status, 303);
    let set = simulator.act(|desk| desk.book.switches.clone());
    assert_eq!((set.fault_calls, set.webhook_delay_seconds, set.webhook_twice), (Some(3), 9, true));
    assert!(get(&home).await.body.contains(&refund));
}

#[tokio::test]
async fn the_control_api_does_what_a_visitor_or_a_bank_does() {
    let (simulator, _) = simulator();
    let id = open(&simulator).await;
    let control = format!("http://{}/control", simulator.address());
    let act = |body: serde_json::Value| {
        let url = format!("{control}/act");
        async move { post(&url, "application/json", &body.to_string()).await.status }
    };
    assert_eq!(act(serde_json::json!({"do": "pay", "session": id, "card": "slow_fails"})).await, 200);
    let state = json(get(&format!("{control}/state")).await.body.as_bytes());
    let intent = state["intents"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(act(serde_json::json!({"do": "settle", "payment": intent, "arrives": false})).await, 200);
    assert_eq!(act(serde_json::json!({"do": "settle", "payment": intent, "arrives": false})).await, 400);
    assert_eq!(act(serde_json::json!({"do": "expire", "session": "cs_test_none"})).await, 404);
    let switches = serde_json::json!({"do": "switches", "switches": {"fault": "outage", "fault_calls": 2}});
    assert_eq!(act(switches).await, 200);
    let state = simulator.act(|desk| desk.intent(&intent).unwrap().status);
    assert_eq!(state, IntentStatus::RequiresPaymentMethod);
}

#[tokio::test]
async fn other_sites_cannot_press_buttons() {
    let (simulator, _) = simulator();
    let id = open(&simulator).await;
    let request = hyper::Request::post(format!("http://{}/checkout/{id}", simulator.address()))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    assert_eq!(exchange(request.body(Full::from("card=succeeds")).unwrap()).await.status, 403);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { file: Some(folder.path().join("simulator.json")), ..Config::default() };
    let (first, clock) = simulator_with(config.clone());
    let id = open(&first).await;
    first.stop().await;
    let second = start(([127, 0, 0, 1], 0).into(), config, clock).unwrap();
    assert_eq!(second.act(|desk| desk.session(&id).unwrap().status), SessionStatus::Open);
}
