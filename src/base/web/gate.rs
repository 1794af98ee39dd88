//! The outermost middleware, around every request: a reference number, the check where the request comes from, the
//! headers of the answer, one page for each error, one line in the log. Paths and queries are never logged, only the
//! route's template: a path may hold a token.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};
use rand::RngExt;

use super::crowd::{self, Crowd};
use super::error_page::{Again, Said};
use super::facts::{Facts, KEPT_COOKIE, RequestId, SESSION_COOKIE, client_address, network};
use super::form::{FilesLeft, RawForm};
use super::headers::SecurityHeaders;
use super::metrics::Metrics;
use super::page::{Dealer, Page};
use super::reply::Reply;
use super::watching::{self, Unopened};
use super::{error_page, kept};
use crate::base::config::Config;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Stopwatch;
use crate::base::vault::SealedError;
use crate::base::words::Words;

/// Everything that happens to every request, in order.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Stopwatch::start();
    let id = reference();
    request.extensions_mut().insert(RequestId(id.clone()));
    let site = request.app_data::<web::Data<Site>>().cloned();
    let method = request.method().clone();
    let allowed = site.as_ref().is_none_or(|s| same_origin(&request, &s.config));
    let allowed = if allowed { crowded(&request, site.as_ref()) } else { Err(AppError::Forbidden) };
    let mut response = match (too_large(&request), allowed) {
        (Some(status), _) => request.into_response(HttpResponse::new(status)),
        // Handlers' errors arrive as answers; an Err would be a middleware's, and there is none inside.
        (None, Ok(())) => next.call(request).await?.map_into_boxed_body(),
        (None, Err(error)) => request.into_response(error.error_response()),
    };
    if let Some(site) = site {
        watching::look(&response, &site);
        response = explain(response, &site, &id).await;
        if let Some(headers) = response.request().app_data::<web::Data<SecurityHeaders>>().cloned() {
            headers.apply(response.headers_mut());
        }
    }
    record(&response, &method, started, &id);
    Ok(response)
}

/// What no page of ours asks for: 4 kB of address, 16 kB of headers.
fn too_large(request: &ServiceRequest) -> Option<StatusCode> {
    let address = request.uri().path_and_query().map_or(0, |it| it.as_str().len());
    if address > 4096 {
        return Some(StatusCode::URI_TOO_LONG);
    }
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    (headers > 16 * 1024).then_some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
}

/// Whether a network sends too much without a session. Only one that was seen to exist counts as one.
fn crowded(request: &ServiceRequest, site: Option<&web::Data<Site>>) -> Result<(), AppError> {
    const UNCOUNTED: [&str; 7] =
        ["/static/", "/branding.", "/favicon.ico", "/healthz", "/readyz", "/webhooks/", "/.well-known/"];
    let (Some(site), Some(crowd)) = (site, request.app_data::<web::Data<Crowd>>()) else { return Ok(()) };
    let uncounted = UNCOUNTED.iter().any(|start| request.path().starts_with(start));
    let cookie = request.cookie(SESSION_COOKIE);
    let proven = |cookie: &Cookie<'_>| crowd::is_proven(&site.vault.bearer_hash(cookie.value()));
    if uncounted || cookie.as_ref().is_some_and(proven) {
        return Ok(());
    }
    let mut network = network(client_address(request.request(), &site.config));
    // Whoever may have a session is counted apart: a flood without one must not keep somebody's first request out.
    if cookie.is_some() {
        network.push_str(" with a cookie");
    }
    crowd.allow(network, site.clock.now(), site.config.rate_limit_factor)
}

/// Unsafe methods must come from our own pages; other sites may only navigate to a document. Requests with
/// neither header are refused as well: every browser that does passkeys sends one.
fn same_origin(request: &ServiceRequest, config: &Config) -> bool {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return match text("sec-fetch-site") {
            None | Some("same-origin" | "none") => true,
            Some(_) => {
                text("sec-fetch-mode") == Some("navigate") && text("sec-fetch-dest") == Some("document")
            }
        };
    }
    if request.path().starts_with("/webhooks/") {
        return true;
    }
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text("origin").is_some_and(|origin| is_ours(origin, config)),
    }
}

/// As addresses and not as texts: `https://Pay.example.com:443` is where `https://pay.example.com` is.
fn is_ours(origin: &str, config: &Config) -> bool {
    let ours = url::Url::parse(&config.public_url);
    url::Url::parse(origin).is_ok_and(|it| ours.is_ok_and(|ours| ours.origin() == it.origin()))
}

/// Replaces an error's bare answer by a page in the reader's language, or by JSON where that is what is asked for.
async fn explain(response: ServiceResponse, site: &Site, id: &str) -> ServiceResponse {
    let mut status = response.status();
    let failed = response.response().error().is_some()
        || response.response().extensions().get::<Explained>().is_some();
    let bare = status.is_client_error() || status.is_server_error();
    if !bare || (!failed && response.headers().contains_key(header::CONTENT_TYPE)) {
        return response;
    }
    let facts = Facts::of(response.request(), site);
    let (request, mut old) = response.into_parts();
    let needs_sign_in = old.extensions().get::<Explained>().is_some_and(|e| matches!(e.0, Need::SignIn));
    let raw = request.extensions_mut().remove::<RawForm>();
    if needs_sign_in && !facts.wants_json {
        match to_sign_in(site, &facts, request.method(), raw.as_ref(), request.path()).await {
            Ok(reply) => return ServiceResponse::new(request, reply.into_response()),
            Err(error) => {
                old = error.error_response();
                status = old.status();
            }
        }
    }
    let elsewhere = old.extensions().get::<Explained>().is_some_and(|e| matches!(e.0, Need::Account));
    if elsewhere && !facts.wants_json {
        let reply = Reply::to(with_next("/accounts", &facts.target));
        return ServiceResponse::new(request, reply.into_response());
    }
    if let Some(to) = old.extensions().get::<Explained>().and_then(Explained::step_up) {
        let reply = if facts.wants_json { step_up_json(to) } else { Ok(Reply::to(to)) };
        return ServiceResponse::new(
            request,
            reply.map_or_else(|e| e.error_response(), Reply::into_response),
        );
    }
    let words = Words::new(facts.language());
    let said = old.extensions().get::<Explained>().and_then(Explained::conflict).map(str::to_owned);
    let mut fresh = if facts.wants_json {
        let message = said.unwrap_or_else(|| error_page::error_sentence(words, status));
        HttpResponse::build(status)
            .json(serde_json::json!({ "code": code(status), "message": message, "reference": id }))
    } else {
        let dealer = Dealer { name: site.config.site_name.clone(), ..Dealer::default() };
        let mut page = Page::new("", dealer, words);
        page.theme = facts.theme;
        page.mode = site.config.mode.into();
        // Kept in the page and not in the database, which may be what is busy or full.
        let fields = raw.and_then(|raw| raw.fields().ok());
        let without_files = request.extensions().get::<FilesLeft>().is_some();
        let again = fields.map(|fields| Again { action: facts.target.clone(), fields, without_files });
        let (posted, signed_in) = (*request.method() == Method::POST, facts.session_hash.is_some());
        let said = Said { instead: said, again, posted, signed_in };
        match error_page::error_page(page, status, id, said) {
            Ok(html) => HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html),
            Err(_) => HttpResponse::build(status).body("Something went wrong on our side."),
        }
    };
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = old.headers().get(&name) {
            fresh.headers_mut().insert(name, value.clone());
        }
    }
    ServiceResponse::new(request, fresh)
}

fn step_up_json(to: String) -> Result<Reply, AppError> {
    Reply::json(&serde_json::json!({ "next": to }))
}

/// To the sign-in page, and back afterwards. A form that was on its way is kept, so that nothing typed is lost.
async fn to_sign_in(
    site: &Site,
    facts: &Facts,
    method: &Method,
    raw: Option<&RawForm>,
    path: &str,
) -> DbResult<Reply> {
    let plain = |next: &str| Reply::to(with_next("/sign-in", next));
    Ok(match raw {
        Some(raw) if *method == Method::POST => {
            plain("/continue").cookie(KEPT_COOKIE, kept::keep(site, facts, path, raw).await?, None)
        }
        _ if *method == Method::GET => plain(&facts.target),
        _ => plain("/"),
    })
}

fn with_next(page: &str, next: &str) -> String {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{page}?next={next}")
}

fn record(response: &ServiceResponse<BoxBody>, method: &Method, started: Stopwatch, id: &str) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let took = started.elapsed();
    let status = response.status();
    if let Some(metrics) = request.app_data::<web::Data<Metrics>>() {
        metrics.request(&route, status.as_u16(), took);
    }
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status = status.as_u16(), micros, id, "request");
}

fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "sign_in_needed",
        403 => "forbidden",
        404 => "not_found",
        409 => "conflict",
        429 => "too_many",
        400..=499 => "invalid",
        503 => "unavailable",
        _ => "internal",
    }
}

/// Such as `7F3K-20`: short enough to read out on the phone.
fn reference() -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut rng = rand::rng();
    let mut pick = || LETTERS.get(rng.random_range(0..LETTERS.len())).map_or('0', |b| char::from(*b));
    let mut id: String = (0..4).map(|_| pick()).collect();
    id.push('-');
    id.extend((0..3).map(|_| pick()));
    id
}

/// Left in an error's answer for [`explain`].
struct Explained(Need);

enum Need {
    SignIn,
    Account,
    /// Another page first.
    Page(String),
    Conflict(String),
    Nothing,
}

impl Explained {
    fn step_up(&self) -> Option<String> {
        match &self.0 {
            Need::Page(to) => Some(to.clone()),
            _ => None,
        }
    }

    fn conflict(&self) -> Option<&str> {
        match &self.0 {
            Need::Conflict(text) => Some(text),
            _ => None,
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::OtherAccount => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::StepUpNeeded(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Upstream(_) => StatusCode::BAD_GATEWAY,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if self.status_code().is_server_error() {
            tracing::error!(cause = %self, "request failed");
        }
        let mut response = HttpResponse::new(self.status_code());
        let need = match self {
            Self::SignInNeeded => Need::SignIn,
            Self::OtherAccount => Need::Account,
            Self::StepUpNeeded(id) => Need::Page(format!("/step-up/{id}")),
            Self::Conflict(text) => Need::Conflict(text.clone()),
            _ => Need::Nothing,
        };
        if let Self::TooMany { retry_after } = self {
            set(response.headers_mut(), header::RETRY_AFTER, &retry_after.to_string());
        }
        if matches!(self, Self::Unavailable(_)) {
            set(response.headers_mut(), header::RETRY_AFTER, "5");
        }
        let altered = |error: &anyhow::Error| error.downcast_ref() == Some(&SealedError::Tampered);
        if matches!(self, Self::Internal(error) if altered(error)) {
            response.extensions_mut().insert(Unopened);
        }
        response.extensions_mut().insert(Explained(need));
        response
    }
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
