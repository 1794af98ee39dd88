//! `GET /staff/storage`: whether and what a vehicle that is not fetched costs; `POST` keeps it. Managers alone.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::storage::{Rule, RuleError};
use crate::parties::dealerships::{self, Version};
use crate::trust::access::{ActingStaff, Manager};

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

pub async fn show(cx: Cx, manager: Manager) -> Result<HttpResponse, AppError> {
    cx.page(manager, |c, who, cx| {
        let (rule, version) = dealerships::group_with_version::<Rule>(c, who.dealership)?;
        let currency = dealerships::load(c, who.dealership)?.settings.currency;
        Reply::page(&Storage::new(c, who, cx, Fields::of(&rule, version, currency), None)?)
    })
    .await
}

pub async fn save(cx: Cx, manager: Manager, form: Form<Fields>) -> Result<HttpResponse, AppError> {
    cx.change(manager, move |c, who, cx| {
        let currency = dealerships::load(c, who.dealership)?.settings.currency;
        match form.0.rule(currency) {
            Ok(rule) => {
                let (actor, at) = (&who.actor, who.dealership);
                dealerships::change_group(c, &cx.site, actor, at, form.0.version, &rule)?;
                let text = if rule.on {
                    "Storage charges are on. Each begins with a notice, on the page of the vehicle."
                } else {
                    "Storage charges are off. What was noticed goes on as the notice said."
                };
                let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
                Ok(Reply::to("/staff/storage").flash(flash))
            }
            Err(problem) => Reply::invalid(&Storage::new(c, who, cx, form.0.clone(), Some(problem))?),
        }
    })
    .await
}

/// The field and what is wrong with it.
type Problem = (&'static str, String);

impl Fields {
    fn of(rule: &Rule, version: Version, currency: Currency) -> Self {
        let money = |minor: i64| Money::new(minor, currency).to_decimal_string();
        Self {
            version,
            on: if rule.on { "yes".to_owned() } else { String::new() },
            daily: money(rule.daily_minor),
            free: rule.free_days.to_string(),
            cap: money(rule.cap_minor),
        }
    }

    fn rule(&self, currency: Currency) -> Result<Rule, Problem> {
        let amount = |field, text: &str| match text.trim() {
            "" => Ok(0),
            typed => Money::parse(typed, currency)
                .map(Money::minor)
                .map_err(|_| (field, "Enter an amount, such as 25.00".to_owned())),
        };
        let rule = Rule {
            on: self.on == "yes",
            daily_minor: amount("daily", &self.daily)?,
            free_days: self.free.trim().parse().map_err(|_| ("free", RuleError::Free.to_string()))?,
            cap_minor: amount("cap", &self.cap)?,
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
    fn new(
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        fields: Fields,
        problem: Option<Problem>,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Storage charges", Nav::Vehicles)?;
        page.errors = problem.is_some();
        let sign = dealerships::load(c, who.dealership)?.settings.currency.symbol();
        Ok(Self { page, fields, sign, problem: problem.unwrap_or_default() })
    }

    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { &self.problem.1 } else { "" }
    }
}
