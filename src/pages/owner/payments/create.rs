//! `POST /payments`: the order is taken and the payer led to the provider's page. Sending the form again does the same.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::new::{Asked, check_page};
use super::words::shares_of;
use crate::base::error::AppError;
use crate::base::values::Money;
use crate::base::web::{Cx, Form, Guard, Limit, Nav, Page, Reply};
use crate::base::words::Words;
use crate::billing::payments::Provider;
use crate::billing::payments::order::OrderError;
use crate::billing::payments::paying::{Begun, begin};
use crate::billing::payments::starting::{Door, Order};
use crate::billing::payments::store::invoices::payables;
use crate::trust::access::{Owner, Scope, restraints};

/// The hidden fields of the check page. What a browser leaves out is an order that cannot be read.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    invoice: Vec<String>,
    share: Vec<String>,
    protest: String,
}

pub async fn create(
    cx: Cx,
    owner: Owner,
    provider: web::Data<Provider>,
    form: Form<Sent>,
) -> Result<HttpResponse, AppError> {
    let sent = form.0;
    let fields = sent.clone();
    let (who, order) = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = owner.resolve(c, cx)?;
                if !who.rights.pay {
                    return Err(AppError::Forbidden);
                }
                let known = payables(c, &who.scope, &fields.invoice)?;
                let currency = |number: &str| {
                    let found = known.iter().find(|p| p.number == number).ok_or(AppError::NotFound)?;
                    Ok(found.open.currency())
                };
                let shares = shares_of(&fields.invoice, &fields.share, currency)?;
                let door = Door::Account(who.person);
                let order = Order {
                    form_key: fields.key.clone(),
                    shares,
                    deposit: None,
                    door,
                    language: who.language,
                    protest: fields.protest == "yes",
                };
                Ok((who, order))
            })
        })
        .await?;
    resting(&cx, &who.scope, who.words()).await?;
    cx.allow(Limit::PAY, who.person.to_string()).await?;
    match begin(&cx.site, &provider, &who.actor, &who.scope, &order).await? {
        Begun::Checkout(url) => Ok(see_other(&url)),
        Begun::See(id) => Ok(see_other(&format!("/payments/{id}"))),
        Begun::Stale => Err(AppError::Conflict(who.words().t("pay-stale").into_owned())),
        Begun::Refused(why) => refused(cx, provider, sent, &order, why).await,
        Begun::NoAnswer => no_answer(cx, sent).await,
    }
}

/// Refuses for a while where cards were tried out: at this customer, or from this network.
pub(in crate::pages) async fn resting(cx: &Cx, scope: &Scope, words: Words) -> Result<(), AppError> {
    let customer = scope.require_customer()?.to_string();
    let network = cx.facts.network();
    let rest = cx.block(move |cx| {
        let now = cx.site.clock.now();
        cx.site.db.read(|c| restraints::payments_rest(c, now, [&customer, &network]))
    });
    if rest.await? { Err(AppError::Conflict(words.t("pay-rests").into_owned())) } else { Ok(()) }
}

/// To the provider's page, or to one of ours.
pub(in crate::pages) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

async fn refused(
    cx: Cx,
    provider: web::Data<Provider>,
    sent: Sent,
    order: &Order,
    why: OrderError,
) -> Result<HttpResponse, AppError> {
    // Whoever chose a part is not shown all that is owed instead.
    let currency = order.shares.first().map(|(_, share)| share.currency());
    let sum = currency.map(|it| Money::sum(it, order.shares.iter().map(|(_, share)| *share)));
    let amount = sum.and_then(Result::ok).map(Money::to_decimal_string).unwrap_or_default();
    let asked = Asked { invoice: sent.invoice, amount, protest: sent.protest, ..Asked::default() };
    cx.page(Owner, move |c, who, cx| check_page(c, who, cx, &provider, &asked, Some(why))).await
}

/// The provider is down. The same order can be sent again from here.
async fn no_answer(cx: Cx, sent: Sent) -> Result<HttpResponse, AppError> {
    cx.page(Owner, move |c, who, cx| {
        let page = who.page(c, cx, who.words().t("pay-down-title"), Nav::Payments)?;
        let shares = sent.invoice.iter().cloned().zip(sent.share.iter().cloned()).collect();
        let view = NoAnswer { page, key: sent.key.clone(), shares, protest: sent.protest == "yes" };
        Ok(Reply::page(&view)?.status(StatusCode::BAD_GATEWAY))
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/payments/no_answer.html")]
struct NoAnswer {
    page: Page,
    key: String,
    shares: Vec<(String, String)>,
    protest: bool,
}
