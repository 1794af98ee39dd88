//! `GET /admin/settings/tax`: what is taxed how, now, before and later. Rules are added and ended, never changed, so that
//! what was billed can be explained. A dealership without any may take over how its invoices were taxed so far.

mod view;

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use self::view::Tax;
use super::{CHOOSE, Fault};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, DealershipId, Language, Percent, TaxRuleId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::invoices::LineKind;
use crate::billing::invoices::totals::TaxCategory;
use crate::billing::tax::{self, NewRule, RuleRefused};
use crate::pages::staff::invoices::editor::figures;
use crate::pages::staff::shown::id;
use crate::parties::dealerships;
use crate::trust::access::Administrator;

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kinds: Vec<String>,
    condition: String,
    category: String,
    rate: String,
    jurisdiction: String,
    from: String,
    until: String,
}

/// The last day of a rule.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ending {
    until: String,
}

impl Asked {
    /// What the form begins with.
    fn of_today(c: &mut Conn, cx: &Cx, at: DealershipId) -> DbResult<Self> {
        let today = dealerships::load(c, at)?.today(cx.site.clock.now());
        let category = TaxCategory::Standard.code().to_owned();
        Ok(Self { category, from: today.to_string(), ..Self::default() })
    }
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let asked = Asked::of_today(c, cx, at)?;
        Reply::page(&Tax::new(c, who, cx, asked, Vec::new())?)
    })
    .await
}

pub async fn add(cx: Cx, administrator: Administrator, form: Form<Asked>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let scope = who.scope_of(at)?;
        let faults = match read(&form.0) {
            Ok(new) => match tax::add(c, &cx.site, &who.actor, &scope, &new)? {
                Ok(_) => return done("Rule added. Drafts take it up when they are opened or issued."),
                Err(why) => vec![refusal(why)],
            },
            Err(faults) => faults,
        };
        Reply::invalid(&Tax::new(c, who, cx, form.0.clone(), faults)?)
    })
    .await
}

pub async fn end(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    form: Form<Ending>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let rule: TaxRuleId = id(&path)?;
        let scope = who.scope_of(at)?;
        // A rule of another dealership is not found, whatever was typed.
        tax::rule(c, &scope, rule)?;
        let text = match figures::day(&form.0.until) {
            Ok(Some(until)) => match tax::end(c, &cx.site, &who.actor, &scope, rule, until)? {
                Ok(()) => return done(&format!("The rule ends after {}.", until.display(Language::En))),
                Err(RuleRefused::UsedOn(day)) => {
                    let day = day.display(Language::En);
                    format!(
                        "Work done on {day} was billed by this rule. Its last day is that day at the earliest"
                    )
                }
                Err(why) => refusal(why).text,
            },
            _ => "Enter the last day of the rule".to_owned(),
        };
        let asked = Asked::of_today(c, cx, at)?;
        let mut page = Tax::new(c, who, cx, asked, Vec::new())?;
        page.mark(rule, form.0.until.clone(), text);
        Reply::invalid(&page)
    })
    .await
}

pub async fn adopt(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.change(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (scope, dealership) = (who.scope_of(at)?, dealerships::load(c, at)?);
        match tax::adopt(c, &cx.site, &who.actor, &scope, &dealership)? {
            0 => refused("There was nothing to take over. Add the first rule below."),
            _ => done("Rules taken over. Check each rate and place before you issue."),
        }
    })
    .await
}

fn done(text: &str) -> DbResult<Reply> {
    let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
    Ok(Reply::to("/admin/settings/tax").flash(flash))
}

fn refused(text: &str) -> DbResult<Reply> {
    let flash = Flash { kind: FlashKind::Warn, text: text.to_owned() };
    Ok(Reply::to("/admin/settings/tax").flash(flash))
}

fn read(asked: &Asked) -> Result<NewRule, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fail = |at: &'static str, text: String| faults.push(Fault { at, text });
    let kinds: Vec<LineKind> = asked.kinds.iter().filter_map(|code| code.parse().ok()).collect();
    let category = asked.category.parse().unwrap_or(TaxCategory::Standard);
    let rate = match (asked.rate.trim(), category) {
        ("", TaxCategory::Standard) => Err("Enter the rate, such as 8.25".to_owned()),
        ("", _) => Ok(Percent::ZERO),
        (text, _) => figures::percent(text),
    };
    let rate = rate.map_err(|text| fail("rate", text)).ok();
    let place = CleanText::optional(&asked.jurisdiction);
    let place = place.map_err(|_| fail("jurisdiction", "Use at most 60 plain characters".to_owned())).ok();
    let from = figures::day(&asked.from).and_then(|day| day.ok_or("Enter the first day".to_owned()));
    let from = from.map_err(|text| fail("from", text)).ok();
    let until = figures::day(&asked.until).map_err(|text| fail("until", text)).ok();
    let condition = asked.condition.parse().ok();
    match (rate, place, from, until) {
        (Some(rate), Some(jurisdiction), Some(from), Some(until)) => {
            Ok(NewRule { kinds, condition, category, rate, jurisdiction, from, until })
        }
        _ => Err(faults),
    }
}

fn refusal(why: RuleRefused) -> Fault {
    let (at, text) = match why {
        RuleRefused::NoKinds => ("kinds", "Choose what the rule is for".to_owned()),
        RuleRefused::EndsBefore => ("until", "The last day must be on or after the first".to_owned()),
        RuleRefused::RateOfCategory => {
            let text = "Enter a rate above 0 for what is taxed, and 0 or nothing for what is not";
            ("rate", text.to_owned())
        }
        RuleRefused::Ended => ("until", "This rule ended before that day already".to_owned()),
        RuleRefused::UsedOn(day) => {
            let day = day.display(Language::En);
            let text = format!("Work done on {day} was billed by the rule before it. Begin after that day");
            ("from", text)
        }
    };
    Fault { at, text }
}
