//! `GET /staff/reports/aging/customers?sort=…&after=…`: who owes how much, by how late it is, whoever owes most first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ROWS;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, Money};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::disputes;
use crate::billing::reports::{self, Age, Owing, OwingOrder, OwingPlace, owing};
use crate::pages::places::{place, written};
use crate::pages::staff::dashboard::ages::title;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, count};
use crate::parties::{customers, dealerships};
use crate::trust::access::{Clerk, Permission};

const EN: Language = Language::En;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    sort: String,
    after: String,
}

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let order = match asked.0.sort.as_str() {
        "" => OwingOrder::Owed,
        code => code.parse().map_err(|_| AppError::NotFound)?,
    };
    let after = place(&asked.0.after)?.map(|(minor, customer)| OwingPlace { minor, customer });
    cx.page(clerk, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let (today, currency) = (dealership.today(cx.site.clock.now()), dealership.settings.currency);
        let aging = reports::aging(c, &who.scope, currency, today)?;
        let found = owing(c, &who.scope, currency, today, order, after, ROWS)?;
        seen::several(&cx.site, who, "aging", found.rows.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.rows.iter().map(|it| it.customer))?;
        let ids: Vec<CustomerId> = found.rows.iter().map(|it| it.customer).collect();
        let held = disputes::held_of_customers(c, &who.scope, &ids, currency)?;
        let in_all = disputes::held_in_all(c, &who.scope, currency)?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let sums = aging.ages.iter().map(|(_, tally)| shown(tally.amount));
        Reply::page(&Report {
            lead: format!(
                "{} {}, {} of it late",
                count(u64::try_from(found.customers).unwrap_or(0), "customer owes", "customers owe"),
                aging.owed.amount.display(EN),
                aging.late.amount.display(EN)
            ),
            columns: columns(order),
            rows: found
                .rows
                .iter()
                .map(|it| Row::new(name(it.customer), it, held.get(&it.customer).copied()))
                .collect(),
            sums: sums.chain([shown(in_all), shown(aging.owed.amount)]).collect(),
            query: if order == OwingOrder::Owed { String::new() } else { format!("sort={order}") },
            first: after.is_none(),
            next: found.next.map(|it| written(it.minor, it.customer)).unwrap_or_default(),
            may_export: who.may(Permission::Export),
            page: who.page(c, cx, "Owed by customer", Nav::Reports)?,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/reports/owing.html")]
struct Report {
    page: Page,
    lead: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Of all pages, in the order of the columns.
    sums: Vec<String>,
    query: String,
    first: bool,
    next: String,
    may_export: bool,
}

/// One of the amounts.
struct Column {
    title: &'static str,
    sorted: bool,
}

struct Row {
    customer: CustomerId,
    name: String,
    invoices: String,
    oldest: Day,
    /// By age; what is nothing is left empty.
    ages: Vec<String>,
    /// Of what is owed, what waits for a decision.
    disputed: String,
    owed: MoneyDisplay,
}

impl Row {
    fn new(name: String, it: &Owing, disputed: Option<Money>) -> Self {
        Self {
            customer: it.customer,
            name,
            invoices: count(it.invoices, "invoice", "invoices"),
            oldest: Day::new(it.oldest_due),
            ages: it.ages.iter().map(|amount| shown(*amount)).collect(),
            disputed: disputed.map(shown).unwrap_or_default(),
            owed: it.owed.display(EN),
        }
    }
}

fn shown(amount: Money) -> String {
    if amount.is_zero() { String::new() } else { amount.display(EN).to_string() }
}

/// The ages, then all of it; the one that the list is sorted by is told.
fn columns(order: OwingOrder) -> Vec<Column> {
    let ages = Age::ALL
        .iter()
        .map(|age| Column { title: title(*age), sorted: *age == Age::Over90 && order == OwingOrder::Oldest });
    let disputed = Column { title: "Of it in dispute", sorted: false };
    ages.chain([disputed, Column { title: "Owed", sorted: order == OwingOrder::Owed }]).collect()
}
