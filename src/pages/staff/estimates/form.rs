//! The page of the form, new or again: customer and vehicle, lines by job, terms, and what it comes to.

use askama::Template;

use super::fields::{Fields, Problem, Typed};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, CustomerId, Language};
use crate::base::web::{Cx, Nav, Page};
use crate::billing::estimates::{Content, worked_out};
use crate::billing::invoices::totals::Totals;
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::{ActingStaff, Scope};

#[derive(Template)]
#[template(path = "staff/estimates/form.html")]
pub struct FormPage {
    page: Page,
    /// Of the estimate; empty for a new one.
    number: String,
    action: String,
    customer: CustomerId,
    name: String,
    /// Id, name, and whether it is the chosen one.
    vehicles: Vec<(String, String, bool)>,
    fields: Fields,
    lines: Vec<LineRow>,
    totals: Vec<(&'static str, String)>,
    total: String,
    problems: Vec<Problem>,
    sign: &'static str,
}

struct LineRow {
    place: usize,
    nth: usize,
    typed: Typed,
    kinds: Vec<(&'static str, &'static str, bool)>,
    amount: String,
}

const KINDS: [(&str, &str); 8] = [
    ("labour", "Labor"),
    ("part", "Part"),
    ("fee", "Fee"),
    ("supplies", "Supplies"),
    ("disposal", "Disposal"),
    ("sublet", "Sublet"),
    ("core", "Core"),
    ("core_return", "Core return"),
];

/// What a form is about.
pub struct About<'a> {
    pub scope: &'a Scope,
    /// Of an estimate that there is.
    pub number: Option<&'a str>,
}

impl FormPage {
    pub fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        about: &About<'_>,
        fields: Fields,
        before: Option<&Content>,
        problems: Vec<Problem>,
    ) -> DbResult<Self> {
        let scope = about.scope;
        let customer = scope.require_customer()?;
        let currency = dealerships::load(c, scope.dealership())?.settings.currency;
        let totals = figures(c, cx, scope, &fields, before, currency)?;
        let title = match about.number {
            Some(number) => format!("Estimate {number}"),
            None => "New estimate".to_owned(),
        };
        let mut page = who.page(c, cx, title, Nav::StaffEstimates)?;
        page.errors = !problems.is_empty();
        let chosen = |id: &str| id == fields.vehicle;
        let all = vehicles::titles(c, scope)?.into_iter();
        Ok(Self {
            page,
            number: about.number.unwrap_or_default().to_owned(),
            action: match about.number {
                Some(number) => format!("/staff/estimates/{number}"),
                None => "/staff/estimates".to_owned(),
            },
            customer,
            name: customers::name_of(c, &cx.site, scope)?,
            vehicles: all
                .map(|(id, name)| (id.to_string(), name))
                .map(|(id, name)| {
                    let its = chosen(&id);
                    (id, name, its)
                })
                .collect(),
            lines: rows(&fields, totals.as_ref()),
            total: totals.as_ref().map(|it| it.total.display(Language::En).to_string()).unwrap_or_default(),
            totals: totals.map(|it| steps(&it)).unwrap_or_default(),
            fields,
            problems,
            sign: currency.symbol(),
        })
    }

    fn errors(&self) -> Vec<(&str, &str)> {
        self.problems.iter().map(|it| (it.field.as_str(), it.text.as_str())).collect()
    }

    fn error(&self, field: &str) -> &str {
        self.problems.iter().find(|it| it.field == field).map_or("", |it| it.text.as_str())
    }

    /// Of one line, in order of its fields.
    fn line_errors(&self, place: &usize) -> Vec<(&str, &str)> {
        let prefix = format!("l{place}-");
        let own = self.problems.iter().filter(|it| it.field.starts_with(&prefix));
        own.map(|it| (it.field.as_str(), it.text.as_str())).collect()
    }

    fn is_wrong(&self, place: &usize, part: &str) -> bool {
        !self.error(&format!("l{place}-{part}")).is_empty()
    }
}

/// What the form comes to as far as it can be read; none when it cannot.
fn figures(
    c: &mut Conn,
    cx: &Cx,
    scope: &Scope,
    fields: &Fields,
    before: Option<&Content>,
    currency: Currency,
) -> DbResult<Option<Totals>> {
    let Ok(content) = fields.read(before, currency, cx.site.clock.now()) else { return Ok(None) };
    match worked_out(c, scope, &content) {
        Ok(totals) => Ok(Some(totals)),
        Err(AppError::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn rows(fields: &Fields, totals: Option<&Totals>) -> Vec<LineRow> {
    let mut figures = totals.into_iter().flat_map(|it| it.lines.iter());
    let row = |(place, typed): (usize, Typed)| {
        let kinds = KINDS.iter().map(|(code, words)| (*code, *words, typed.kind == *code)).collect();
        // Empty lines are not in the figures.
        let empty = typed.description.trim().is_empty() && typed.price.trim().is_empty();
        let own = if empty { None } else { figures.next() };
        let amount = own.map(|it| it.net.display(Language::En).to_string()).unwrap_or_default();
        LineRow { place, nth: place + 1, typed, kinds, amount }
    };
    fields.lines().into_iter().enumerate().map(row).collect()
}

fn steps(totals: &Totals) -> Vec<(&'static str, String)> {
    let bare = |amount: crate::base::values::Money| amount.amount(Language::En).to_string();
    vec![("Before tax", bare(totals.net)), ("Sales tax", bare(totals.tax))]
}
