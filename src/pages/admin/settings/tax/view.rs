//! The page of tax rules: each with its days and how it stands, what a dealership can begin with, and the form of a new one.

use askama::Template;

use super::Asked;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Language, LocalDate, Locale, TaxRuleId};
use crate::base::web::{Cx, Nav, Page};
use crate::billing::invoices::totals::TaxCategory;
use crate::billing::invoices::{Condition, LineKind};
use crate::billing::tax::{self, Rule};
use crate::pages::admin::settings::{Fault, summary, text_of};
use crate::pages::staff::charges::lines::{CONDITIONS, states_of_part};
use crate::pages::staff::shown::Day;
use crate::parties::dealerships;
use crate::trust::access::ActingAdministrator;

const KINDS: [(LineKind, &str); 8] = [
    (LineKind::Labour, "Labor"),
    (LineKind::Part, "Parts"),
    (LineKind::Sublet, "Sublet"),
    (LineKind::Fee, "Fees"),
    (LineKind::Supplies, "Shop supplies"),
    (LineKind::Disposal, "Waste disposal"),
    (LineKind::Core, "Core charges"),
    (LineKind::CoreReturn, "Core returns"),
];

const CATEGORIES: [(TaxCategory, &str); 5] = [
    (TaxCategory::Standard, "Taxed at the rate"),
    (TaxCategory::ZeroRated, "Taxed at zero"),
    (TaxCategory::Exempt, "Exempt"),
    (TaxCategory::ReverseCharge, "Reverse charge"),
    (TaxCategory::OutOfScope, "Not subject to tax"),
];

#[derive(Template)]
#[template(path = "admin/settings/tax.html")]
pub(super) struct Tax {
    page: Page,
    tab: &'static str,
    rules: Vec<Row>,
    /// What a dealership without rules can begin with.
    suggested: Vec<String>,
    asked: Asked,
    kinds: Vec<(&'static str, &'static str, bool)>,
    conditions: Vec<(&'static str, &'static str, bool)>,
    categories: Vec<(&'static str, &'static str, bool)>,
    faults: Vec<Fault>,
}

struct Row {
    id: TaxRuleId,
    what: String,
    how: String,
    place: String,
    from: Day,
    until: Option<Day>,
    state: &'static str,
    pill: &'static str,
    ends: bool,
    /// What was typed for its last day, and what is wrong with it.
    typed: String,
    error: String,
}

impl Tax {
    pub fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        asked: Asked,
        faults: Vec<Fault>,
    ) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let (scope, dealership) = (who.scope_of(at)?, dealerships::load(c, at)?);
        let today = dealership.today(cx.site.clock.now());
        let locale = Locale::new(Language::En, dealership.settings.currency);
        let rules = tax::list(c, &scope)?;
        let suggested = match rules.is_empty() {
            true => tax::suggested(c, &cx.site, &scope, &dealership)?,
            false => Vec::new(),
        };
        let said = |it: tax::Suggestion| {
            let from =
                if it.from_invoices { "as on your invoices" } else { "the usual rate of your country" };
            format!(
                "{} on {}, {from}",
                locale.percent(it.rule.rate),
                names(&it.rule.kinds, it.rule.condition)
            )
        };
        let mut page = who.page(c, cx, "Tax", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let chosen = |code: &str| asked.kinds.iter().any(|kind| kind == code);
        Ok(Self {
            page,
            tab: "tax",
            rules: rules.iter().map(|rule| Row::new(rule, today, locale)).collect(),
            suggested: suggested.into_iter().map(said).collect(),
            kinds: KINDS.iter().map(|(kind, words)| (kind.code(), *words, chosen(kind.code()))).collect(),
            conditions: states_of_part("Any")
                .map(|(code, words)| (code, words, code == asked.condition))
                .collect(),
            categories: CATEGORIES
                .map(|(it, words)| (it.code(), words, it.code() == asked.category))
                .to_vec(),
            asked,
            faults,
        })
    }

    /// The last day of a rule comes back with what is wrong with it.
    pub fn mark(&mut self, rule: TaxRuleId, typed: String, error: String) {
        self.page.errors = true;
        if let Some(row) = self.rules.iter_mut().find(|row| row.id == rule) {
            (row.typed, row.error) = (typed, error);
        }
    }

    fn end_id(&self, row: &Row) -> String {
        format!("end-{}", row.id)
    }

    fn error(&self, at: &str) -> &str {
        text_of(&self.faults, at)
    }

    fn errors(&self) -> Vec<(String, &str)> {
        let own = summary(&self.faults).into_iter().map(|(at, text)| (at.to_owned(), text));
        let ends = self.rules.iter().filter(|row| !row.error.is_empty());
        own.chain(ends.map(|row| (format!("end-{}", row.id), row.error.as_str()))).collect()
    }
}

impl Row {
    fn new(rule: &Rule, today: LocalDate, locale: Locale) -> Self {
        let ended = rule.until.is_some_and(|until| until < today);
        let (state, pill) = match (rule.is_in_force(today), ended) {
            (true, _) => ("In force", "paid"),
            (_, true) => ("Ended", "draft"),
            _ => ("Later", "soon"),
        };
        let how = CATEGORIES.iter().find(|(it, _)| *it == rule.category).map_or("", |(_, words)| *words);
        Self {
            id: rule.id,
            what: names(&rule.kinds, rule.condition),
            how: if rule.rate.is_zero() { how.to_owned() } else { locale.percent(rule.rate).to_string() },
            place: rule.jurisdiction.as_ref().map(ToString::to_string).unwrap_or_default(),
            from: Day::new(rule.from),
            until: rule.until.map(Day::new),
            state,
            pill,
            ends: !ended,
            typed: String::new(),
            error: String::new(),
        }
    }
}

/// `Parts, core charges (rebuilt)`.
fn names(kinds: &[LineKind], condition: Option<Condition>) -> String {
    let name = |kind: &LineKind| KINDS.iter().find(|(it, _)| it == kind).map_or("", |(_, words)| *words);
    let all = kinds.iter().map(name).collect::<Vec<_>>().join(", ");
    match CONDITIONS.iter().find(|(it, _)| Some(*it) == condition) {
        Some((_, words)) => format!("{all} ({})", words.to_lowercase()),
        None => all,
    }
}
