//! `GET /pay/{token}/done?attempt=…`: back from the provider's page. It says how the payment stands and asks again by
//! itself, without script, until the provider has answered.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::ended::ended;
use super::{open, page, still_open, unlisted, visitor};
use crate::base::error::AppError;
use crate::base::values::AttemptId;
use crate::base::web::{Cx, Page, Query, Reply};
use crate::billing::payments::attempt::Payer;
use crate::billing::payments::jobs::look_later;
use crate::billing::payments::store::attempts;
use crate::pages::owner::payments::{Standing, standing};
use crate::trust::access::Visitor;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    attempt: String,
    from: String,
    round: u32,
}

pub async fn show(cx: Cx, token: web::Path<String>, back: Query<Back>) -> Result<HttpResponse, AppError> {
    if let Err(why) = open(&cx, &token).await? {
        return ended(cx, why).await;
    }
    let back = back.0;
    cx.page(Visitor, move |c, visit, cx| {
        let link = still_open(c, cx, &token)?;
        let visit = visitor(c, cx, visit, &link)?;
        let id: AttemptId = back.attempt.parse().map_err(|_| AppError::NotFound)?;
        let attempt = attempts::by_id(c, &link.scope, id)?;
        // The link opens one invoice, and what was paid for others is none of its holder's business.
        if attempt.shares.iter().all(|share| share.invoice != link.invoice) {
            return Err(AppError::NotFound);
        }
        if attempt.state.is_live() {
            look_later(&cx.site, id);
        }
        let from_checkout = back.from == "checkout";
        let own = attempt.payer == Payer::Link(link.id);
        let standing = standing(visit.words(), &attempt, own, from_checkout, back.round);
        let page = page(c, cx, &visit, &link, standing.title.clone().into_owned())?;
        let only = attempt.shares.len() == 1;
        let refresh = standing.refresh;
        let reply = Reply::page(&Done { page, token: token.clone(), standing, only })?;
        Ok(unlisted(match refresh {
            Some(refresh) => {
                let from = if from_checkout { "&from=checkout" } else { "" };
                let to = format!("/pay/{token}/done?attempt={id}{from}&round={}", refresh.round);
                reply.header(header::REFRESH, format!("{}; url={to}", refresh.seconds))
            }
            None => reply,
        }))
    })
    .await
}

#[derive(Template)]
#[template(path = "public/pay_link/done.html")]
struct Done {
    page: Page,
    token: String,
    standing: Standing,
    /// The payment is for this invoice alone, so its amount may be shown.
    only: bool,
}
