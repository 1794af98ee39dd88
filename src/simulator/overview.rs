//! `/`: what happened at the provider, newest first, with a button for everything that can happen next.
//! Buttons are plain forms that lead back here.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::actions::Action;
use super::amounts;
use super::book::{Book, Delivery, DisputeStatus, IntentStatus, RefundStatus, SessionStatus};
use super::html::{STYLE_PATH, page, see_other, style};
use super::shared::Shared;
use super::switches::{Fault, Signature, Switches};
use crate::base::values::Language;

const SHOWN: usize = 25;

pub fn routes(app: &mut web::ServiceConfig) {
    app.route("/", web::get().to(show))
        .route("/act", web::post().to(act))
        .route("/switches", web::post().to(switches))
        .route(STYLE_PATH, web::get().to(style))
        // Browsers ask for one unbidden.
        .route("/favicon.ico", web::get().to(HttpResponse::NoContent));
}

#[derive(Template)]
#[template(path = "simulator/overview.html")]
struct OverviewPage {
    sessions: Vec<SessionRow>,
    payments: Vec<PaymentRow>,
    refunds: Vec<RefundRow>,
    disputes: Vec<DisputeRow>,
    events: Vec<EventRow>,
    faults: Vec<FaultChoice>,
    switches: Switches,
    wrong_signature: bool,
    stale_signature: bool,
    notice: Option<String>,
}

struct SessionRow {
    id: String,
    what: String,
    amount: String,
    state: &'static str,
    open: bool,
}

struct PaymentRow {
    id: String,
    what: String,
    amount: String,
    left: Option<String>,
    state: &'static str,
    waits: bool,
}

struct RefundRow {
    id: String,
    amount: String,
    state: &'static str,
    waits: bool,
    can_fail: bool,
}

struct DisputeRow {
    id: String,
    amount: String,
    state: &'static str,
    waits: bool,
    /// An answer is waited for.
    asks: bool,
}

struct EventRow {
    id: String,
    kind: String,
    deliveries: String,
}

struct FaultChoice {
    value: &'static str,
    label: &'static str,
    on: bool,
}

#[derive(Deserialize)]
struct Button {
    what: String,
    id: String,
}

#[derive(Deserialize)]
struct SwitchForm {
    #[serde(default)]
    fault: String,
    #[serde(default)]
    fault_calls: String,
    #[serde(default)]
    delay: String,
    #[serde(default)]
    signature: String,
    twice: Option<String>,
    reversed: Option<String>,
    lost: Option<String>,
    refund_pending: Option<String>,
}

async fn show(shared: web::Data<Shared>) -> HttpResponse {
    shared.let_time_pass();
    shared.look(|book| page(StatusCode::OK, &view(book, None), &[]))
}

async fn act(shared: web::Data<Shared>, button: web::Form<Button>) -> HttpResponse {
    let Button { what, id } = button.into_inner();
    let action = match what.as_str() {
        "expire" => Action::Expire { session: id },
        "settle" => Action::Settle { payment: id, arrives: true },
        "fail" => Action::Settle { payment: id, arrives: false },
        "refund" => Action::Refund { payment: id, amount: None },
        "refund_arrives" => Action::FinishRefund { refund: id, arrives: true },
        "refund_fails" => Action::FinishRefund { refund: id, arrives: false },
        "dispute" => Action::Dispute { payment: id, amount: None },
        "inquire" => Action::Inquire { payment: id },
        "warn" => Action::Warn { payment: id },
        "dispute_won" => Action::DecideDispute { dispute: id, won: true },
        "dispute_lost" => Action::DecideDispute { dispute: id, won: false },
        "dispute_later" => Action::PostponeDispute { dispute: id, days: 7 },
        "resend" => Action::Resend { event: id, times: 1 },
        "resend_twice" => Action::Resend { event: id, times: 2 },
        _ => return see_other("/"),
    };
    match shared.act(|desk| action.apply(desk)) {
        Ok(()) => see_other("/"),
        Err(refusal) => shared
            .look(|book| page(StatusCode::UNPROCESSABLE_ENTITY, &view(book, Some(refusal.message)), &[])),
    }
}

async fn switches(shared: web::Data<Shared>, form: web::Form<SwitchForm>) -> HttpResponse {
    let form = form.into_inner();
    let fault = FAULTS.into_iter().find(|(_, value, _)| *value == form.fault).map(|(fault, _, _)| fault);
    let switches = Switches {
        fault,
        fault_calls: form.fault_calls.trim().parse().ok().filter(|_| fault.is_some()),
        webhook_delay_seconds: form.delay.trim().parse::<u32>().unwrap_or(0).into(),
        webhook_twice: form.twice.is_some(),
        webhook_reversed: form.reversed.is_some(),
        webhook_lost: form.lost.is_some(),
        webhook_signature: match form.signature.as_str() {
            "wrong" => Signature::Wrong,
            "stale" => Signature::Stale,
            _ => Signature::Good,
        },
        refund_pending: form.refund_pending.is_some(),
    };
    shared.act(|desk| desk.book.switches = switches);
    see_other("/")
}

const FAULTS: [(Fault, &str, &str); 5] = [
    (Fault::Outage, "outage", "Down: answers 500, nothing happens"),
    (Fault::Hangs, "hangs", "Hangs: never answers, nothing happens"),
    (Fault::WorksThenFails, "works_then_fails", "Does the work, then answers 500"),
    (Fault::WorksThenDrops, "works_then_drops", "Does the work, then the connection breaks"),
    (Fault::TooMany, "too_many", "Too many requests: answers 429"),
];

fn view(book: &Book, notice: Option<String>) -> OverviewPage {
    let switches = book.switches.clone();
    OverviewPage {
        sessions: sessions(book),
        payments: payments(book),
        refunds: refunds(book),
        disputes: disputes(book),
        events: events(book),
        faults: FAULTS
            .into_iter()
            .map(|(fault, value, label)| FaultChoice { value, label, on: switches.fault == Some(fault) })
            .collect(),
        wrong_signature: switches.webhook_signature == Signature::Wrong,
        stale_signature: switches.webhook_signature == Signature::Stale,
        switches,
        notice,
    }
}

fn sessions(book: &Book) -> Vec<SessionRow> {
    let row = |it: &super::book::Session| SessionRow {
        id: it.id.clone(),
        what: it.lines.first().map(|line| line.name.clone()).unwrap_or_default(),
        amount: amounts::show(it.amount, &it.currency, Language::En),
        state: match (it.status, it.paid) {
            (SessionStatus::Open, _) => "open",
            (SessionStatus::Expired, _) => "expired",
            (SessionStatus::Complete, true) => "paid",
            (SessionStatus::Complete, false) => "waits for the bank",
        },
        open: it.status == SessionStatus::Open,
    };
    book.sessions.iter().rev().take(SHOWN).map(row).collect()
}

fn payments(book: &Book) -> Vec<PaymentRow> {
    let row = |it: &super::book::Intent| {
        let charge = it.charge.as_deref().and_then(|id| book.charges.iter().find(|charge| charge.id == id));
        let left = charge.map_or(0, |charge| charge.amount.saturating_sub(charge.refunded));
        let refundable = it.status == IntentStatus::Succeeded && left > 0;
        PaymentRow {
            id: it.id.clone(),
            what: it.description.clone().unwrap_or_default(),
            amount: amounts::show(it.amount, &it.currency, Language::En),
            left: refundable.then(|| amounts::show(left, &it.currency, Language::En)),
            state: match it.status {
                IntentStatus::RequiresPaymentMethod => "declined",
                IntentStatus::RequiresAction => "wants to be confirmed",
                IntentStatus::Processing => "processing",
                IntentStatus::Succeeded => "succeeded",
                IntentStatus::Canceled => "canceled",
            },
            waits: it.status == IntentStatus::Processing,
        }
    };
    book.intents.iter().rev().take(SHOWN).map(row).collect()
}

fn refunds(book: &Book) -> Vec<RefundRow> {
    let row = |it: &super::book::Refund| RefundRow {
        id: it.id.clone(),
        amount: amounts::show(it.amount, &it.currency, Language::En),
        state: match it.status {
            RefundStatus::Pending => "pending",
            RefundStatus::Succeeded => "succeeded",
            RefundStatus::Failed => "failed",
        },
        waits: it.status == RefundStatus::Pending,
        can_fail: it.status != RefundStatus::Failed,
    };
    book.refunds.iter().rev().take(SHOWN).map(row).collect()
}

fn disputes(book: &Book) -> Vec<DisputeRow> {
    let row = |it: &super::book::Dispute| DisputeRow {
        id: it.id.clone(),
        amount: amounts::show(it.amount, &it.currency, Language::En),
        state: match it.status {
            DisputeStatus::WarningNeedsResponse => "asked",
            DisputeStatus::WarningUnderReview => "asked, answered",
            DisputeStatus::WarningClosed => "closed",
            DisputeStatus::NeedsResponse => "open",
            DisputeStatus::UnderReview => "under review",
            DisputeStatus::Won => "won",
            DisputeStatus::Lost => "lost",
        },
        asks: matches!(it.status, DisputeStatus::NeedsResponse | DisputeStatus::WarningNeedsResponse),
        waits: !matches!(it.status, DisputeStatus::Won | DisputeStatus::Lost | DisputeStatus::WarningClosed),
    };
    book.disputes.iter().rev().take(SHOWN).map(row).collect()
}

fn events(book: &Book) -> Vec<EventRow> {
    let row = |it: &super::book::Event| {
        let deliveries: Vec<String> =
            book.deliveries.iter().filter(|delivery| delivery.event == it.id).map(told).collect();
        EventRow {
            id: it.id.clone(),
            kind: it.kind.clone(),
            deliveries: if deliveries.is_empty() { "not sent".to_owned() } else { deliveries.join("; ") },
        }
    };
    book.events.iter().rev().take(SHOWN).map(row).collect()
}

/// One delivery in a few words: `received`, or what each try met.
fn told(delivery: &Delivery) -> String {
    match delivery.tries.last() {
        None => "on its way".to_owned(),
        Some(last) => {
            let answer = last.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            match (delivery.tries.len(), delivery.done) {
                (1, true) => answer,
                (tries, true) => format!("{answer} after {tries} tries"),
                (tries, false) => format!("{answer}, try {} follows", tries.saturating_add(1)),
            }
        }
    }
}
