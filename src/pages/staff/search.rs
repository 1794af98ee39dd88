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
use crate::parties::customers::{self, Hit};
use crate::parties::{dealerships, vehicles};
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
    limited(&cx).await?;
    cx.page(staff, move |c, who, cx| {
        let text = form.0.q.trim();
        if text.is_empty() {
            let error = "Enter a name, phone, email, VIN, plate, account or invoice number";
            return Reply::invalid(&Search::new(c, cx, who, text, error)?);
        }
        let home = dealerships::load(c, who.dealership)?.country();
        let hits = customers::search(c, &cx.site, &who.scope, text, home, MOST)?;
        answer(c, cx, who, text, hits)
    })
    .await
}

/// Numbers of documents and accounts alone: they tell nothing about anybody.
pub async fn by_number(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    query: Query<Words>,
) -> Result<HttpResponse, AppError> {
    limited(&cx).await?;
    cx.page(staff, move |c, who, cx| {
        let text = query.0.q.trim();
        if text.is_empty() {
            return Reply::page(&Search::new(c, cx, who, text, "")?);
        }
        let account = match customers::by_reference(c, &who.scope, &text.to_uppercase()) {
            Ok(id) => {
                let name = customers::name_of(c, &cx.site, &who.scope.narrowed(id)?)?;
                vec![Hit { id, reference: text.to_uppercase(), name }]
            }
            Err(AppError::NotFound) => Vec::new(),
            Err(other) => return Err(other),
        };
        answer(c, cx, who, text, account)
    })
    .await
}

async fn limited(cx: &Cx) -> DbResult<()> {
    let session = cx.facts.session_hash.map(|hash| data_encoding::HEXLOWER.encode(&hash));
    cx.allow(Limit::SEARCH, session.unwrap_or_else(|| cx.facts.network())).await
}

/// Opens the only thing that was found, or lists all.
fn answer(c: &mut Conn, cx: &Cx, who: &ActingStaff, text: &str, hits: Vec<Hit>) -> DbResult<Reply> {
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
    let found = counter::by_document(c, &cx.site, &who.scope, text, limit)?;
    match (hits.as_slice(), found.as_slice()) {
        ([only], []) => return Ok(Reply::to(format!("/staff/customers/{}", only.id))),
        ([], [only]) => return Ok(Reply::to(format!("/staff/invoices/{}", only.number))),
        _ => {}
    }
    let shown = hits.iter().map(|it| it.id).chain(found.iter().map(|it| it.customer));
    seen::several(&cx.site, who, "search", shown);
    let mut search = Search::new(c, cx, who, text, "")?;
    search.full = hits.len() >= MOST || found.len() >= MOST;
    for hit in hits {
        search.customers.push(Row::new(c, who, hit)?);
    }
    let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
    search.invoices = named(c, cx, who, found, today)?;
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
    let row = |it: OnCounter| {
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
        Ok(InvoiceRow::named(it, name, today))
    };
    found.into_iter().map(row).collect()
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
    customers: Vec<Row>,
    invoices: Vec<InvoiceRow>,
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
        let (customers, invoices) = (Vec::new(), Vec::new());
        Ok(Self { page, q, error, searched: false, full: false, customers, invoices })
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
