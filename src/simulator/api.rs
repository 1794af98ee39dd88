//! `/v1`: the provider's API. Key check, faults, idempotency, then the call itself.

use std::io;
use std::time::Duration;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::{future, stream};
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::book::KeptAnswer;
use super::desk::{Desk, new_id};
use super::expand::expand;
use super::files;
use super::form::Params;
use super::lists;
use super::refusal::Refusal;
use super::shared::Shared;
use super::switches::Fault;
use super::wire;

/// Longer than any client waits.
const HANG: Duration = Duration::from_secs(120);

/// One call, taken apart.
struct Call<'a> {
    method: &'a Method,
    path: Vec<&'a str>,
    params: Params,
    key: Option<&'a str>,
}

struct Answer {
    status: u16,
    body: String,
    replayed: bool,
}

pub async fn call(shared: web::Data<Shared>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    if !authorised(&request, &shared.config.secret_key) {
        return respond(&request, &Answer::of(Err(Refusal::unauthorised())));
    }
    let is_post = request.method() == Method::POST;
    let call = Call {
        method: request.method(),
        path: request.path().split('/').filter(|part| !part.is_empty()).skip(1).collect(),
        params: match text(&request, "content-type").and_then(|it| it.split_once("boundary=")) {
            Some((_, boundary)) if is_post => files::params(boundary.trim_matches('"'), &body),
            _ => Params::parse(if is_post { &body } else { request.query_string().as_bytes() }),
        },
        key: text(&request, "idempotency-key").filter(|_| is_post),
    };
    let (fault, answer) = shared.act(|desk| {
        let fault = desk.book.switches.next_fault();
        (fault, met(fault, &call, desk))
    });
    match (fault, answer) {
        (Some(Fault::Hangs), _) => {
            tokio::time::sleep(HANG).await;
            respond(&request, &Answer::of(Err(Refusal::broken())))
        }
        (Some(Fault::WorksThenDrops), _) => broken_off(),
        (_, answer) => respond(&request, &answer),
    }
}

/// The answer under a fault. Only the two that work touch the book.
fn met(fault: Option<Fault>, call: &Call<'_>, desk: &mut Desk<'_>) -> Answer {
    match fault {
        None | Some(Fault::WorksThenDrops) => once(call, desk, |answer| answer),
        Some(Fault::WorksThenFails) => once(call, desk, |_| Answer::of(Err(Refusal::broken()))),
        Some(Fault::TooMany) => Answer::of(Err(Refusal::too_many())),
        Some(Fault::Outage | Fault::Hangs) => Answer::of(Err(Refusal::broken())),
    }
}

/// The same key with the same parameters gets the same answer, an error of the provider's own included; with other
/// parameters it is refused. What failed validation is not kept, and the key may be used again.
fn once(call: &Call<'_>, desk: &mut Desk<'_>, spoil: impl FnOnce(Answer) -> Answer) -> Answer {
    let request = format!("{} {} {}", call.method, call.path.join("/"), call.params.fingerprint());
    if let Some((key, kept)) = call.key.and_then(|key| desk.book.answers.get_key_value(key)) {
        if kept.request != request {
            return Answer::of(Err(Refusal::key_reused(key)));
        }
        return Answer { status: kept.status, body: kept.body.clone(), replayed: true };
    }
    let answer = spoil(Answer::of(execute(call, desk)));
    if let Some(key) = call.key.filter(|_| !(400..500).contains(&answer.status)) {
        let kept =
            KeptAnswer { request, status: answer.status, body: answer.body.clone(), kept_at: desk.now };
        desk.book.answers.insert(key.to_owned(), kept);
    }
    answer
}

fn execute(call: &Call<'_>, desk: &mut Desk<'_>) -> Result<Value, Refusal> {
    let params = &call.params;
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    let mut answer = match call.path.as_slice() {
        ["checkout", "sessions"] if post => {
            desk.open_session(params).and_then(|id| object(desk, "checkout.session", &id))
        }
        ["checkout", "sessions", id, "expire"] if post => {
            desk.expire_session(id).and_then(|()| object(desk, "checkout.session", id))
        }
        ["checkout", "sessions"] if get => lists::sessions(desk.book, params, desk.base_url),
        ["checkout", "sessions", id] if get => object(desk, "checkout.session", id),
        ["payment_intents", id] if get => object(desk, "payment_intent", id),
        ["charges", id] if get => object(desk, "charge", id),
        ["refunds"] if post => desk.make_refund(params).and_then(|id| object(desk, "refund", &id)),
        ["refunds"] if get => lists::refunds(desk.book, params),
        ["refunds", id] if get => object(desk, "refund", id),
        ["disputes", id] if get => object(desk, "dispute", id),
        ["disputes", id] if post => {
            desk.update_dispute(id, params).and_then(|()| object(desk, "dispute", id))
        }
        ["files"] if post => desk.upload(params).and_then(|id| object(desk, "file", &id)),
        ["radar", "early_fraud_warnings", id] if get => object(desk, "radar.early_fraud_warning", id),
        ["events"] if get => lists::events(desk.book, params),
        ["events", id] if get => object(desk, "event", id),
        ["balance_transactions"] if get => lists::movements(desk.book, params),
        ["balance_transactions", id] if get => object(desk, "balance_transaction", id),
        _ => Err(Refusal {
            status: 404,
            ..Refusal::invalid(format!(
                "Unrecognized request URL ({}: /v1/{}).",
                call.method,
                call.path.join("/")
            ))
        }),
    }?;
    expand(&mut answer, &params.list("expand"), desk.book, desk.base_url);
    Ok(answer)
}

fn object(desk: &Desk<'_>, kind: &str, id: &str) -> Result<Value, Refusal> {
    wire::find(desk.book, desk.base_url, id)
        .filter(|object| object.get("object").and_then(Value::as_str) == Some(kind))
        .ok_or_else(|| Refusal::missing(kind, id))
}

impl Answer {
    fn of(result: Result<Value, Refusal>) -> Self {
        let (status, body) = match result {
            Ok(value) => (200, value.to_string()),
            Err(refusal) => (refusal.status, refusal.body().to_string()),
        };
        Self { status, body, replayed: false }
    }
}

fn respond(request: &HttpRequest, answer: &Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let version = text(request, "stripe-version").unwrap_or(wire::API_VERSION);
    let mut response = HttpResponse::build(status);
    response.content_type("application/json");
    response.insert_header(("Request-Id", new_id("req_"))).insert_header(("Stripe-Version", version));
    if answer.replayed {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    response.body(answer.body.clone())
}

/// A head, then nothing: the connection breaks before the first byte of the body.
fn broken_off() -> HttpResponse {
    let end = io::Error::from(io::ErrorKind::ConnectionReset);
    HttpResponse::Ok().streaming(stream::once(future::ready(Err::<web::Bytes, _>(end))))
}

fn authorised(request: &HttpRequest, secret_key: &str) -> bool {
    let key = text(request, header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
    key.is_some_and(|key| key.as_bytes().ct_eq(secret_key.as_bytes()).into())
}

fn text<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}
