//! `GET /staff/recurring`: every plan of the dealership, newest first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{every, pill};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, RecurringId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::recurring;
use crate::pages::owner::rows::Pill;
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff};

const SHOWN: i64 = 25;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The last plan of the page before: its moment and its id.
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let plans = recurring::list(c, &cx.site, &who.scope, place(&query.0.after)?, SHOWN + 1)?;
        let more = i64::try_from(plans.len()).unwrap_or(0) > SHOWN;
        let names = customers::names_of(c, &cx.site, &who.scope, plans.iter().map(|it| it.customer))?;
        let shown = plans.into_iter().take(usize::try_from(SHOWN).unwrap_or(0));
        let (mut rows, mut next) = (Vec::new(), String::new());
        for plan in shown {
            next = written(plan.created_at, plan.id);
            rows.push(Row {
                id: plan.id,
                customer: plan.customer,
                name: names.get(&plan.customer).cloned().unwrap_or_default(),
                title: plan.template.title.to_string(),
                every: every(plan.schedule.every),
                next: plan.next_on.map(Day::new),
                pill: pill(&plan),
            });
        }
        seen::several(&cx.site, who, "recurring", rows.iter().map(|it| it.customer).collect::<Vec<_>>());
        let page = who.page(c, cx, "Recurring invoices", Nav::Recurring)?;
        let may_export = who.may(Permission::Export);
        let first = query.0.after.is_empty();
        Reply::page(&Index { page, rows, first, may_export, next: if more { next } else { String::new() } })
    })
    .await
}

struct Row {
    id: RecurringId,
    customer: CustomerId,
    name: String,
    title: String,
    every: &'static str,
    next: Option<Day>,
    pill: Pill,
}

#[derive(Template)]
#[template(path = "staff/recurring/index.html")]
struct Index {
    page: Page,
    rows: Vec<Row>,
    first: bool,
    may_export: bool,
    next: String,
}
