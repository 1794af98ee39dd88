//! `GET /estimates`: what was offered, the latest first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::words::pill;
use crate::base::error::AppError;
use crate::base::values::LocalDate;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::estimates::{Listed, list_sent};
use crate::billing::invoices::Label;
use crate::pages::owner::query::query;
use crate::pages::owner::rows::{Day, Pill};
use crate::pages::owner::seen;
use crate::trust::access::Owner;

const ROWS: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    // What is no place in the list is its beginning: addresses are typed and shared.
    let after = asked.0.after.parse().ok();
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let part = list_sent(c, &cx.site, &who.scope, after, ROWS)?;
        seen::many(cx, who, "estimates", part.rows.len());
        Reply::page(&Index {
            page: who.page(c, cx, w.t("estimates-title"), Nav::Estimates)?,
            list: part.rows.into_iter().map(|it| Row::new(w, it, today)).collect(),
            first: after.is_none(),
            next: part.next.map(|next| query(&[("after", &next.to_string())])).unwrap_or_default(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/estimates/index.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    first: bool,
    next: String,
}

pub struct Row {
    pub number: String,
    pub about: Label,
    pub until: Day,
    pub pill: Pill,
    pub total: MoneyDisplay,
}

impl Row {
    pub fn new(w: Words, it: Listed, today: LocalDate) -> Self {
        Self {
            about: it.label,
            until: Day::new(it.estimate.valid_until, w.language()),
            pill: pill(w, it.estimate.stands(today)),
            total: it.estimate.total().display(w.language()),
            number: it.estimate.number,
        }
    }
}
