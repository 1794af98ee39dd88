//! `GET /admin/settings/tax`: what is taxed how, now, before and later. Rules are added and ended, never changed, so that
//! what was billed can be explained. A dealership without any may take over how its invoices were taxed so far.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, Fault, summary, text_of};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, DealershipId, Language, LocalDate, Locale, Percent, TaxRuleId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::invoices::totals::TaxCategory;
use crate::billing::invoices::{Condition, LineKind};
use crate::billing::tax::{self, NewRule, Rule, RuleRefused};
use crate::pages::staff::invoices::editor::figures;
use crate::pages::staff::shown::{Day, id};
use crate::parties::dealerships;
use crate::trust::access::{ActingAdministrator, Administrator};

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

const CONDITIONS: [(&str, &str); 7] = [
    ("", "Any"),
    (Condition::New.code(), "New"),
    (Condition::Used.code(), "Used"),
    (Condition::Rebuilt.code(), "Rebuilt"),
    (Condition::Reconditioned.code(), "Reconditioned"),
    (Condition::OemCrash.code(), "OEM crash part"),
    (Condition::NonOemCrash.code(), "Non-OEM crash part"),
];

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

#[derive(Template)]
#[template(path = "admin/settings/tax.html")]
struct Tax {
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
    fn new(
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
            conditions: CONDITIONS.map(|(code, words)| (code, words, code == asked.condition)).to_vec(),
            categories: CATEGORIES
                .map(|(it, words)| (it.code(), words, it.code() == asked.category))
                .to_vec(),
            asked,
            faults,
        })
    }

    /// The last day of a rule comes back with what is wrong with it.
    fn mark(&mut self, rule: TaxRuleId, typed: String, error: String) {
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
    let state = condition.map(Condition::code);
    match CONDITIONS.iter().find(|(code, _)| Some(*code) == state) {
        Some((_, words)) => format!("{all} ({})", words.to_lowercase()),
        None => all,
    }
}
