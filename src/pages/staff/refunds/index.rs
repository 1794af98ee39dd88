//! `GET /staff/refunds`: what went back or is on its way, newest first, page by page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ApprovalId, CustomerId, Language, PaymentId, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::payments::store::refunds::{self, Listed};
use crate::pages::owner::rows::Pill;
use crate::pages::places::{place, written};
use crate::pages::staff::payments::show::pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Moment;
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = refunds::list(c, &who.scope, place(&asked.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| written(it.at, it.id));
        seen::several(&cx.site, who, "refunds", found.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let list = found.into_iter().map(|it| Row::new(name(it.customer), &zone, it)).collect();
        Reply::page(&Index {
            page: who.page(c, cx, "Refunds", Nav::Payments)?,
            list,
            first: asked.0.after.is_empty(),
            may_export: who.may(Permission::Export),
            next: next.unwrap_or_default(),
        })
    })
    .await
}

impl Row {
    fn new(name: String, zone: &Zone, it: Listed) -> Self {
        Self {
            name,
            customer: it.customer,
            number: it.number.unwrap_or_default(),
            payment: it.payment,
            receipt: it.receipt,
            by_hand: it.by_hand,
            failure: it.failure.unwrap_or_default(),
            approval: it.approval,
            at: Moment::new(it.at, zone),
            amount: it.amount.display(Language::En),
            pill: pill(it.state),
        }
    }
}

#[derive(Template)]
#[template(path = "staff/refunds/index.html")]
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
    customer: CustomerId,
    name: String,
    payment: PaymentId,
    receipt: String,
    by_hand: bool,
    failure: String,
    approval: Option<ApprovalId>,
    at: Moment,
    amount: MoneyDisplay,
    pill: Pill,
}
