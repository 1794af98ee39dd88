//! `GET /staff/payments?method=…&cash=report&after=…`: what came in, newest first, page by page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::method;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, PaymentId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::payments::store::dealer::{self, Filter, OnCounter};
use crate::billing::payments::store::received::After;
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    method: String,
    /// `report`: cash that is to be reported.
    cash: String,
    after: String,
}

impl Asked {
    pub(super) fn filter(&self) -> Filter {
        Filter { method: self.method.parse().ok(), reported: self.cash == "report" }
    }
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let asked = &asked.0;
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = dealer::list(
            c,
            &who.scope,
            asked.filter(),
            place(&asked.after)?.map(|(received_on, id)| After { received_on, id }),
            limit,
        )?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| written(it.received_on, it.id));
        seen::several(&cx.site, who, "payments", found.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let list = found.into_iter().map(|it| Row::new(name(it.customer), it)).collect();
        Reply::page(&Index {
            page: who.page(c, cx, "Payments", Nav::Payments)?,
            tabs: tabs(asked),
            query: query(asked),
            narrowed: match asked.filter() {
                Filter { reported: true, .. } => "state=report".to_owned(),
                Filter { method: Some(method), .. } => format!("state={method}"),
                Filter { .. } => String::new(),
            },
            list,
            first: asked.after.is_empty(),
            manager: who.may(Permission::WorkAsManager),
            may_export: who.may(Permission::Export),
            next: next.unwrap_or_default(),
        })
    })
    .await
}

impl Row {
    fn new(name: String, it: OnCounter) -> Self {
        Self {
            id: it.id,
            name,
            customer: it.customer,
            number: it.number,
            method: method(it.method, it.through_provider),
            amount: it.amount.display(Language::En),
            day: Day::new(it.received_on),
            reversed: it.reversed,
            reported: it.reported.map(|sum| sum.display(Language::En)),
        }
    }
}

fn tabs(asked: &Asked) -> Vec<Tab> {
    let chosen = asked.filter();
    let plain = chosen.method.is_none() && !chosen.reported;
    let mut tabs = vec![Tab { href: "/staff/payments".to_owned(), label: "All", current: plain }];
    let each = [
        (PaymentMethod::Cash, "Cash"),
        (PaymentMethod::Cheque, "Checks"),
        (PaymentMethod::Card, "Cards"),
        (PaymentMethod::Bank, "Bank"),
    ];
    tabs.extend(each.map(|(method, label)| Tab {
        href: format!("/staff/payments?method={method}"),
        label,
        current: chosen.method == Some(method),
    }));
    let href = "/staff/payments?cash=report".to_owned();
    tabs.push(Tab { href, label: "Cash to report", current: chosen.reported });
    tabs
}

/// The filter again, for addresses.
fn query(asked: &Asked) -> String {
    let filter = asked.filter();
    let method = filter.method.map(|method| format!("method={method}"));
    method.or_else(|| filter.reported.then(|| "cash=report".to_owned())).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "staff/payments/index.html")]
struct Index {
    page: Page,
    tabs: Vec<Tab>,
    query: String,
    list: Vec<Row>,
    first: bool,
    manager: bool,
    may_export: bool,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
    next: String,
}

struct Tab {
    href: String,
    label: &'static str,
    current: bool,
}

struct Row {
    id: PaymentId,
    number: String,
    customer: CustomerId,
    name: String,
    method: &'static str,
    amount: MoneyDisplay,
    day: Day,
    reversed: bool,
    reported: Option<MoneyDisplay>,
}
