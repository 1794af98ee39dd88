//! `GET /disputes`: what was questioned, the latest first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::shown::{by_when, pill};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::disputes::{self, Place};
use crate::pages::owner::query::query;
use crate::pages::owner::rows::Pill;
use crate::pages::owner::seen;
use crate::pages::places::{place, written};
use crate::trust::access::Owner;

const ROWS: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    // What is no place in the list is its beginning: addresses are typed and shared.
    let after = place(&asked.0.after).ok().flatten().map(|(key, id)| Place { key, id });
    cx.page(owner, move |c, who, cx| {
        let w = who.words();
        let most = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
        let mut rows = disputes::of_customer(c, &who.scope, after, most)?;
        let more = rows.len() > ROWS;
        rows.truncate(ROWS);
        seen::many(cx, who, "disputes", rows.len());
        let next = rows.last().filter(|_| more).map(|row| written(row.raised_at, row.id));
        Reply::page(&Index {
            page: who.page(c, cx, w.t("questions-title"), Nav::Invoices)?,
            list: rows
                .iter()
                .map(|it| Row {
                    number: it.number.clone(),
                    invoice: it.invoice.clone(),
                    amount: it.claimed.display(w.language()),
                    when: by_when(w, it, &who.zone),
                    pill: pill(w, it.state),
                })
                .collect(),
            first: after.is_none(),
            next: next.map(|next| query(&[("after", &next)])).unwrap_or_default(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/disputes/index.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    first: bool,
    next: String,
}

struct Row {
    number: String,
    invoice: String,
    amount: MoneyDisplay,
    when: String,
    pill: Pill,
}
