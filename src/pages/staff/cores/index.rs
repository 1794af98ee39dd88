//! `GET /staff/cores`: core charges whose old part has not come back, the longest ones first, page by page; `?state=` shows
//! what became of the others.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CoreId, CustomerId, Language, LocalDate};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::cores::{CoreState, Listed, list};
use crate::billing::invoices::by_id;
use crate::pages::owner::query::query;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, count};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Staff};

const SHOWN: usize = 50;
const TABS: [(CoreState, &str); 3] =
    [(CoreState::Open, "Open"), (CoreState::Returned, "Returned"), (CoreState::Forfeited, "Kept")];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    after: String,
}

impl Asked {
    /// Open ones where nothing is said.
    pub fn state(&self) -> DbResult<CoreState> {
        match self.state.as_str() {
            "" => Ok(CoreState::Open),
            code => code.parse().map_err(|_| AppError::NotFound),
        }
    }
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let asked = asked.0;
    cx.page(staff, move |c, who, cx| {
        let state = asked.state()?;
        let after = asked.after.parse().ok();
        let found = list(c, &who.scope, state, after, SHOWN)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        seen::several(&cx.site, who, "cores", found.rows.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.rows.iter().map(|it| it.customer))?;
        let rows = found.rows.into_iter().map(|it| Row::new(c, cx, who, it, &names, today));
        let rows = rows.collect::<DbResult<Vec<Row>>>()?;
        let address = |state: CoreState, after: &str| {
            let code = if state == CoreState::Open { "" } else { state.code() };
            format!("/staff/cores{}", query(&[("state", code), ("after", after)]))
        };
        Reply::page(&Cores {
            page: who.page(c, cx, "Core returns", Nav::Invoices)?,
            rows,
            open: state == CoreState::Open,
            narrowed: format!("state={state}"),
            may_export: who.may(Permission::Export),
            tabs: TABS.map(|(it, words)| (address(it, ""), words, it == state)),
            first: if after.is_none() { String::new() } else { address(state, "") },
            next: found.next.map(|next| address(state, &next.to_string())).unwrap_or_default(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/cores/index.html")]
struct Cores {
    page: Page,
    rows: Vec<Row>,
    open: bool,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
    may_export: bool,
    /// Address, words, whether it is the chosen one.
    tabs: [(String, &'static str, bool); 3],
    first: String,
    next: String,
}

struct Row {
    id: CoreId,
    customer: CustomerId,
    name: String,
    number: String,
    place: usize,
    part: String,
    billed: Day,
    /// Since the bill, in days.
    age: String,
    closed: Option<Day>,
    amount: MoneyDisplay,
}

impl Row {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        it: Listed,
        names: &HashMap<CustomerId, String>,
        today: LocalDate,
    ) -> DbResult<Self> {
        let scope = who.scope.narrowed(it.customer)?;
        let invoice = by_id(c, &cx.site, &scope, it.invoice)?;
        let line = invoice.snapshot.lines.get(it.place);
        let until = it.closed_on.unwrap_or(today);
        Ok(Self {
            id: it.id,
            customer: it.customer,
            name: names.get(&it.customer).cloned().unwrap_or_default(),
            number: it.number,
            place: it.place,
            part: line.map(|it| it.description.as_str().to_owned()).unwrap_or_default(),
            billed: Day::new(it.issued_on),
            age: count(until.days_since(it.issued_on).max(0), "day", "days"),
            closed: it.closed_on.map(Day::new),
            amount: if it.closed_on.is_some() { it.amount } else { it.open }.display(Language::En),
        })
    }
}
