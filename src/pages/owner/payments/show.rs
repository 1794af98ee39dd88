//! `GET /payments/{id}`: an attempt, or money that was received. After the provider's page it says that it is checking
//! and asks again by itself, without script, until the provider has answered.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use super::standing::{Standing, standing};
use super::words::instrument;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::{DateDisplay, DateTimeDisplay, MoneyDisplay};
use crate::base::values::{AttemptId, LocalDate, Money, PaymentId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::payments::attempt::{AttemptState, Payer};
use crate::billing::payments::jobs::look_later;
use crate::billing::payments::payment::Received;
use crate::billing::payments::store::chargebacks::{self, ChargebackState};
use crate::billing::payments::store::refunds::{RefundState, of_payment};
use crate::billing::payments::store::{attempts, received};
use crate::billing::{deposits, ledger, signed};
use crate::pages::owner::seen;
use crate::pages::owner::signed::Shown;
use crate::parties::dealerships;
use crate::trust::access::{ActingOwner, Owner, Scope, accounts};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    /// `checkout` when the provider sent the payer here after paying.
    from: String,
    round: u32,
}

pub async fn show(
    cx: Cx,
    owner: Owner,
    id: web::Path<String>,
    back: Query<Back>,
) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        if let Ok(payment) = id.parse::<PaymentId>() {
            let payment = accounts::find(c, who, |c, scope| received::by_id(c, &cx.site, scope, payment))?;
            return receipt_page(c, who, cx, &who.scope, &payment, false);
        }
        let id: AttemptId = id.parse().map_err(|_| AppError::NotFound)?;
        attempt_page(c, who, cx, id, &back.0)
    })
    .await
}

fn attempt_page(c: &mut Conn, who: &ActingOwner, cx: &Cx, id: AttemptId, back: &Back) -> DbResult<Reply> {
    let attempt = accounts::find(c, who, |c, scope| attempts::by_id(c, scope, id))?;
    if let (AttemptState::Succeeded, Some(payment)) = (attempt.state, attempt.payment) {
        let payment = received::by_id(c, &cx.site, &attempt.scope, payment)?;
        return receipt_page(c, who, cx, &attempt.scope, &payment, true);
    }
    if attempt.state.is_live() {
        look_later(&cx.site, id);
    }
    let from_checkout = back.from == "checkout";
    let own = matches!(attempt.payer, Payer::Person(_));
    let standing = standing(who.words(), &attempt, own, from_checkout, back.round);
    let page = who.page(c, cx, standing.title.clone(), Nav::Payments)?;
    let refresh = standing.refresh;
    let reply = Reply::page(&AttemptPage { page, standing, may_pay: who.rights.pay })?;
    Ok(match refresh {
        Some(refresh) => {
            let from = if from_checkout { "from=checkout&" } else { "" };
            let next = format!("{}; url=/payments/{id}?{from}round={}", refresh.seconds, refresh.round);
            reply.header(header::REFRESH, next)
        }
        None => reply,
    })
}

/// `scope` is that of the account that paid; `fresh` for somebody who just did.
fn receipt_page(
    c: &mut Conn,
    who: &ActingOwner,
    cx: &Cx,
    scope: &Scope,
    payment: &Received,
    fresh: bool,
) -> DbResult<Reply> {
    let (w, language) = (who.words(), who.language);
    let dealership = dealerships::load(c, who.scope.dealership())?;
    let zone = &dealership.settings.time_zone;
    let amount = payment.amount.display(language);
    let title = w.args("payment-title", &[("amount", amount.to_string().into())]);
    let allocated = received::allocated(c, scope, payment)?;
    let refunds = of_payment(c, scope, payment.id, zone)?;
    let left = ledger::unallocated_of(c, scope, payment.id)?;
    let charged_back = chargebacks::of_payment(c, scope, payment.id)?;
    let charged_back = charged_back.iter().filter_map(|it| {
        let key = match it.state {
            ChargebackState::Inquiry => return None,
            ChargebackState::Open => "payment-charged-back",
            ChargebackState::Won => "payment-chargeback-won",
            ChargebackState::Lost => "payment-chargeback-lost",
        };
        Some(w.args(key, &[("amount", it.amount.display(language).to_string().into())]))
    });
    let charged_back: Vec<String> = charged_back.collect();
    seen::one(cx, who, payment.id);
    let view = PaymentPage {
        page: who.page(c, cx, title, Nav::Payments)?,
        fresh,
        reversed: received::is_reversed(c, payment.id)?,
        charged_back,
        protest: received::is_under_protest(c, &who.scope, payment)?,
        number: payment.number.clone(),
        signed: signed::of_receipt(c, &cx.site, payment)?.map(Shown::from),
        day_iso: payment.received_on,
        day: payment.received_on.display_long(language),
        moment: payment.provider_payment.is_some().then(|| payment.received_at.display(language, zone)),
        method: instrument(w, payment),
        reference: payment.provider_payment.clone().unwrap_or_default(),
        amount,
        invoices: allocated
            .iter()
            .map(|a| Paid {
                number: a.number.clone(),
                total: a.total.display(language),
                paid: a.amount.display(language),
                open: a.open.display(language),
            })
            .collect(),
        refunds: refunds
            .iter()
            .map(|r| Refunded {
                number: r.number.clone().unwrap_or_default(),
                iso: r.on,
                day: r.on.display(language),
                amount: r.amount.display(language),
                state: w.t(match r.state {
                    RefundState::Requested => "refund-requested",
                    RefundState::Sent => "refund-sent",
                    RefundState::Done => "refund-done",
                    RefundState::Failed => "refund-failed",
                }),
            })
            .collect(),
        credit: left.is_positive().then(|| left.display(language)),
        held: deposits::of_payment(c, scope, payment.id, Money::zero(payment.amount.currency()))?
            .into_iter()
            .map(|it| (it.amount.display(language).to_string(), it.number))
            .collect(),
    };
    Reply::page(&view)
}

#[derive(Template)]
#[template(path = "owner/payments/attempt.html")]
struct AttemptPage {
    page: Page,
    standing: Standing,
    may_pay: bool,
}

#[derive(Template)]
#[template(path = "owner/payments/show.html")]
struct PaymentPage {
    page: Page,
    fresh: bool,
    /// It turned out to be none.
    reversed: bool,
    /// What the card network took back, and how that stands.
    charged_back: Vec<String>,
    /// Some of what it paid is questioned.
    protest: bool,
    signed: Option<Shown>,
    number: String,
    day_iso: LocalDate,
    day: DateDisplay,
    /// For payments that came through the provider.
    moment: Option<DateTimeDisplay>,
    method: String,
    reference: String,
    amount: MoneyDisplay,
    invoices: Vec<Paid>,
    refunds: Vec<Refunded>,
    /// What no invoice has got.
    credit: Option<MoneyDisplay>,
    /// What is kept for estimates: how much, and the number of each.
    held: Vec<(String, String)>,
}

struct Paid {
    number: String,
    total: MoneyDisplay,
    paid: MoneyDisplay,
    open: MoneyDisplay,
}

struct Refunded {
    /// Empty for one that was made at the provider's.
    number: String,
    iso: LocalDate,
    day: DateDisplay,
    amount: MoneyDisplay,
    state: std::borrow::Cow<'static, str>,
}
