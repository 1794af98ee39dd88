//! `POST /staff/search`: one box for all that somebody at the counter has: a name, phone, address of mail, VIN or its tail,
//! plate, account, invoice or repair-order number. Such words are personal and never in an address; only the numbers of
//! documents may come by `GET /staff/search?q=`. A single answer is opened at once.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, LocalDate};
use crate::base::web::{Cx, Form, Limit, Nav, Page, Query, Reply};
use crate::billing::invoices::counter::{self, OnCounter};
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::seen;
use crate::pages::staff::vehicles::rows::VehicleRow;
use crate::parties::customers::{self, Hit};
use crate::parties::vehicles::{self, Vehicle};
use crate::parties::{self, Found, dealerships};
use crate::trust::access::roles::CanSeeCustomers;
use crate::trust::access::{ActingStaff, Staff};

/// More answers than these are too many to look through.
const MOST: usize = 25;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Words {
    q: String,
}

pub async fn find(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    form: Form<Words>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::SEARCH).await?;
    cx.page(staff, move |c, who, cx| {
        let text = form.0.q.trim();
        if text.is_empty() {
            let error = "Enter a name, phone, email, VIN, plate, account or invoice number";
            return Reply::invalid(&Search::new(c, cx, who, text, error)?);
        }
        let home = dealerships::load(c, who.dealership)?.country();
        let found = parties::search(c, &cx.site, &who.scope, text, home, MOST)?;
        let invoices = documents(c, cx, who, text)?;
        let shown = found.customers.iter().map(|it| it.id);
        let shown = shown.chain(found.vehicles.iter().map(|it| it.customer));
        seen::searched(&cx.site, who, shown.chain(invoices.iter().map(|it| it.customer)));
        answer(c, cx, who, text, found, invoices)
    })
    .await
}

/// Numbers of documents and accounts alone: they tell nothing about anybody.
pub async fn by_number(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    query: Query<Words>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::SEARCH).await?;
    cx.page(staff, move |c, who, cx| {
        let text = query.0.q.trim();
        if text.is_empty() {
            return Reply::page(&Search::new(c, cx, who, text, "")?);
        }
        let mut found = Found::default();
        match customers::by_reference(c, &who.scope, &text.to_uppercase()) {
            Ok(id) => found.customers.push(customers::hit(c, &cx.site, &who.scope, id)?),
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
        let invoices = documents(c, cx, who, text)?;
        let shown = found.customers.iter().map(|it| it.id).chain(invoices.iter().map(|it| it.customer));
        seen::several(&cx.site, who, "search", shown);
        answer(c, cx, who, text, found, invoices)
    })
    .await
}

fn documents(c: &mut Conn, cx: &Cx, who: &ActingStaff, text: &str) -> DbResult<Vec<OnCounter>> {
    counter::by_document(c, &cx.site, &who.scope, text, MOST)
}

/// Opens the only thing that was found, or lists all.
fn answer(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    text: &str,
    found: Found,
    invoices: Vec<OnCounter>,
) -> DbResult<Reply> {
    match (invoices.as_slice(), found.vehicles.as_slice(), found.customers.as_slice()) {
        ([only], [], []) => return Ok(Reply::to(format!("/staff/invoices/{}", only.number))),
        ([], [only], []) => return Ok(Reply::to(format!("/staff/vehicles/{}", only.id))),
        ([], [], [only]) => return Ok(Reply::to(format!("/staff/customers/{}", only.id))),
        _ => {}
    }
    let mut search = Search::new(c, cx, who, text, "")?;
    search.full = [invoices.len(), found.vehicles.len(), found.customers.len()].iter().any(|n| *n >= MOST);
    let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
    search.invoices = named(c, cx, who, invoices, today)?;
    let owners = found.vehicles.iter().map(|it| it.customer);
    let owners = customers::names_of(c, &cx.site, &who.scope, owners)?;
    let owner = |it: &Vehicle| owners.get(&it.customer).cloned().unwrap_or_default();
    search.vehicles = found.vehicles.iter().map(|it| VehicleRow::new(it, owner(it))).collect();
    for hit in found.customers {
        search.customers.push(Row::new(c, who, hit)?);
    }
    search.searched = true;
    Reply::page(&search)
}

/// Invoices with the names of those they were made out to.
pub(super) fn named(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    found: Vec<OnCounter>,
    today: LocalDate,
) -> DbResult<Vec<InvoiceRow>> {
    let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
    let row = |it: OnCounter| {
        let name = names.get(&it.customer).cloned().unwrap_or_default();
        InvoiceRow::named(it, name, today)
    };
    Ok(found.into_iter().map(row).collect())
}

#[derive(Template)]
#[template(path = "staff/search.html")]
struct Search {
    page: Page,
    q: String,
    error: &'static str,
    searched: bool,
    /// There are more answers than are shown.
    full: bool,
    invoices: Vec<InvoiceRow>,
    vehicles: Vec<VehicleRow>,
    customers: Vec<Row>,
}

struct Row {
    id: CustomerId,
    name: String,
    reference: String,
    /// To tell people of one name apart.
    vehicles: String,
}

impl Search {
    fn new(c: &mut Conn, cx: &Cx, who: &ActingStaff, text: &str, error: &'static str) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Search", Nav::Customers)?;
        page.errors = !error.is_empty();
        let q = text.to_owned();
        let (invoices, vehicles, customers) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { page, q, error, searched: false, full: false, invoices, vehicles, customers })
    }

    fn found_nothing(&self) -> bool {
        self.searched && self.invoices.is_empty() && self.vehicles.is_empty() && self.customers.is_empty()
    }
}

impl Row {
    fn new(c: &mut Conn, who: &ActingStaff, hit: Hit) -> DbResult<Self> {
        let all = vehicles::titles(c, &who.scope.narrowed(hit.id)?)?;
        let more = all.len().saturating_sub(2);
        let mut words: Vec<String> = all.into_iter().take(2).map(|(_, title)| title).collect();
        if more > 0 {
            words.push(format!("{more} more"));
        }
        Ok(Self { id: hit.id, name: hit.name, reference: hit.reference, vehicles: words.join(", ") })
    }
}
