//! `GET /staff/customers`: all of them or those of one kind, the newest first, page by page. Finding one is `staff::search`.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::{CustomerId, Phone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::customers::{self, Customer, CustomerKind};
use crate::parties::dealerships;
use crate::trust::access::roles::CanSeeCustomers;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;

/// Which of them, and where the last page ended.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct From {
    kind: String,
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    query: Query<From>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let kind = match query.0.kind.as_str() {
            "" => None,
            code => Some(code.parse::<CustomerKind>().map_err(|_| AppError::NotFound)?),
        };
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = customers::recent(c, &cx.site, &who.scope, kind, place(&query.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(cursor).unwrap_or_default();
        seen::several(&cx.site, who, "customers", found.iter().map(|it| it.id));
        let list = found.into_iter().map(|it| Row::new(&it, Day::new(zone.date_of(it.created_at)))).collect();
        let page = who.page(c, cx, "Customers", Nav::Customers)?;
        let of_kind = query.0.kind.clone();
        let chosen = if of_kind.is_empty() { String::new() } else { format!("kind={of_kind}") };
        let may_add = who.may(Permission::KeepCustomers);
        let may_import = who.may(Permission::WorkAsManager);
        Reply::page(&Index {
            page,
            list,
            first: query.0.after.is_empty(),
            query: chosen,
            next,
            of_kind,
            may_add,
            may_import,
            may_export: who.may(Permission::Export),
            narrowed: kind.map_or_else(String::new, |kind| format!("state={kind}")),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/index.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    /// The first page of several.
    first: bool,
    /// What was chosen, for addresses.
    query: String,
    next: String,
    /// The code of the kind that is listed; empty for all.
    of_kind: String,
    may_add: bool,
    may_import: bool,
    may_export: bool,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
}

impl Index {
    fn tabs(&self) -> [(&'static str, &'static str, bool); 3] {
        let tab = |code, words| (code, words, self.of_kind == code);
        [
            tab("", "All"),
            tab(CustomerKind::Person.code(), "People"),
            tab(CustomerKind::Company.code(), "Companies"),
        ]
    }
}

struct Row {
    id: CustomerId,
    name: String,
    company: bool,
    reference: String,
    phone: String,
    email: String,
    since: Day,
}

impl Row {
    fn new(it: &Customer, since: Day) -> Self {
        let contact = &it.details.contact;
        Self {
            id: it.id,
            name: it.details.name.to_string(),
            company: it.details.kind == CustomerKind::Company,
            reference: it.reference.to_string(),
            phone: contact.phone.as_ref().map(Phone::display).unwrap_or_default(),
            email: contact.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            since,
        }
    }
}

/// The place of a customer in the list, for the next page's address.
fn cursor(it: &Customer) -> String {
    written(it.created_at, it.id)
}
