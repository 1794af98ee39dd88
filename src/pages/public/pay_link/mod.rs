//! Behind a pay link: one invoice, seen and paid without an account. The token is the key; nothing here is a session,
//! and none of it leads anywhere else.

pub mod create;
pub mod done;
mod ended;
pub mod paper;
pub mod show;

use actix_web::http::header::HeaderName;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::Language;
use crate::base::web::{Cx, Limit, Page, Reply};
use crate::billing::payments::pay_links::{self, Found, PayLink};
use crate::parties::customers;
use crate::trust::access::{Visit, place};

/// Why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Expired,
    Replaced,
    Unknown,
}

/// The link of a token, or why there is none. Guessing is limited by network; a link that works is not.
async fn open(cx: &Cx, token: &str) -> Result<Result<PayLink, Ended>, AppError> {
    let own = token.to_owned();
    let found = cx.block(move |cx| cx.site.db.read(|c| pay_links::find(c, &cx.site, &own))).await?;
    match found {
        Found::Alive(link) => Ok(Ok(link)),
        Found::Expired(_) => Ok(Err(Ended::Expired)),
        Found::Revoked(_) => Ok(Err(Ended::Replaced)),
        Found::Unknown => {
            cx.allow(Limit::TOKEN_MISS, cx.facts.network()).await?;
            Ok(Err(Ended::Unknown))
        }
    }
}

/// Whether the link still opens its invoice, asked again in the transaction that does something.
fn still_open(c: &mut Conn, cx: &Cx, token: &str) -> DbResult<PayLink> {
    match pay_links::find(c, &cx.site, token)? {
        Found::Alive(link) => Ok(link),
        _ => Err(AppError::NotFound),
    }
}

/// The visitor's words: chosen on the page, else those of the customer's papers.
fn visitor(c: &mut Conn, cx: &Cx, visit: &Visit, link: &PayLink) -> DbResult<Visit> {
    let papers: Language = customers::load(c, &cx.site, &link.scope)?.details.language;
    let language = cx.facts.language_choice.unwrap_or(papers);
    Ok(Visit { actor: visit.actor.clone(), language })
}

fn page(c: &mut Conn, cx: &Cx, visit: &Visit, link: &PayLink, title: String) -> DbResult<Page> {
    let dealer = place::dealer(c, link.scope.dealership())?;
    Ok(visit.page_of(c, cx, title, dealer))
}

/// No page behind a token is for search engines.
fn unlisted(reply: Reply) -> Reply {
    reply.header(HeaderName::from_static("x-robots-tag"), "noindex, nofollow")
}
