//! Whether and what a vehicle that is not fetched costs: the form of `/staff/storage`.

use askama::Template;
use serde::Deserialize;

use super::kept::{Kept, Problem, amount, yes};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Currency, Money};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::storage::{Rule, RuleError};
use crate::parties::dealerships::{self, Version};
use crate::trust::access::ActingStaff;

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    version: Version,
    on: String,
    daily: String,
    free: String,
    cap: String,
}

impl Kept for Fields {
    type Rule = Rule;
    const FIRST: &'static str = "daily";
    const NEXT: &'static str = "/staff/storage";

    fn of(rule: &Rule, currency: Currency) -> Self {
        let money = |minor: i64| Money::new(minor, currency).to_decimal_string();
        Self {
            version: 0,
            on: yes(rule.on),
            daily: money(rule.daily_minor),
            free: rule.free_days.to_string(),
            cap: money(rule.cap_minor),
        }
    }

    fn version(&mut self) -> &mut Version {
        &mut self.version
    }

    fn rule(&self, currency: Currency) -> Result<Rule, Problem> {
        let rule = Rule {
            on: self.on == "yes",
            daily_minor: amount("daily", &self.daily, currency)?,
            free_days: self.free.trim().parse().map_err(|_| ("free", RuleError::Free.to_string()))?,
            cap_minor: amount("cap", &self.cap, currency)?,
        };
        rule.checked().map_err(|error| {
            let field = match error {
                RuleError::Daily => "daily",
                RuleError::Free => "free",
                RuleError::Cap => "cap",
            };
            (field, error.to_string())
        })
    }

    fn said(rule: &Rule) -> String {
        let text = if rule.on {
            "Storage charges are on. Each begins with a notice, on the page of the vehicle."
        } else {
            "Storage charges are off. What was noticed goes on as the notice said."
        };
        text.to_owned()
    }

    fn page(self, c: &mut Conn, who: &ActingStaff, cx: &Cx, problem: Option<Problem>) -> DbResult<Reply> {
        let mut page = who.page(c, cx, "Storage charges", Nav::Vehicles)?;
        page.errors = problem.is_some();
        let sign = dealerships::load(c, who.dealership)?.settings.currency.symbol();
        Reply::page(&Storage { page, fields: self, sign, problem: problem.unwrap_or_default() })
    }
}

#[derive(Template)]
#[template(path = "staff/storage.html")]
struct Storage {
    page: Page,
    fields: Fields,
    sign: &'static str,
    problem: Problem,
}

impl Storage {
    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { &self.problem.1 } else { "" }
    }
}
