//! `POST /admin/settings/estimates/rules`: a rule from a day on, in the place of a law that changed, ended or is not known
//! here. Rules that were entered stay in the list: what was billed under them is explained by them.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::{CHOOSE, PAGE, View, done};
use crate::base::error::AppError;
use crate::base::values::{CleanText, Currency, Language, LocalDate, Money, Percent};
use crate::base::web::{Cx, Form, Reply};
use crate::billing::estimates::{EnteredRule, EnteredRules, Tolerance};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::pages::staff::invoices::editor::figures;
use crate::pages::staff::shown::Day;
use crate::parties::dealerships::{self, change_group, group_with_version};
use crate::trust::access::Administrator;

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub version: i64,
    pub from: String,
    pub share: String,
    pub least: String,
    pub cap: String,
    pub source: String,
}

/// A rule in words.
pub(super) struct Row {
    pub from: Day,
    pub says: String,
    pub source: String,
    /// The one that holds today.
    pub now: bool,
}

pub async fn add(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let dealership = dealerships::load(c, at)?;
        let today = dealership.today(cx.site.clock.now());
        let mut faults = Faults::default();
        let (stored, version) = group_with_version::<EnteredRules>(c, at)?;
        let new = read(&form.0, dealership.settings.currency, today, &mut faults);
        if form.0.version != version {
            faults.add("from", OVERTAKEN);
        }
        match new {
            Some(new) if faults.is_empty() => {
                change_group(c, &cx.site, &who.actor, at, version, &stored.with(new))?;
                done(PAGE, "Saved. It holds for invoices that are issued from its day on.")
            }
            _ => {
                let mut view = View::stored(c, who, cx, faults)?;
                view.rule = Typed { version, ..form.0.clone() };
                Reply::invalid(&view)
            }
        }
    })
    .await
}

fn read(typed: &Typed, currency: Currency, today: LocalDate, faults: &mut Faults) -> Option<EnteredRule> {
    let from = typed.from.trim().parse::<LocalDate>().ok().filter(|day| *day >= today);
    if from.is_none() {
        faults.add("from", "Enter today or a day after it: what was issued before stays as it was");
    }
    let percent = match typed.share.trim() {
        "" => Ok(Percent::ZERO),
        text => figures::percent(text),
    };
    let percent = percent.map_err(|text| faults.add("share", text)).ok();
    let mut amount = |field: &'static str, text: &str| match text.trim() {
        "" => Some(None),
        text => figures::amount(text, currency).map(Some).map_err(|text| faults.add(field, text)).ok(),
    };
    let (least, most) = (amount("least", &typed.least), amount("cap", &typed.cap));
    if let (Some(Some(least)), Some(Some(most))) = (least, most)
        && least.minor() > most.minor()
    {
        faults.add("cap", "Enter an amount that is not below the least");
    }
    let source = CleanText::parse(&typed.source);
    if source.is_err() {
        faults.add("source", "Enter the law that says so, in at most 80 characters");
    }
    Some(EnteredRule { from: from?, percent: percent?, least: least?, most: most?, source: source.ok()? })
}

/// The law that is known and what was entered, by their first days.
pub(super) fn rows(law: &Tolerance, entered: &EnteredRules, now: Option<LocalDate>) -> Vec<Row> {
    let row = |from: LocalDate, figures, source: &str| Row {
        from: Day::new(from),
        says: says(figures),
        source: source.to_owned(),
        now: now == Some(from),
    };
    let nil = |money: Option<Money>| money.unwrap_or(Money::zero(law.figures().1.currency()));
    let mut rows: Vec<(LocalDate, Row)> =
        law.from.map(|from| (from, row(from, law.figures(), &law.source))).into_iter().collect();
    for it in &entered.rules {
        rows.push((it.from, row(it.from, (it.percent, nil(it.least), it.most), it.source.as_str())));
    }
    rows.sort_by_key(|(from, _)| *from);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn says((percent, least, most): (Percent, Money, Option<Money>)) -> String {
    let shown = |money: Money| money.display(Language::En).to_string();
    let nothing = percent.is_zero() && least.is_zero();
    if nothing || most.is_some_and(|it| it.is_zero()) {
        return "Nothing".to_owned();
    }
    let mut said = format!("{percent}%");
    if least.is_positive() {
        said = format!("{said}, at least {}", shown(least));
    }
    if let Some(most) = most {
        said = format!("{said}, at most {}", shown(most));
    }
    said
}
