//! A rule that managers keep for the dealership on a page of its own: shown, typed, kept. What it asks for is each page's;
//! here is what all of them do: a form with something wrong, or one that somebody overtook, comes back with what was typed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::de::DeserializeOwned;

use super::faults::OVERTAKEN;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::parties::dealerships::{self, Group, Version, group_with_version};
use crate::trust::access::{ActingStaff, Manager};

/// The field and what is wrong with it.
pub type Problem = (&'static str, String);

/// The fields of such a page, as typed.
pub trait Kept: Clone + DeserializeOwned + Send + Sync + 'static {
    type Rule: Group + PartialEq;
    /// The first field, and where somebody goes after keeping the rule.
    const FIRST: &'static str;
    const NEXT: &'static str;

    fn of(rule: &Self::Rule, currency: Currency) -> Self;
    fn version(&mut self) -> &mut Version;
    fn rule(&self, currency: Currency) -> Result<Self::Rule, Problem>;
    /// What is said of a rule that was kept.
    fn said(rule: &Self::Rule) -> String;
    fn page(self, c: &mut Conn, who: &ActingStaff, cx: &Cx, problem: Option<Problem>) -> DbResult<Reply>;
}

pub async fn show<F: Kept>(cx: Cx, manager: Manager) -> Result<HttpResponse, AppError> {
    cx.page(manager, |c, who, cx| {
        let (rule, version) = group_with_version::<F::Rule>(c, who.dealership)?;
        let mut fields = F::of(&rule, dealerships::load(c, who.dealership)?.settings.currency);
        *fields.version() = version;
        fields.page(c, who, cx, None)
    })
    .await
}

pub async fn save<F: Kept>(cx: Cx, manager: Manager, form: Form<F>) -> Result<HttpResponse, AppError> {
    cx.change(manager, move |c, who, cx| {
        let (at, mut fields) = (who.dealership, form.0.clone());
        let rule = match fields.rule(dealerships::load(c, at)?.settings.currency) {
            Ok(rule) => rule,
            Err(problem) => {
                return Ok(fields.page(c, who, cx, Some(problem))?.status(StatusCode::UNPROCESSABLE_ENTITY));
            }
        };
        let (stored, version) = group_with_version::<F::Rule>(c, at)?;
        // The same once more is no conflict.
        if version != *fields.version() && stored != rule {
            *fields.version() = version;
            let problem = (F::FIRST, OVERTAKEN.to_owned());
            return Ok(fields.page(c, who, cx, Some(problem))?.status(StatusCode::CONFLICT));
        }
        dealerships::change_group(c, &cx.site, &who.actor, at, version, &rule)?;
        Ok(Reply::to(F::NEXT).flash(Flash { kind: FlashKind::Ok, text: F::said(&rule) }))
    })
    .await
}

/// In minor units; nothing typed is nothing.
pub fn amount(field: &'static str, typed: &str, currency: Currency) -> Result<i64, Problem> {
    match typed.trim() {
        "" => Ok(0),
        typed => Money::parse(typed, currency)
            .map(Money::minor)
            .map_err(|_| (field, "Enter an amount, such as 25.00".to_owned())),
    }
}

/// As a box that is ticked or not.
pub fn yes(on: bool) -> String {
    if on { "yes".to_owned() } else { String::new() }
}
