//! `GET /staff/invoices`: all invoices of the dealership, or its drafts, by state, customer, vehicle, days and number, page by
//! page, with what they come to. The cost of a page does not depend on how many there are.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Asked, DRAFT, Wanted};
use super::rows::WORDS;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, LocalDate, Money};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::invoices::drafts::{self, ListedDraft};
use crate::billing::invoices::{Direction, Filter, Listed, Sort, State, list_with_figures};
use crate::pages::owner::rows::Pill;
use crate::pages::owner::standing::pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, Moment, count};
use crate::parties::dealerships::Dealership;
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Scope, Staff};

const ROWS: usize = 50;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let asked = asked.0;
    let understood = asked.understood()?;
    cx.page(staff, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let (scope, only) = narrowed(c, cx, who, &asked, understood.customer)?;
        let mut page = Index::new(who.page(c, cx, "Invoices", Nav::Invoices)?, &asked, only);
        page.problem = understood.problem;
        match &understood.wanted {
            Wanted::Drafts => page.fill_drafts(c, cx, &scope, &asked, &dealership)?,
            Wanted::Issued(filter) => page.fill(c, cx, &scope, &asked, filter, &dealership)?,
        }
        page.may_export = who.may(Permission::Export);
        seen::several(&cx.site, who, "invoices", page.customers());
        Reply::page(&page)
    })
    .await
}

/// The customer or the vehicle that is asked for: the part of the dealership to look at, and what to call it.
fn narrowed(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    asked: &Asked,
    customer: Option<CustomerId>,
) -> DbResult<(Scope, String)> {
    if let Ok(id) = asked.vehicle.parse() {
        let vehicle = vehicles::load(c, &cx.site, &who.scope, id)?;
        return Ok((who.scope.narrowed(vehicle.customer)?, vehicle.details.title()));
    }
    let Some(id) = customer else { return Ok((who.scope, String::new())) };
    let scope = who.scope.narrowed(id)?;
    Ok((scope, customers::name_of(c, &cx.site, &scope)?))
}

#[derive(Template)]
#[template(path = "staff/invoices/index.html")]
struct Index {
    page: Page,
    asked: Asked,
    /// The one customer or vehicle whose they are; empty for all.
    only: String,
    problem: &'static str,
    /// How many and how much, of what the filter lets through.
    sums: String,
    tabs: Vec<(String, &'static str, bool)>,
    sorts: Vec<Column>,
    rows: Vec<Row>,
    drafts: Vec<DraftRow>,
    next: String,
    may_export: bool,
}

struct Row {
    number: String,
    customer: CustomerId,
    name: String,
    about: String,
    vehicle: String,
    issued: Day,
    due: Day,
    pill: Pill,
    total: MoneyDisplay,
    open: MoneyDisplay,
}

struct DraftRow {
    id: InvoiceId,
    customer: CustomerId,
    name: String,
    about: String,
    order: String,
    total: MoneyDisplay,
    made: Moment,
}

/// A column's title that sorts.
struct Column {
    query: String,
    text: &'static str,
    aria: &'static str,
    mark: &'static str,
}

impl Index {
    fn new(page: Page, asked: &Asked, only: String) -> Self {
        let states = [
            ("", "All"),
            (DRAFT, "Drafts"),
            ("open", "Open"),
            ("overdue", "Overdue"),
            ("paid", "Paid"),
            ("questioned", "In dispute"),
        ];
        let tab = |(code, text)| (asked.in_state(code), text, asked.state == code);
        Self {
            page,
            asked: asked.clone(),
            only,
            problem: "",
            sums: String::new(),
            tabs: states.into_iter().map(tab).collect(),
            sorts: Vec::new(),
            rows: Vec::new(),
            drafts: Vec::new(),
            next: String::new(),
            may_export: false,
        }
    }

    fn fill(
        &mut self,
        c: &mut Conn,
        cx: &Cx,
        scope: &Scope,
        asked: &Asked,
        filter: &Filter,
        dealership: &Dealership,
    ) -> DbResult<()> {
        let today = dealership.today(cx.site.clock.now());
        let after = asked.place();
        let (found, sums) = list_with_figures(c, &cx.site, scope, filter, today, after.as_ref(), ROWS)?;
        self.sums = said(sums.count, sums.total, (filter.state != State::Paid).then_some(sums.open));
        if sums.cut {
            self.sums = format!("The first that fit (type more of the number): {}", self.sums);
        }
        self.sorts = columns(asked, filter);
        self.next = found.next.map(|next| asked.after(&next.to_string())).unwrap_or_default();
        let names = customers::names_of(c, &cx.site, scope, found.rows.iter().map(|it| it.customer))?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        self.rows = found.rows.into_iter().map(|it| Row::new(name(it.customer), it, today)).collect();
        Ok(())
    }

    fn fill_drafts(
        &mut self,
        c: &mut Conn,
        cx: &Cx,
        scope: &Scope,
        asked: &Asked,
        dealership: &Dealership,
    ) -> DbResult<()> {
        let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
        let mut found = drafts::list(c, &cx.site, scope, asked.draft_place(), limit)?;
        let more = found.len() > ROWS;
        found.truncate(ROWS);
        let tally = drafts::tally(c, scope, dealership.settings.currency)?;
        self.sums = said(tally.count, tally.amount, None);
        let last = found.last().filter(|_| more);
        let place = |it: &ListedDraft| format!("{}.{}", it.changed_at.micros(), it.id);
        self.next = last.map(|it| asked.after(&place(it))).unwrap_or_default();
        let names = customers::names_of(c, &cx.site, scope, found.iter().map(|it| it.customer))?;
        for it in found {
            self.drafts.push(DraftRow {
                id: it.id,
                customer: it.customer,
                name: names.get(&it.customer).cloned().unwrap_or_default(),
                about: it.label.work,
                order: it.repair_order,
                total: it.total.display(Language::En),
                made: Moment::new(it.changed_at, &dealership.settings.time_zone),
            });
        }
        Ok(())
    }

    fn customers(&self) -> Vec<CustomerId> {
        self.rows.iter().map(|it| it.customer).chain(self.drafts.iter().map(|it| it.customer)).collect()
    }

    fn is_drafts(&self) -> bool {
        self.asked.state == DRAFT
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.drafts.is_empty()
    }

    fn empty_text(&self) -> &'static str {
        match self.asked.state.as_str() {
            _ if !self.asked.after.is_empty() => "That was the last of them.",
            _ if self.asked.is_narrowed() => "No invoices match what you chose.",
            "overdue" => "Nothing is overdue. Nice work.",
            "open" => "Everything is paid. Nice work.",
            "questioned" => "No customer questions a charge.",
            DRAFT => "No drafts wait.",
            _ => "No invoices yet. When one is issued or imported, it shows up here.",
        }
    }
}

impl Row {
    fn new(name: String, it: Listed, today: LocalDate) -> Self {
        Self {
            pill: pill(WORDS, &it.axes(today)),
            number: it.number,
            customer: it.customer,
            name,
            about: it.label.work,
            vehicle: it.label.vehicle,
            issued: Day::new(it.issued_on),
            due: Day::new(it.due_on),
            total: it.total.display(Language::En),
            open: it.open.display(Language::En),
        }
    }
}

/// `12 invoices, $3,456.00, $771.94 open`
fn said(number: i64, total: Money, open: Option<Money>) -> String {
    let text = format!("{}, {}", count(number, "invoice", "invoices"), total.display(Language::En));
    match open {
        Some(open) if !open.is_zero() => format!("{text}, {} open", open.display(Language::En)),
        _ => text,
    }
}

/// Pressing the title of the column that sorts turns its order round.
fn columns(asked: &Asked, filter: &Filter) -> Vec<Column> {
    let column = |sort: Sort, text, falling: &str, rising: &str| {
        let (next, aria, mark) = match (filter.sort == sort, filter.direction) {
            (false, _) => (falling, "", ""),
            (true, Direction::Descending) => (rising, "descending", "↓"),
            (true, Direction::Ascending) => (falling, "ascending", "↑"),
        };
        Column { query: asked.sorted(next), text, aria, mark }
    };
    vec![column(Sort::Issued, "Issued", "-issued", "issued"), column(Sort::Due, "Due", "-due", "due")]
}
