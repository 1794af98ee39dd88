//! `GET /staff/write-offs`: what was given up, newest first. `POST /staff/write-offs/{id}/reversal` makes it owed again, because it
//! is to be paid after all. Managers alone.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate, WriteOffId};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Query, Reply};
use crate::billing::invoices;
use crate::billing::write_offs::{self, Cursor, WriteOff};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::parties::customers;
use crate::trust::access::{ActingStaff, Manager, persons};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn index(cx: Cx, manager: Manager, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(manager, move |c, who, cx| {
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = write_offs::list(c, &cx.site, &who.scope, after(&asked.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| format!("{}.{}", it.on.days(), it.id));
        seen::several(&cx.site, who, "write-offs", found.iter().map(|it| it.customer));
        let list = found.into_iter().map(|it| row(c, cx, who, it)).collect::<DbResult<Vec<Row>>>()?;
        Reply::page(&Index {
            page: who.page(c, cx, "Write-offs", Nav::Payments)?,
            list,
            next: next.unwrap_or_default(),
        })
    })
    .await
}

pub async fn reverse(cx: Cx, manager: Manager, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(manager, move |c, who, cx| {
        let it = write_offs::by_id(c, &cx.site, &who.scope, id(&path)?)?;
        let invoice = invoices::by_id(c, &cx.site, &who.scope, it.invoice)?;
        let amount = write_offs::reverse(c, &cx.site, &who.actor, &who.scope, it.id)?;
        let text = format!("{} of {} is owed again.", amount.display(Language::En), invoice.number);
        Ok(Reply::to(format!("/staff/invoices/{}", invoice.number))
            .flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

fn row(c: &mut Conn, cx: &Cx, who: &ActingStaff, it: WriteOff) -> DbResult<Row> {
    let scope = who.scope.narrowed(it.customer)?;
    let by = match it.by {
        Some(person) => persons::find(c, &cx.site, person)?.name,
        None => String::new(),
    };
    let taken_back = it.reversed.is_positive().then(|| it.reversed.display(Language::En));
    Ok(Row {
        name: customers::name_of(c, &cx.site, &scope)?,
        customer: it.customer,
        invoice: invoices::by_id(c, &cx.site, &scope, it.invoice)?.number,
        amount: it.amount.display(Language::En),
        day: Day::new(it.on),
        taken_back,
        reason: it.reason,
        by,
    })
}

fn after(text: &str) -> DbResult<Cursor> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = |(days, id): (&str, &str)| {
        Some((LocalDate::from_days(days.parse().ok()?).ok()?, id.parse::<WriteOffId>().ok()?))
    };
    let place = text.split_once('.').and_then(read);
    place.map(Some).ok_or_else(|| AppError::Invalid("`after` is no place in this list".to_owned()))
}

#[derive(Template)]
#[template(path = "staff/write_offs.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    next: String,
}

struct Row {
    invoice: String,
    customer: CustomerId,
    name: String,
    amount: MoneyDisplay,
    taken_back: Option<MoneyDisplay>,
    day: Day,
    reason: String,
    by: String,
}
