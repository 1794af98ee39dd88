//! `GET /staff/reports/aging`: what is open at the dealership by how late it is, those due longest ago first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ROWS;
use crate::base::error::AppError;
use crate::base::values::{CustomerId, Language, LocalDate};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::disputes;
use crate::billing::invoices::counter::{self, Place};
use crate::billing::reports::{self, Age, Aging};
use crate::pages::places::{place, written};
use crate::pages::staff::dashboard::ages::title;
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::search::named;
use crate::pages::staff::seen;
use crate::pages::staff::shown::count;
use crate::parties::dealerships;
use crate::trust::access::{Clerk, Permission};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    age: String,
    after: String,
}

/// Which invoices are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    All,
    Late,
    /// Due today, of what is not late.
    Today,
    Of(Age),
}

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let choice = match asked.0.age.as_str() {
        "" => Choice::All,
        "late" => Choice::Late,
        "today" => Choice::Today,
        code => Choice::Of(code.parse().map_err(|_| AppError::NotFound)?),
    };
    let after = place(&asked.0.after)?.map(|(on, id)| Place { on, id });
    cx.page(clerk, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let today = dealership.today(cx.site.clock.now());
        let aging = reports::aging(c, &who.scope, dealership.settings.currency, today)?;
        let disputed = disputes::held_in_all(c, &who.scope, dealership.settings.currency)?;
        let more = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
        let mut found = counter::open_due(c, &cx.site, &who.scope, choice.due(today), after, more)?;
        let next = found.get(ROWS - 1).filter(|_| found.len() > ROWS);
        let next = next.map(|last| written(last.due_on, last.id));
        found.truncate(ROWS);
        seen::several(
            &cx.site,
            who,
            "aging",
            found.iter().map(|it| it.customer).collect::<Vec<CustomerId>>(),
        );
        Reply::page(&Report {
            lead: lead(&aging),
            disputed: disputed.is_positive().then(|| disputed.display(Language::En).to_string()),
            tabs: tabs(&aging, choice),
            list: named(c, cx, who, found, today)?,
            query: if choice == Choice::All { String::new() } else { format!("age={}", choice.code()) },
            narrowed: if choice == Choice::All { String::new() } else { format!("state={}", choice.code()) },
            may_export: who.may(Permission::Export),
            first: after.is_none(),
            next: next.unwrap_or_default(),
            page: who.page(c, cx, "Outstanding by age", Nav::Reports)?,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/reports/aging.html")]
struct Report {
    page: Page,
    lead: String,
    /// Of what is open, what waits for a decision: nobody has to be called about that.
    disputed: Option<String>,
    tabs: Vec<Tab>,
    list: Vec<InvoiceRow>,
    /// The age that was chosen, for addresses.
    query: String,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
    may_export: bool,
    first: bool,
    next: String,
}

struct Tab {
    code: &'static str,
    title: &'static str,
    count: i64,
    current: bool,
}

impl Choice {
    fn due(self, today: LocalDate) -> (Option<LocalDate>, Option<LocalDate>) {
        match self {
            Self::All => (None, None),
            Self::Late => (None, Some(today.plus_days(-1))),
            Self::Today => (Some(today), Some(today)),
            Self::Of(age) => age.due(today),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Late => "late",
            Self::Today => "today",
            Self::Of(age) => age.code(),
        }
    }
}

fn lead(aging: &Aging) -> String {
    let shown = |amount: crate::base::values::Money| amount.display(Language::En).to_string();
    format!(
        "{} in {}, {} of it late",
        shown(aging.owed.amount),
        count(aging.owed.count, "invoice", "invoices"),
        shown(aging.late.amount)
    )
}

fn tabs(aging: &Aging, choice: Choice) -> Vec<Tab> {
    let tab = |its: Choice, title, count| Tab { code: its.code(), title, count, current: its == choice };
    let mut all =
        vec![tab(Choice::All, "All open", aging.owed.count), tab(Choice::Late, "All late", aging.late.count)];
    all.push(tab(Choice::Today, "Due today", aging.today.count));
    all.extend(aging.ages.iter().map(|(age, tally)| tab(Choice::Of(*age), title(*age), tally.count)));
    all
}
