//! `GET /staff/reminders/charges`: whether and how late invoices are charged; `POST` keeps it. Managers alone.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, Money, Percent};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::late_charges::{Kind, Rule, RuleError};
use crate::parties::dealerships::{self, Version};
use crate::trust::access::{ActingStaff, Manager};

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

pub async fn show(cx: Cx, manager: Manager) -> Result<HttpResponse, AppError> {
    cx.page(manager, |c, who, cx| {
        let (rule, version) = dealerships::group_with_version::<Rule>(c, who.dealership)?;
        let currency = dealerships::load(c, who.dealership)?.settings.currency;
        Reply::page(&Charges::new(c, who, cx, Fields::of(&rule, version, currency), None)?)
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
                    "Late charges are on. They are made once a day."
                } else {
                    "Late charges are off."
                };
                let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
                Ok(Reply::to("/staff/reminders").flash(flash))
            }
            Err(problem) => Reply::invalid(&Charges::new(c, who, cx, form.0.clone(), Some(problem))?),
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

    fn rule(&self, currency: Currency) -> Result<Rule, Problem> {
        let days = |field, text: &str, error: RuleError| {
            text.trim().parse::<i32>().map_err(|_| (field, error.to_string()))
        };
        let amount = |field, text: &str| match text.trim() {
            "" => Ok(0),
            typed => Money::parse(typed, currency)
                .map(Money::minor)
                .map_err(|_| (field, "Enter an amount, such as 25.00".to_owned())),
        };
        let rate: Percent = self.rate.trim().parse().map_err(|_| ("rate", RuleError::Rate.to_string()))?;
        let rule = Rule {
            on: self.on == "yes",
            kind: self.kind.parse().unwrap_or(Kind::Interest),
            rate,
            flat_minor: amount("flat", &self.flat)?,
            grace_days: days("grace", &self.grace, RuleError::Grace)?,
            every_days: days("every", &self.every, RuleError::Every)?,
            minimum_minor: amount("minimum", &self.minimum)?,
            cap_minor: amount("cap", &self.cap)?,
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
    fn new(
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        fields: Fields,
        problem: Option<Problem>,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Late charges", Nav::Reminders)?;
        page.errors = problem.is_some();
        let sign = dealerships::load(c, who.dealership)?.settings.currency.symbol();
        let kind = |of: Kind, text| (of.code(), text, of.code() == fields.kind);
        let kinds =
            vec![kind(Kind::Interest, "Interest, a percentage a year"), kind(Kind::Flat, "One fee, once")];
        Ok(Self { page, fields, kinds, sign, problem: problem.unwrap_or_default() })
    }

    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { &self.problem.1 } else { "" }
    }
}
