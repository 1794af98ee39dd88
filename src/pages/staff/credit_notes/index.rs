//! `GET /staff/credit-notes`: what was credited to anybody, newest first, page by page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::credits::{Listed, on_counter};
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the last page ended.
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = on_counter(c, &who.scope, place(&asked.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| written(it.issued_on, it.id));
        seen::several(&cx.site, who, "credit-notes", found.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        Reply::page(&Index {
            page: who.page(c, cx, "Credit notes", Nav::Invoices)?,
            list: found.into_iter().map(|it| Row::new(name(it.customer), it)).collect(),
            first: asked.0.after.is_empty(),
            may_export: who.may(Permission::Export),
            next: next.unwrap_or_default(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/credit_notes/index.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    /// The first page of several.
    first: bool,
    may_export: bool,
    next: String,
}

struct Row {
    number: String,
    invoice: String,
    customer: CustomerId,
    name: String,
    day: Day,
    cancels: bool,
    total: MoneyDisplay,
}

impl Row {
    fn new(name: String, it: Listed) -> Self {
        Self {
            number: it.number,
            invoice: it.invoice,
            customer: it.customer,
            name,
            day: Day::new(it.issued_on),
            cancels: it.cancels,
            total: it.total.display(Language::En),
        }
    }
}
