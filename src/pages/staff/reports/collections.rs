//! `GET /staff/reports/collections`: what was billed and collected in some days, and the invoices or payments behind it.
//! Billed is what the invoices came to, less credit notes; collected is what came in, less what went back.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ROWS;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate, PaymentId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::invoices::counter::{self, Place};
use crate::billing::reports::{Books, Receipt, ReceiptPlace, receipts};
use crate::pages::places::{place, written};
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::payments::method;
use crate::pages::staff::search::named;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Clerk, Permission};

const EN: Language = Language::En;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `billed` or `collected`.
    what: String,
    from: String,
    to: String,
    after: String,
}

/// First and last day; this month so far where nothing or nonsense was asked for, and never more than ten years.
fn days(asked: &Asked, today: LocalDate) -> (LocalDate, LocalDate, bool) {
    let read = |text: &str, otherwise: LocalDate| {
        if text.is_empty() { Some(otherwise) } else { text.parse().ok() }
    };
    let range = read(&asked.from, today.first_of_month()).zip(read(&asked.to, today));
    match range.filter(|(from, to)| from <= to && to.days_since(*from) < 3660) {
        Some((from, to)) => (from, to, true),
        None => (today.first_of_month(), today, false),
    }
}

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let asked = asked.0;
    cx.page(clerk, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let today = dealership.today(cx.site.clock.now());
        let (from, to, understood) = days(&asked, today);
        let books = Books::since(c, &who.scope, dealership.settings.currency, from)?;
        let billed = asked.what != "collected";
        let (invoices, payments, next) = if billed {
            let (rows, next) = invoices_of(c, cx, who, (from, to), &asked.after, today)?;
            (rows, Vec::new(), next)
        } else {
            let (rows, next) = payments_of(c, cx, who, (from, to), &asked.after)?;
            (Vec::new(), rows, next)
        };
        let what = if billed { "billed" } else { "collected" };
        Reply::page(&Report {
            billed,
            understood,
            billed_sum: books.billed(from, to)?.display(EN),
            collected_sum: books.collected(from, to)?.display(EN),
            from: Day::new(from),
            to: Day::new(to),
            invoices,
            payments,
            query: format!("what={what}&from={from}&to={to}"),
            first: asked.after.is_empty(),
            may_export: who.may(Permission::Export),
            next: next.unwrap_or_default(),
            page: who.page(c, cx, "Billed and collected", Nav::Reports)?,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/reports/collections.html")]
struct Report {
    page: Page,
    /// The invoices are shown, otherwise the payments.
    billed: bool,
    /// The days asked for make sense.
    understood: bool,
    billed_sum: MoneyDisplay,
    collected_sum: MoneyDisplay,
    from: Day,
    to: Day,
    invoices: Vec<InvoiceRow>,
    payments: Vec<Payment>,
    /// What was chosen, for addresses.
    query: String,
    /// The first page of several.
    first: bool,
    may_export: bool,
    next: String,
}

struct Payment {
    id: PaymentId,
    number: String,
    customer: CustomerId,
    name: String,
    method: &'static str,
    on: Day,
    amount: MoneyDisplay,
}

type Part<T> = (Vec<T>, Option<String>);

fn invoices_of(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    days: (LocalDate, LocalDate),
    after: &str,
    today: LocalDate,
) -> DbResult<Part<InvoiceRow>> {
    let after = place(after)?.map(|(on, id)| Place { on, id });
    let more = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut found = counter::issued_between(c, &cx.site, &who.scope, days, after, more)?;
    let next = found.get(ROWS - 1).filter(|_| found.len() > ROWS);
    let next = next.map(|last| written(last.issued_on, last.id));
    found.truncate(ROWS);
    seen::several(&cx.site, who, "billed", found.iter().map(|it| it.customer).collect::<Vec<CustomerId>>());
    Ok((named(c, cx, who, found, today)?, next))
}

fn payments_of(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    days: (LocalDate, LocalDate),
    after: &str,
) -> DbResult<Part<Payment>> {
    let after = place(after)?.map(|(on, id)| ReceiptPlace { on, id });
    let more = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut found = receipts(c, &who.scope, days, after, more)?;
    let next = found.get(ROWS - 1).filter(|_| found.len() > ROWS);
    let next = next.map(|last| written(last.on, last.id));
    found.truncate(ROWS);
    seen::several(
        &cx.site,
        who,
        "collected",
        found.iter().map(|it| it.customer).collect::<Vec<CustomerId>>(),
    );
    let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
    let row = |it: Receipt| Payment {
        id: it.id,
        number: it.number,
        customer: it.customer,
        name: names.get(&it.customer).cloned().unwrap_or_default(),
        method: method(it.method, it.through_provider),
        on: Day::new(it.on),
        amount: it.amount.display(EN),
    };
    Ok((found.into_iter().map(row).collect(), next))
}
