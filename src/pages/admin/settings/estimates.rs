//! `GET /admin/settings/estimates`: how much may be billed above what a customer authorised: by the laws that are known, by
//! what was entered in their place (`rules`), and where there is neither by the dealership's own terms.

pub mod rules;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, Language, Money};
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::billing::estimates::{EnteredRules, OwnTolerance, law_of, tolerance_of};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::pages::staff::invoices::editor::figures;
use crate::parties::dealerships::{self, change_group, group_with_version};
use crate::trust::access::{ActingAdministrator, Administrator};

const PAGE: &str = "/admin/settings/estimates";

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    percent: String,
    most: String,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        if who.dealership.is_none() {
            return Ok(Reply::to(CHOOSE));
        }
        Reply::page(&View::stored(c, who, cx, Faults::default())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (typed, currency) = (&form.0, dealerships::load(c, at)?.settings.currency);
        let mut faults = Faults::default();
        let own = read(typed, currency, &mut faults);
        if !faults.is_empty() {
            return Reply::invalid(&View::new(c, who, cx, typed.clone(), faults)?);
        }
        let (stored, version) = group_with_version::<OwnTolerance>(c, at)?;
        if typed.version != version && own != stored {
            faults.add("percent", OVERTAKEN);
            let typed = Typed { version, ..typed.clone() };
            return Reply::conflict(&View::new(c, who, cx, typed, faults)?);
        }
        change_group(c, &cx.site, &who.actor, at, version, &own)?;
        done(PAGE, "Saved. It holds for invoices that are issued from now on.")
    })
    .await
}

fn read(typed: &Typed, currency: Currency, faults: &mut Faults) -> OwnTolerance {
    let percent = match typed.percent.trim() {
        "" => None,
        text => figures::percent(text).map_err(|text| faults.add("percent", text)).ok(),
    };
    let most = match typed.most.trim() {
        "" => None,
        text => figures::amount(text, currency).map_err(|text| faults.add("most", text)).ok(),
    };
    if faults.is_empty() && percent.is_none() && most.is_some() {
        faults.add("percent", "Enter the percentage that the amount is the cap of");
    }
    OwnTolerance { percent, most }
}

#[derive(Template)]
#[template(path = "admin/settings/estimates.html")]
struct View {
    page: Page,
    tab: &'static str,
    typed: Typed,
    sign: &'static str,
    /// The law that goes before it; empty where none is known.
    law: String,
    /// Laws and rules that were entered, by their first day, and the form for another one.
    rules: Vec<rules::Row>,
    rule: rules::Typed,
    /// What may be billed where 1,000.00 is authorised.
    example: (String, String),
    faults: Faults,
}

impl View {
    /// With what is stored.
    fn stored(c: &mut Conn, who: &ActingAdministrator, cx: &Cx, faults: Faults) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let (own, version) = group_with_version::<OwnTolerance>(c, at)?;
        let typed = Typed {
            version,
            percent: own.percent.map(|it| it.to_string()).unwrap_or_default(),
            most: own.most.map(Money::to_decimal_string).unwrap_or_default(),
        };
        Self::new(c, who, cx, typed, faults)
    }

    fn new(c: &mut Conn, who: &ActingAdministrator, cx: &Cx, typed: Typed, faults: Faults) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let dealership = dealerships::load(c, at)?;
        let (today, settings) = (dealership.today(cx.site.clock.now()), &dealership.settings);
        let law = law_of(&dealership, today);
        let stored = dealerships::group(c, at)?;
        let (entered, version) = group_with_version::<EnteredRules>(c, at)?;
        let tolerance = tolerance_of(&dealership, &stored, &entered, today);
        let rules = rules::rows(&law, &entered, tolerance.from);
        let law = if tolerance.from.is_some() { tolerance.source.to_string() } else { String::new() };
        let rule = rules::Typed { version, ..rules::Typed::default() };
        let units = 10_i64.saturating_pow(settings.currency.exponent());
        let authorised = Money::new(units.saturating_mul(1_000), settings.currency);
        let shown = |money: Money| money.display(Language::En).to_string();
        let example = (shown(authorised), shown(tolerance.allowed(authorised)?));
        let mut page = who.page(c, cx, "Estimates", Nav::Settings)?;
        page.errors = !faults.is_empty();
        Ok(Self {
            page,
            tab: "estimates",
            typed,
            sign: settings.currency.symbol(),
            law,
            rules,
            rule,
            example,
            faults,
        })
    }
}
