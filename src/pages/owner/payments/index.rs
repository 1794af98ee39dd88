//! `GET /payments`: what was paid, newest first, what is under way, and money on account.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::standing::{Standing, standing};
use super::words::instrument;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::{DateDisplay, MoneyDisplay};
use crate::base::values::{LocalDate, PaymentId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::ledger;
use crate::billing::payments::payment::Received;
use crate::billing::payments::store::attempts;
use crate::billing::payments::store::received::{self, After};
use crate::pages::owner::seen;
use crate::pages::places::{place, written};
use crate::parties::dealerships;
use crate::trust::access::{ActingOwner, Owner};

const PER_PAGE: usize = 25;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Day and id of the last row of the page before, as [`cursor`] writes them.
    after: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| list(c, who, cx, &asked.0)).await
}

fn list(c: &mut Conn, who: &ActingOwner, cx: &Cx, asked: &Asked) -> DbResult<Reply> {
    let (w, language) = (who.words(), who.language);
    let after = place(&asked.after)?.map(|(received_on, id)| After { received_on, id });
    let limit = i64::try_from(PER_PAGE).unwrap_or(25) + 1;
    let mut payments = received::list(c, &cx.site, &who.scope, after, limit)?;
    let more = payments.len() > PER_PAGE;
    payments.truncate(PER_PAGE);
    let next = if more { payments.last().map(cursor).unwrap_or_default() } else { String::new() };
    let currency = dealerships::load(c, who.scope.dealership())?.settings.currency;
    let credit = ledger::credit_of(c, &who.scope, currency)?;
    let waiting = if after.is_none() { attempts::under_way(c, &who.scope)? } else { Vec::new() };
    let mut invoices = received::invoices_of(c, &who.scope, &payments)?;
    let reversed = received::reversed_of(c, &payments)?;
    seen::many(cx, who, "payments", payments.len());
    let row = |payment: &Received| Row {
        id: payment.id,
        number: payment.number.clone(),
        iso: payment.received_on,
        day: payment.received_on.display(language),
        method: instrument(w, payment),
        invoices: invoices.remove(&payment.id).unwrap_or_default(),
        amount: payment.amount.display(language),
        reversed: reversed.contains(&payment.id),
    };
    let rows = payments.iter().map(row).collect();
    Reply::page(&Index {
        page: who.page(c, cx, w.t("payments-title"), Nav::Payments)?,
        first: after.is_none(),
        waiting: waiting.iter().map(|a| standing(w, a, true, false, 1)).collect(),
        credit: credit.is_positive().then(|| credit.display(language)),
        rows,
        next,
    })
}

/// `2026-11-20.pay_…`.
fn cursor(last: &Received) -> String {
    written(last.received_on, last.id)
}

#[derive(Template)]
#[template(path = "owner/payments/index.html")]
struct Index {
    page: Page,
    first: bool,
    waiting: Vec<Standing>,
    credit: Option<MoneyDisplay>,
    rows: Vec<Row>,
    /// Of the next page; empty on the last.
    next: String,
}

struct Row {
    id: PaymentId,
    number: String,
    iso: LocalDate,
    day: DateDisplay,
    method: String,
    invoices: Vec<String>,
    amount: MoneyDisplay,
    /// It did not come after all.
    reversed: bool,
}
