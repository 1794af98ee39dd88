//! `GET /staff/write-offs`: what was given up, newest first. `POST /staff/write-offs/{id}/reversal` makes it owed again, because it
//! is to be paid after all. Managers alone.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Query, Reply};
use crate::billing::invoices;
use crate::billing::write_offs::{self, WriteOff};
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::parties::customers;
use crate::trust::access::{Manager, Permission, persons};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn index(cx: Cx, manager: Manager, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(manager, move |c, who, cx| {
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = write_offs::list(c, &cx.site, &who.scope, place(&asked.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|(it, _)| written(it.on, it.id));
        let shown: Vec<CustomerId> = found.iter().map(|(it, _)| it.customer).collect();
        seen::several(&cx.site, who, "write-offs", shown.iter().copied());
        let names = customers::names_of(c, &cx.site, &who.scope, shown)?;
        let by = persons::names_of(c, &cx.site, found.iter().filter_map(|(it, _)| it.by))?;
        let list = found.into_iter().map(|it| Row::new(it, &names, &by)).collect();
        Reply::page(&Index {
            page: who.page(c, cx, "Write-offs", Nav::Payments)?,
            list,
            first: asked.0.after.is_empty(),
            may_export: who.may(Permission::Export),
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

#[derive(Template)]
#[template(path = "staff/write_offs.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    /// The first page of several.
    first: bool,
    may_export: bool,
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

impl Row {
    fn new(
        (it, invoice): (WriteOff, String),
        names: &HashMap<CustomerId, String>,
        by: &HashMap<PersonId, String>,
    ) -> Self {
        Self {
            name: names.get(&it.customer).cloned().unwrap_or_default(),
            by: it.by.and_then(|person| by.get(&person).cloned()).unwrap_or_default(),
            customer: it.customer,
            invoice,
            amount: it.amount.display(Language::En),
            day: Day::new(it.on),
            taken_back: it.reversed.is_positive().then(|| it.reversed.display(Language::En)),
            reason: it.reason,
        }
    }
}
