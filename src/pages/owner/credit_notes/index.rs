//! `GET /credit-notes`: all of the account, the newest first, page by page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::credits::{CreditNote, list};
use crate::pages::owner::rows::Day;
use crate::pages::places::{place, written};
use crate::trust::access::Owner;

const SHOWN: usize = 25;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the last page ended.
    after: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let w = who.words();
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = list(c, &cx.site, &who.scope, place(&asked.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| written(it.issued_on, it.id));
        let row = |it: CreditNote| Row {
            day: Day::new(it.issued_on, w.language()),
            invoice: it.snapshot.invoice.to_string(),
            reason: it.snapshot.reason.to_string(),
            total: it.total.display(w.language()),
            number: it.number,
        };
        Reply::page(&Index {
            page: who.page(c, cx, w.t("credit-notes-title"), Nav::Invoices)?,
            list: found.into_iter().map(row).collect(),
            next: next.unwrap_or_default(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/credit_notes/index.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    next: String,
}

struct Row {
    number: String,
    invoice: String,
    day: Day,
    reason: String,
    total: MoneyDisplay,
}
