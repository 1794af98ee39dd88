//! `GET /staff/reports/numbers`: each series of numbers, whether one is missing, and those of invoices in order; with
//! `?series=` one of them page by page, with `&state=void` those that were cancelled. `.csv` is all of it; it names nobody.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::values::Language;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Limit, Nav, Page, Query, Reply};
use crate::billing::invoices::series::{self, Numbered, REPORTED, Series};
use crate::billing::numbering::Numbered as Kind;
use crate::pages::staff::shown::{Day, count};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Staff};

const SHOWN: usize = 100;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    series: String,
    state: String,
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let asked = &query.0;
        let mut all = Vec::new();
        for kind in REPORTED {
            all.extend(series::series(c, &who.scope, kind)?.into_iter().map(|it| Shown::new(it, kind)));
        }
        let chosen = match asked.series.as_str() {
            "" => all.iter().find(|it| it.listed).map(|it| it.name.clone()).unwrap_or_default(),
            name => name.to_owned(),
        };
        let before = Some(asked.after.as_str()).filter(|after| !after.is_empty());
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let void = asked.state == "void";
        let mut rows = series::numbers(c, &who.scope, &chosen, before, void, limit)?;
        let more = rows.len() > SHOWN;
        rows.truncate(SHOWN);
        let next = rows.last().filter(|_| more).map(|it| it.number.clone()).unwrap_or_default();
        let rows = rows.into_iter().map(Row::new).collect();
        let page = who.page(c, cx, "Invoice numbers", Nav::Invoices)?;
        Reply::page(&Numbers { page, all, chosen, void, rows, next })
    })
    .await
}

/// Every number of every series, for a spreadsheet.
pub async fn file(cx: Cx, staff: Staff<CanSeeInvoices>) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.file(staff, |who, cx| {
        let bytes = cx.site.db.read(|c| {
            let mut sheet = Sheet::new(&["series", "number", "issued_on", "state", "currency", "total"])?;
            for it in series::series(c, &who.scope, Kind::Invoice)? {
                add(c, who, &mut sheet, &it.name)?;
            }
            sheet.finish()
        })?;
        Ok(Reply::attachment("invoice_numbers.csv", KIND, bytes))
    })
    .await
}

/// One series, read in parts.
fn add(c: &mut Conn, who: &ActingStaff, sheet: &mut Sheet, series: &str) -> DbResult<()> {
    let mut before: Option<String> = None;
    loop {
        let rows = series::numbers(c, &who.scope, series, before.as_deref(), false, PART)?;
        for it in &rows {
            sheet.row(&[
                harmless(series),
                harmless(&it.number),
                it.issued_on.to_string(),
                said(it).to_lowercase(),
                it.total.currency().code().to_owned(),
                it.total.to_decimal_string(),
            ])?;
        }
        match rows.last() {
            Some(last) => before = Some(last.number.clone()),
            None => return Ok(()),
        }
    }
}

/// Read in parts, so that not all rows are held at once.
const PART: i64 = 1000;

const fn said(it: &Numbered) -> &'static str {
    match (it.cancelled, it.imported) {
        (true, _) => "Void",
        (false, true) => "Imported",
        (false, false) => "Issued",
    }
}

#[derive(Template)]
#[template(path = "staff/reports/numbers.html")]
struct Numbers {
    page: Page,
    all: Vec<Shown>,
    chosen: String,
    void: bool,
    rows: Vec<Row>,
    next: String,
}

struct Shown {
    name: String,
    /// What is numbered.
    what: &'static str,
    /// Its numbers are shown here one by one.
    listed: bool,
    used: String,
    range: String,
    /// Missing among our own, which should never be; and beside imported ones.
    missing: Vec<String>,
    imported: Vec<String>,
}

struct Row {
    number: String,
    issued: Day,
    total: MoneyDisplay,
    said: &'static str,
}

impl Shown {
    fn new(it: Series, kind: Kind) -> Self {
        let words = |first: i64, last: i64| match first == last {
            true => format!("{}-{first:05}", it.name),
            false => format!("{name}-{first:05} to {name}-{last:05}", name = it.name),
        };
        let gaps = |ours: bool| {
            let these = it.gaps.iter().filter(move |gap| gap.ours == ours);
            these.map(|gap| words(gap.first, gap.last)).collect::<Vec<_>>()
        };
        Self {
            used: count(it.count, "number", "numbers"),
            range: words(it.first, it.last),
            missing: gaps(true),
            imported: gaps(false),
            name: it.name.clone(),
            listed: kind == Kind::Invoice,
            what: match kind {
                Kind::Invoice => "invoices",
                Kind::CreditNote => "credit notes",
                Kind::Receipt => "receipts",
                _ => "refunds",
            },
        }
    }
}

impl Row {
    fn new(it: Numbered) -> Self {
        Self {
            said: said(&it),
            number: it.number,
            issued: Day::new(it.issued_on),
            total: it.total.display(Language::En),
        }
    }
}
