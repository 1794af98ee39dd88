//! `GET /staff/reports/disputes?by=reason&days=90`: what customers question and how it ends: how many, how much, what share of
//! it was right, how long it took.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::Language;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::disputes::{By, InsightRow, Rules, insight};
use crate::parties::dealerships;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

const EN: Language = Language::En;
const SPANS: [i32; 3] = [30, 90, 365];

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    by: String,
    days: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let by: By = asked.0.by.parse().unwrap_or(By::Reason);
        let days = asked.0.days.parse().ok().filter(|days| SPANS.contains(days)).unwrap_or(90);
        let dealership = dealerships::load(c, who.dealership)?;
        let (zone, currency) = (&dealership.settings.time_zone, dealership.settings.currency);
        let first = dealership.today(cx.site.clock.now()).plus_days(1 - days);
        let found = insight(c, &cx.site, &who.scope, currency, by, zone.start_of(first))?;
        let rules: Rules = dealerships::group(c, who.dealership)?;
        let name = |row: &InsightRow| match by {
            By::Reason => rules.reason(&row.key, EN),
            By::Operation if row.key.is_empty() => "No operation code".to_owned(),
            By::Advisor if row.key.is_empty() => "Nobody named".to_owned(),
            By::Operation | By::Advisor => row.key.clone(),
        };
        let rows = found.rows.iter().map(|row| Row::new(name(row), row)).collect();
        Reply::page(&Shown {
            page: who.page(c, cx, "Why charges are questioned", Nav::Reports)?,
            all: Row::new("All".to_owned(), &found.all),
            rows,
            by,
            days,
            cut: found.cut,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/reports/disputes.html")]
struct Shown {
    page: Page,
    all: Row,
    rows: Vec<Row>,
    by: By,
    days: i32,
    cut: bool,
}

impl Shown {
    const fn spans(&self) -> [i32; 3] {
        SPANS
    }
}

struct Row {
    name: String,
    count: i64,
    questioned: MoneyDisplay,
    approved: MoneyDisplay,
    /// `3 of 4`, of what was decided.
    upheld: String,
    days: String,
}

impl Row {
    fn new(name: String, it: &InsightRow) -> Self {
        let share = match it.decided {
            0 => "None decided".to_owned(),
            decided => {
                let percent = it.upheld.saturating_mul(100).saturating_add(decided / 2) / decided;
                format!("{percent}% ({} of {decided})", it.upheld)
            }
        };
        Self {
            name,
            count: it.count,
            questioned: it.questioned.display(EN),
            approved: it.approved.display(EN),
            upheld: share,
            days: it.median_halves.map_or_else(|| "–".to_owned(), halves),
        }
    }
}

/// `3`, or `2.5`.
fn halves(days: i64) -> String {
    let half = if days % 2 == 0 { "" } else { ".5" };
    format!("{}{half}", days / 2)
}
