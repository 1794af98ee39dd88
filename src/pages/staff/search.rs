//! `POST /staff/search`: one box for all that somebody at the counter has: a name, phone, address of mail, VIN or its tail,
//! plate, account, repair order, or the number of an invoice, estimate, credit note, receipt or dispute. Such words are personal
//! and never in an address; only the numbers of documents may come by `GET /staff/search?q=`. A single answer is opened
//! at once.

mod rows;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use self::rows::{CustomerRow, DocumentRow};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, LocalDate};
use crate::base::web::{Cx, Form, Limit, Nav, Page, Query, Reply};
use crate::billing::finding::{Documents, documents};
use crate::billing::invoices::counter::OnCounter;
use crate::billing::invoices::drafts;
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::seen;
use crate::pages::staff::vehicles::rows::VehicleRow;
use crate::parties::customers;
use crate::parties::vehicles::Vehicle;
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
            let error = "Enter a name, phone, email, VIN, plate, account or the number of a document";
            return Reply::invalid(&Search::new(c, cx, who, text, error)?);
        }
        let home = dealerships::load(c, who.dealership)?.country();
        let people = parties::search(c, &cx.site, &who.scope, text, home, MOST)?;
        let mut papers = documents(c, &cx.site, &who.scope, text, MOST)?;
        let theirs: Vec<CustomerId> = people.customers.iter().map(|it| it.id).collect();
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let theirs = drafts::of_customers(c, &cx.site, &who.scope, &theirs, most)?;
        papers.drafts.extend(theirs);
        papers.drafts.sort_by_key(|it| std::cmp::Reverse((it.changed_at, it.id)));
        papers.drafts.dedup_by_key(|it| it.id);
        seen::searched(&cx.site, who, named_in(&people, &papers));
        answer(c, cx, who, text, people, papers)
    })
    .await
}

/// Numbers of documents and accounts alone: they tell nothing about anybody.
pub async fn by_number(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    query: Query<Words>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let text = query.0.q.trim();
        if text.is_empty() {
            return Reply::page(&Search::new(c, cx, who, text, "")?);
        }
        let mut people = Found::default();
        match customers::by_reference(c, &who.scope, &text.to_uppercase()) {
            Ok(id) => people.customers.push(customers::hit(c, &cx.site, &who.scope, id)?),
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
        let papers = documents(c, &cx.site, &who.scope, text, MOST)?;
        seen::several(&cx.site, who, "search", named_in(&people, &papers));
        answer(c, cx, who, text, people, papers)
    })
    .await
}

/// Whose data the answers are.
fn named_in(people: &Found, papers: &Documents) -> Vec<CustomerId> {
    let all = people.customers.iter().map(|it| it.id);
    let all = all.chain(people.vehicles.iter().map(|it| it.customer));
    let all = all.chain(papers.invoices.iter().map(|it| it.customer));
    let all = all.chain(papers.drafts.iter().map(|it| it.customer));
    let all = all.chain(papers.estimates.iter().map(|it| it.estimate.customer));
    let all = all.chain(papers.credit_notes.iter().map(|it| it.customer));
    let all = all.chain(papers.receipts.iter().map(|it| it.customer));
    all.chain(papers.disputes.iter().map(|it| it.customer)).collect()
}

/// Opens the only thing that was found, or lists all.
fn answer(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    text: &str,
    people: Found,
    papers: Documents,
) -> DbResult<Reply> {
    let now = cx.site.clock.now();
    let today = dealerships::load(c, who.dealership)?.today(now);
    let names = customers::names_of(c, &cx.site, &who.scope, named_in(&people, &papers))?;
    let name = |id: CustomerId| names.get(&id).cloned().unwrap_or_default();
    let mut search = Search::new(c, cx, who, text, "")?;
    search.full = [people.customers.len(), people.vehicles.len(), papers.invoices.len()]
        .iter()
        .chain(&[papers.drafts.len(), papers.estimates.len()])
        .any(|found| *found >= MOST);
    search.documents = [
        (
            "Drafts",
            papers
                .drafts
                .into_iter()
                .take(MOST)
                .map(|it| DocumentRow::draft(name(it.customer), it))
                .collect(),
        ),
        (
            "Estimates",
            papers
                .estimates
                .into_iter()
                .map(|it| DocumentRow::estimate(who, name(it.estimate.customer), it, today))
                .collect(),
        ),
        (
            "Credit notes",
            papers.credit_notes.into_iter().map(|it| DocumentRow::credit(name(it.customer), it)).collect(),
        ),
        (
            "Receipts",
            papers.receipts.into_iter().map(|it| DocumentRow::receipt(name(it.customer), it)).collect(),
        ),
        (
            "Disputes",
            papers.disputes.into_iter().map(|it| DocumentRow::dispute(name(it.customer), it, now)).collect(),
        ),
    ];
    let row = |it: OnCounter| {
        let its = name(it.customer);
        InvoiceRow::named(it, its, today)
    };
    search.invoices = papers.invoices.into_iter().map(row).collect();
    let row = |it: &Vehicle| VehicleRow::new(it, name(it.customer));
    search.vehicles = people.vehicles.iter().map(row).collect();
    for hit in people.customers {
        search.customers.push(CustomerRow::new(c, who, hit)?);
    }
    search.searched = true;
    match search.only() {
        Some(path) => Ok(Reply::to(path)),
        None => Reply::page(&search),
    }
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
    /// By kind.
    documents: [(&'static str, Vec<DocumentRow>); 5],
    vehicles: Vec<VehicleRow>,
    customers: Vec<CustomerRow>,
}

impl Search {
    fn new(c: &mut Conn, cx: &Cx, who: &ActingStaff, text: &str, error: &'static str) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Search", Nav::Customers)?;
        page.errors = !error.is_empty();
        Ok(Self {
            page,
            q: text.to_owned(),
            error,
            searched: false,
            full: false,
            invoices: Vec::new(),
            documents: ["Drafts", "Estimates", "Credit notes", "Receipts", "Disputes"]
                .map(|kind| (kind, Vec::new())),
            vehicles: Vec::new(),
            customers: Vec::new(),
        })
    }

    fn paths(&self) -> Vec<String> {
        let all = self.invoices.iter().map(|it| format!("/staff/invoices/{}", it.number));
        let all = all.chain(self.documents.iter().flat_map(|(_, rows)| rows).map(|it| it.href.clone()));
        let all = all.chain(self.vehicles.iter().map(|it| format!("/staff/vehicles/{}", it.id)));
        all.chain(self.customers.iter().map(|it| format!("/staff/customers/{}", it.id))).collect()
    }

    /// Where the only answer is.
    fn only(&self) -> Option<String> {
        let mut paths = self.paths();
        if paths.len() == 1 { paths.pop() } else { None }
    }

    fn found_nothing(&self) -> bool {
        self.searched && self.paths().is_empty()
    }
}
