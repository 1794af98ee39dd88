//! Whether and how late invoices are charged: the form of `/staff/reminders/charges`.

use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::values::{Currency, Money, Percent};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::late_charges::{Kind, Rule, RuleError};
use crate::pages::staff::kept::{Kept, Problem, amount, yes};
use crate::parties::dealerships::{self, Version};
use crate::trust::access::ActingStaff;

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    version: Version,
    on: String,
    kind: String,
    rate: String,
    flat: String,
    grace: String,
    every: String,
    minimum: String,
    cap: String,
    share: String,
    series: String,
}

impl Kept for Fields {
    type Rule = Rule;
    const FIRST: &'static str = "rate";
    const NEXT: &'static str = "/staff/reminders";

    fn of(rule: &Rule, currency: Currency) -> Self {
        let money = |minor: i64| Money::new(minor, currency).to_decimal_string();
        Self {
            version: 0,
            on: yes(rule.on),
            kind: rule.kind.to_string(),
            rate: rule.rate.to_string(),
            flat: money(rule.flat_minor),
            grace: rule.grace_days.to_string(),
            every: rule.every_days.to_string(),
            minimum: money(rule.minimum_minor),
            cap: money(rule.cap_minor),
            share: rule.cap_percent.to_string(),
            series: rule.series.clone(),
        }
    }

    fn version(&mut self) -> &mut Version {
        &mut self.version
    }

    fn rule(&self, currency: Currency) -> Result<Rule, Problem> {
        let days = |field, text: &str, error: RuleError| {
            text.trim().parse::<i32>().map_err(|_| (field, error.to_string()))
        };
        let rate: Percent = self.rate.trim().parse().map_err(|_| ("rate", RuleError::Rate.to_string()))?;
        let rule = Rule {
            on: self.on == "yes",
            kind: self.kind.parse().unwrap_or(Kind::Interest),
            rate,
            flat_minor: amount("flat", &self.flat, currency)?,
            grace_days: days("grace", &self.grace, RuleError::Grace)?,
            every_days: days("every", &self.every, RuleError::Every)?,
            minimum_minor: amount("minimum", &self.minimum, currency)?,
            cap_minor: amount("cap", &self.cap, currency)?,
            cap_percent: match self.share.trim() {
                "" => Percent::ZERO,
                typed => typed.parse().map_err(|_| ("share", RuleError::Share.to_string()))?,
            },
            series: self.series.trim().to_owned(),
        };
        rule.checked().map_err(|error| {
            let field = match error {
                RuleError::Rate => "rate",
                RuleError::Flat => "flat",
                RuleError::Grace => "grace",
                RuleError::Every => "every",
                RuleError::Share => "share",
                RuleError::Series => "series",
            };
            (field, error.to_string())
        })
    }

    fn said(rule: &Rule) -> String {
        let text =
            if rule.on { "Late charges are on. They are made once a day." } else { "Late charges are off." };
        text.to_owned()
    }

    fn page(self, c: &mut Conn, who: &ActingStaff, cx: &Cx, problem: Option<Problem>) -> DbResult<Reply> {
        let mut page = who.page(c, cx, "Late charges", Nav::Reminders)?;
        page.errors = problem.is_some();
        let sign = dealerships::load(c, who.dealership)?.settings.currency.symbol();
        let kind = |of: Kind, text| (of.code(), text, of.code() == self.kind);
        let kinds =
            vec![kind(Kind::Interest, "Interest, a percentage a year"), kind(Kind::Flat, "One fee, once")];
        Reply::page(&Charges { page, kinds, sign, problem: problem.unwrap_or_default(), fields: self })
    }
}

#[derive(Template)]
#[template(path = "staff/reminders/charges.html")]
struct Charges {
    page: Page,
    fields: Fields,
    kinds: Vec<(&'static str, &'static str, bool)>,
    sign: &'static str,
    problem: Problem,
}

impl Charges {
    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { &self.problem.1 } else { "" }
    }
}
