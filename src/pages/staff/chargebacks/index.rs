//! `GET /staff/chargebacks?after=…`: all of them, newest first, page by page; above them the warnings of fraud that nobody has
//! dealt with.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{pill, reason};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ChargebackId, CustomerId, FraudWarningId, Language, PaymentId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::chargebacks::{list, open_warnings};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Moment;
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;
const WARNINGS: i64 = 50;
const EN: Language = Language::En;

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
    let after: Option<ChargebackId> = match asked.0.after.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::Invalid("`after` is no place in this list".to_owned()))?),
    };
    cx.page(staff, move |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let mut found = list(c, &who.scope, after, i64::try_from(SHOWN + 1).unwrap_or(i64::MAX))?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| it.id.to_string());
        let warned = open_warnings(c, &who.scope, None, WARNINGS)?;
        let shown = found.iter().map(|it| it.customer).chain(warned.iter().map(|it| it.customer));
        let shown: Vec<CustomerId> = shown.collect();
        seen::several(&cx.site, who, "chargebacks", shown.iter().copied());
        let names = customers::names_of(c, &cx.site, &who.scope, shown.iter().copied())?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let warnings = warned.into_iter().map(|it| WarningRow {
            id: it.id,
            name: name(it.customer),
            customer: it.customer,
            payment: it.payment,
            receipt: it.receipt,
            amount: it.amount.display(EN),
            why: reason(&it.kind),
            at: Moment::new(it.at, &zone),
        });
        let rows = found.into_iter().map(|it| Row {
            id: it.id,
            name: name(it.customer),
            pill: pill(&it, now),
            customer: it.customer,
            receipt: it.receipt,
            why: reason(&it.reason),
            answer_by: it.answer_by.filter(|_| !it.state.is_decided()).map(|at| Moment::new(at, &zone)),
            amount: it.amount.display(EN),
        });
        Reply::page(&Index {
            may_refund: who.may(Permission::WorkAsManager),
            warnings: warnings.collect(),
            list: rows.collect(),
            first: after.is_none(),
            next: next.unwrap_or_default(),
            page: who.page(c, cx, "Chargebacks", Nav::Payments)?,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/chargebacks/index.html")]
struct Index {
    page: Page,
    may_refund: bool,
    warnings: Vec<WarningRow>,
    list: Vec<Row>,
    first: bool,
    next: String,
}

struct WarningRow {
    id: FraudWarningId,
    customer: CustomerId,
    name: String,
    payment: PaymentId,
    receipt: String,
    amount: MoneyDisplay,
    why: String,
    at: Moment,
}

struct Row {
    id: ChargebackId,
    customer: CustomerId,
    name: String,
    receipt: String,
    why: String,
    pill: Pill,
    answer_by: Option<Moment>,
    amount: MoneyDisplay,
}
