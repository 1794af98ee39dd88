//! `GET /staff/chargebacks`: those that wait for an answer, the nearest day first; `?show=all`: all of them, newest first. Page
//! by page; above them the warnings of fraud that nobody has dealt with.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{pill, reason};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ChargebackId, CustomerId, FraudWarningId, Language, PaymentId, Timestamp};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::chargebacks::{Case, Place, count_unanswered, list, open_warnings, unanswered};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, waited};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;
const WARNINGS: i64 = 50;
const EN: Language = Language::En;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let all = asked.0.show == "all";
    let after = asked.0.after;
    cx.page(staff, move |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let most = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = match all {
            true => list(c, &who.scope, newest(&after)?, most)?,
            false => unanswered(c, &who.scope, nearest(&after)?, most)?,
        };
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let place = |it: &Case| match all {
            true => it.id.to_string(),
            false => format!("{}.{}", it.due().micros(), it.id),
        };
        let next = found.last().filter(|_| more).map(place);
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
            why: reason(&it.reason),
            left: left(&it, now),
            answer_by: it.answer_by.filter(|_| it.waits()).map(|at| Moment::new(at, &zone)),
            late: it.is_late(now),
            receipt: it.receipt.clone(),
            amount: it.amount.display(EN),
        });
        Reply::page(&Index {
            may_refund: who.may(Permission::WorkAsManager),
            warnings: warnings.collect(),
            list: rows.collect(),
            all,
            waiting: count_unanswered(c, &who.scope)?,
            first: after.is_empty(),
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
    /// Also those that want no answer.
    all: bool,
    waiting: i64,
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
    /// `in 3 days`, `2 days ago`.
    left: String,
    late: bool,
    amount: MoneyDisplay,
}

/// How long until it must be answered.
fn left(it: &Case, now: Timestamp) -> String {
    let Some(by) = it.answer_by.filter(|_| it.waits()) else { return String::new() };
    if by < now {
        return format!("{} ago", waited(by, now));
    }
    match by.since(now).as_secs() / 86_400 {
        0 => "within a day".to_owned(),
        1 => "in a day".to_owned(),
        days => format!("in {days} days"),
    }
}

fn newest(after: &str) -> DbResult<Option<ChargebackId>> {
    match after {
        "" => Ok(None),
        id => Ok(Some(id.parse().map_err(|_| no_place())?)),
    }
}

fn nearest(after: &str) -> DbResult<Place> {
    if after.is_empty() {
        return Ok(None);
    }
    let read = after
        .split_once('.')
        .and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?)));
    read.map(Some).ok_or_else(no_place)
}

fn no_place() -> AppError {
    AppError::Invalid("`after` is no place in this list".to_owned())
}
