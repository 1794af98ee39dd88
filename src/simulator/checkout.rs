//! The hosted checkout: where a visitor of the demo lands to pay. Works without script; a declined card comes back
//! to the same page with the reason.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::amounts;
use super::book::{IntentStatus, Session, SessionStatus};
use super::cards::Card;
use super::desk::Desk;
use super::html::{page, see_other};
use super::paying::Outcome;
use super::shared::Shared;
use super::words::{Words, words};

pub fn routes(app: &mut web::ServiceConfig) {
    app.route("/checkout/{id}", web::get().to(show))
        .route("/checkout/{id}", web::post().to(pay))
        .route("/checkout/{id}/confirm", web::get().to(ask))
        .route("/checkout/{id}/confirm", web::post().to(confirm));
}

#[derive(Template)]
#[template(path = "simulator/checkout.html")]
struct CheckoutPage<'a> {
    words: &'a Words,
    id: &'a str,
    amount: String,
    lines: Vec<LineView<'a>>,
    email: Option<&'a str>,
    cancel_url: Option<&'a str>,
    cards: Vec<CardView>,
    problem: Option<&'a str>,
    declined: bool,
}

struct LineView<'a> {
    name: &'a str,
    description: Option<&'a str>,
    amount: String,
}

struct CardView {
    value: &'static str,
    name: &'static str,
    does: &'static str,
    last4: &'static str,
    checked: bool,
}

#[derive(Template)]
#[template(path = "simulator/confirm.html")]
struct ConfirmPage<'a> {
    words: &'a Words,
    id: &'a str,
    amount: String,
}

#[derive(Template)]
#[template(path = "simulator/closed.html")]
struct ClosedPage<'a> {
    words: &'a Words,
    head: &'a str,
    text: &'a str,
    back: Option<&'a str>,
}

#[derive(Deserialize)]
struct PayForm {
    #[serde(default)]
    card: String,
}

#[derive(Deserialize)]
struct ConfirmForm {
    #[serde(default)]
    answer: String,
}

async fn show(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    shared.let_time_pass();
    shared.act(|desk| checkout(desk, &id, StatusCode::OK, None))
}

async fn pay(shared: web::Data<Shared>, id: web::Path<String>, form: web::Form<PayForm>) -> HttpResponse {
    let Some(card) = Card::ALL.into_iter().find(|card| value(*card) == form.card) else {
        return shared.act(|desk| {
            let locale = desk.session(&id).ok().and_then(|session| session.locale.clone());
            let problem = words(locale.as_deref()).choose_error;
            checkout(desk, &id, StatusCode::UNPROCESSABLE_ENTITY, Some(problem))
        });
    };
    shared.act(|desk| {
        let outcome = desk.pay(&id, card).ok();
        next(desk, &id, outcome)
    })
}

async fn ask(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    shared.act(|desk| {
        let waits =
            |intent: &str| desk.intent(intent).is_ok_and(|it| it.status == IntentStatus::RequiresAction);
        match desk.session(&id) {
            Ok(session) if session.intent.as_deref().is_some_and(waits) => {
                let words = words(session.locale.as_deref());
                let amount = amounts::show(session.amount, &session.currency, words.language);
                let leads_to = [session.success_url.as_str()];
                page(StatusCode::OK, &ConfirmPage { words, id: &id, amount }, &leads_to)
            }
            _ => see_other(&format!("/checkout/{id}")),
        }
    })
}

async fn confirm(
    shared: web::Data<Shared>,
    id: web::Path<String>,
    form: web::Form<ConfirmForm>,
) -> HttpResponse {
    shared.act(|desk| {
        let outcome = desk.confirm(&id, form.answer == "approve").ok();
        next(desk, &id, outcome)
    })
}

/// Where the browser goes after a try: to the shop when it is done, else to the page that says what there is.
fn next(desk: &Desk<'_>, id: &str, outcome: Option<Outcome>) -> HttpResponse {
    match (outcome, desk.session(id)) {
        (Some(Outcome::Done), Ok(session)) => see_other(&back_to_shop(session)),
        (Some(Outcome::SecondFactor), _) => see_other(&format!("/checkout/{id}/confirm")),
        _ => see_other(&format!("/checkout/{id}")),
    }
}

fn checkout(desk: &Desk<'_>, id: &str, status: StatusCode, problem: Option<&str>) -> HttpResponse {
    let Ok(session) = desk.session(id) else {
        let words = words(None);
        let page_of = ClosedPage { words, head: words.missing_title, text: words.missing_text, back: None };
        return page(StatusCode::NOT_FOUND, &page_of, &[]);
    };
    let words = words(session.locale.as_deref());
    match session.status {
        SessionStatus::Open => open(desk, session, words, status, problem),
        SessionStatus::Complete => {
            let back = back_to_shop(session);
            let (head, text) = (words.complete_title, words.complete_text);
            page(StatusCode::OK, &ClosedPage { words, head, text, back: Some(&back) }, &[])
        }
        SessionStatus::Expired => {
            let (head, text) = (words.expired_title, words.expired_text);
            let back = session.cancel_url.as_deref();
            page(StatusCode::GONE, &ClosedPage { words, head, text, back }, &[])
        }
    }
}

fn open(
    desk: &Desk<'_>,
    session: &Session,
    words: &Words,
    status: StatusCode,
    problem: Option<&str>,
) -> HttpResponse {
    let intent = session.intent.as_deref().and_then(|id| desk.intent(id).ok());
    let declined = intent.and_then(|intent| intent.last_error).map(|why| words.decline(why));
    let view = CheckoutPage {
        words,
        id: &session.id,
        amount: amounts::show(session.amount, &session.currency, words.language),
        lines: session
            .lines
            .iter()
            .map(|line| LineView {
                name: &line.name,
                description: line.description.as_deref(),
                amount: amounts::show(
                    line.unit_amount.saturating_mul(line.quantity),
                    &session.currency,
                    words.language,
                ),
            })
            .collect(),
        email: session.customer_email.as_deref(),
        cancel_url: session.cancel_url.as_deref(),
        cards: Card::ALL.into_iter().map(|card| card_view(card, words, card == Card::Succeeds)).collect(),
        problem: problem.or(declined),
        declined: problem.is_none() && declined.is_some(),
    };
    let leads_to = [session.success_url.as_str()];
    page(status, &view, &leads_to)
}

fn card_view(card: Card, words: &Words, checked: bool) -> CardView {
    let (name, does) = words.card(card);
    CardView { value: value(card), name, does, last4: card.last4(), checked }
}

fn value(card: Card) -> &'static str {
    match card {
        Card::Succeeds => "succeeds",
        Card::Declined => "declined",
        Card::InsufficientFunds => "insufficient_funds",
        Card::SecondFactor => "second_factor",
        Card::SlowSucceeds => "slow_succeeds",
        Card::SlowFails => "slow_fails",
    }
}

fn back_to_shop(session: &Session) -> String {
    session.success_url.replace("{CHECKOUT_SESSION_ID}", &session.id)
}
