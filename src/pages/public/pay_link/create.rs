//! `POST /pay/{token}/payments`: the holder of a link is led to the provider's page.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::ended::ended;
use super::show::{Asked, invoice_page};
use super::{open, page, still_open, unlisted, visitor};
use crate::base::error::AppError;
use crate::base::web::{Cx, Form, Guard, Limit, Page, Reply};
use crate::billing::payments::Provider;
use crate::billing::payments::order::OrderError;
use crate::billing::payments::pay_links::PayLink;
use crate::billing::payments::paying::{Begun, begin};
use crate::billing::payments::starting::{Door, Order};
use crate::billing::payments::store::invoices::payable_of;
use crate::pages::owner::payments::create::{resting, see_other};
use crate::pages::owner::payments::shares_of;
use crate::trust::access::{Visit, Visitor};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    share: String,
    protest: String,
}

pub async fn create(
    cx: Cx,
    token: web::Path<String>,
    provider: web::Data<Provider>,
    form: Form<Sent>,
) -> Result<HttpResponse, AppError> {
    let link = match open(&cx, &token).await? {
        Ok(link) => link,
        Err(why) => return ended(cx, why).await,
    };
    cx.allow(Limit::PAY, link.id.to_string()).await?;
    let token = token.into_inner();
    let scope = link.scope;
    let (visit, order) = order(&cx, link, token.clone(), form.0.clone()).await?;
    resting(&cx, &scope, visit.words()).await?;
    match begin(&cx.site, &provider, &visit.actor, &link.scope, &order).await? {
        Begun::Checkout(url) => Ok(see_other(&url)),
        Begun::See(id) => Ok(see_other(&format!("/pay/{token}/done?attempt={id}"))),
        Begun::Stale => Err(AppError::Conflict(visit.words().t("pay-stale").into_owned())),
        Begun::Refused(why) => refused(cx, provider, token, form.0, why).await,
        Begun::NoAnswer => no_answer(cx, token, form.0).await,
    }
}

/// The link's own invoice, whatever else a form may say.
async fn order(cx: &Cx, link: PayLink, token: String, sent: Sent) -> Result<(Visit, Order), AppError> {
    cx.block(move |cx| {
        cx.site.db.read(|c| {
            let visit = Visitor.resolve(c, cx)?;
            let visit = visitor(c, cx, &visit, &link)?;
            let owed = payable_of(c, &link.scope, link.invoice)?;
            let (numbers, amounts) = (std::slice::from_ref(&owed.number), std::slice::from_ref(&sent.share));
            let shares = shares_of(numbers, amounts, |_| Ok(owed.open.currency()))?;
            let door = Door::Link { id: link.id, token: token.clone() };
            let order = Order {
                form_key: sent.key.clone(),
                shares,
                deposit: None,
                door,
                language: visit.language,
                protest: sent.protest == "yes",
            };
            Ok((visit, order))
        })
    })
    .await
}

async fn refused(
    cx: Cx,
    provider: web::Data<Provider>,
    token: String,
    sent: Sent,
    why: OrderError,
) -> Result<HttpResponse, AppError> {
    let asked = Asked { amount: sent.share, protest: sent.protest };
    cx.page(Visitor, move |c, visit, cx| invoice_page(c, cx, visit, &provider, &token, &asked, Some(why)))
        .await
}

async fn no_answer(cx: Cx, token: String, sent: Sent) -> Result<HttpResponse, AppError> {
    cx.page(Visitor, move |c, visit, cx| {
        let link = still_open(c, cx, &token)?;
        let visit = visitor(c, cx, visit, &link)?;
        let title = visit.words().t("pay-down-title").into_owned();
        let page = page(c, cx, &visit, &link, title)?;
        let view = NoAnswer {
            page,
            token: token.clone(),
            key: sent.key.clone(),
            share: sent.share.clone(),
            protest: sent.protest == "yes",
        };
        Ok(unlisted(Reply::page(&view)?.status(StatusCode::BAD_GATEWAY)))
    })
    .await
}

#[derive(Template)]
#[template(path = "public/pay_link/no_answer.html")]
struct NoAnswer {
    page: Page,
    token: String,
    key: String,
    share: String,
    protest: bool,
}
