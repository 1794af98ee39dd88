//! `GET /admin/settings/billing`: what new charges begin with, what the law forbids, and up to which amounts one person
//! decides alone, which changes after a fresh passkey only. The `POST` keeps both groups; a form that somebody overtook
//! is a conflict.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, Fault, summary, text_of};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, Currency, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::approvals::Limits;
use crate::billing::invoices::{Habits, SuppliesOf};
use crate::pages::staff::faults::OVERTAKEN;
use crate::pages::staff::invoices::editor::figures;
use crate::parties::dealerships::{self, change_group, group_with_version};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingAdministrator, Administrator};

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    habits_version: i64,
    limits_version: i64,
    labour_rate: String,
    supplies_allowed: String,
    supplies_of: String,
    supplies_percent: String,
    supplies_cap: String,
    supplies_disclosure: String,
    facility: String,
    issue: String,
    discount: String,
    credit: String,
    write_off: String,
    refund: String,
    days: String,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (habits, habits_version) = group_with_version::<Habits>(c, at)?;
        let (limits, limits_version) = group_with_version::<Limits>(c, at)?;
        let typed = Typed { habits_version, limits_version, ..Typed::of(&habits, limits) };
        Reply::page(&Billing::new(c, who, cx, typed, Vec::new())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let currency = dealerships::load(c, at)?.settings.currency;
        let (habits, limits) = match read(&form.0, currency) {
            Ok(both) => both,
            Err(faults) => return Reply::invalid(&Billing::new(c, who, cx, form.0.clone(), faults)?),
        };
        let habits_version = group_with_version::<Habits>(c, at)?.1;
        let (before, limits_version) = group_with_version::<Limits>(c, at)?;
        if (habits_version, limits_version) != (form.0.habits_version, form.0.limits_version) {
            let faults = vec![Fault { at: "labour_rate", text: OVERTAKEN.to_owned() }];
            let typed = Typed { habits_version, limits_version, ..form.0.clone() };
            return Reply::conflict(&Billing::new(c, who, cx, typed, faults)?);
        }
        if before != limits {
            let versions = [form.0.habits_version.to_string(), form.0.limits_version.to_string()];
            let asked = Asked {
                operation: Operation::ChangeLimits,
                object: at.to_string(),
                amount: None,
                summary: limits_words(&limits, currency),
                path: "/admin/settings/billing",
                form: &form.0.fields(&versions),
            };
            step_up::require(c, &cx.site, &who.actor, &asked)?;
        }
        change_group(c, &cx.site, &who.actor, at, form.0.habits_version, &habits)?;
        change_group(c, &cx.site, &who.actor, at, form.0.limits_version, &limits)?;
        let text = "Saved. New charges and drafts follow it from now on.".to_owned();
        Ok(Reply::to("/admin/settings/billing").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

/// What is confirmed: all of them, as they will be.
fn limits_words(it: &Limits, currency: Currency) -> String {
    format!(
        "Let one person alone issue up to {} {code}, credit {}, write off {}, refund {} and take {}% off; \
         requests stand for {} days",
        it.issue,
        it.credit,
        it.write_off,
        it.refund,
        it.discount,
        it.days,
        code = currency.code()
    )
}

impl Typed {
    fn fields<'a>(&'a self, [habits, limits]: &'a [String; 2]) -> [(&'a str, &'a str); 15] {
        [
            ("habits_version", habits),
            ("limits_version", limits),
            ("labour_rate", &self.labour_rate),
            ("supplies_allowed", &self.supplies_allowed),
            ("supplies_of", &self.supplies_of),
            ("supplies_percent", &self.supplies_percent),
            ("supplies_cap", &self.supplies_cap),
            ("supplies_disclosure", &self.supplies_disclosure),
            ("facility", &self.facility),
            ("issue", &self.issue),
            ("discount", &self.discount),
            ("credit", &self.credit),
            ("write_off", &self.write_off),
            ("refund", &self.refund),
            ("days", &self.days),
        ]
    }

    fn of(habits: &Habits, limits: Limits) -> Self {
        let money = |it: Option<Money>| it.map(Money::to_decimal_string).unwrap_or_default();
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        Self {
            labour_rate: money(habits.labour_rate),
            supplies_allowed: if habits.supplies_allowed { "yes".to_owned() } else { String::new() },
            supplies_of: habits.supplies_of.code().to_owned(),
            supplies_percent: habits.supplies_percent.map(|it| it.to_string()).unwrap_or_default(),
            supplies_cap: money(habits.supplies_cap),
            supplies_disclosure: text(habits.supplies_disclosure.as_ref().map(AsRef::as_ref)),
            facility: text(habits.facility.as_ref().map(AsRef::as_ref)),
            issue: limits.issue.to_string(),
            discount: limits.discount.to_string(),
            credit: limits.credit.to_string(),
            write_off: limits.write_off.to_string(),
            refund: limits.refund.to_string(),
            days: limits.days.to_string(),
            ..Self::default()
        }
    }
}

fn read(typed: &Typed, currency: Currency) -> Result<(Habits, Limits), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut money = |at: &'static str, text: &str| match text.trim() {
        "" => None,
        text => figures::amount(text, currency).map_err(|text| faults.push(Fault { at, text })).ok(),
    };
    let (labour_rate, supplies_cap) =
        (money("labour_rate", &typed.labour_rate), money("supplies_cap", &typed.supplies_cap));
    let supplies_percent = match typed.supplies_percent.trim() {
        "" => None,
        text => {
            let at = "supplies_percent";
            figures::percent(text).map_err(|text| faults.push(Fault { at, text })).ok()
        }
    };
    let long =
        |at: &'static str| Fault { at, text: "Write it shorter and without special characters".to_owned() };
    let supplies_disclosure = CleanText::optional(&typed.supplies_disclosure).unwrap_or_else(|_| {
        faults.push(long("supplies_disclosure"));
        None
    });
    let facility = CleanText::optional(&typed.facility).unwrap_or_else(|_| {
        faults.push(long("facility"));
        None
    });
    let mut whole = |at: &'static str, text: &str, most: u32| {
        let plain = text.trim().replace(',', "");
        let read = plain.parse::<u32>().ok().filter(|it| *it <= most);
        if read.is_none() {
            let text = format!("Enter a whole number from 0 to {most}");
            faults.push(Fault { at, text });
        }
        read.unwrap_or(0)
    };
    const MOST: u32 = 1_000_000;
    let limits = Limits {
        issue: whole("issue", &typed.issue, MOST),
        credit: whole("credit", &typed.credit, MOST),
        write_off: whole("write_off", &typed.write_off, MOST),
        refund: whole("refund", &typed.refund, MOST),
        discount: whole("discount", &typed.discount, 100),
        days: whole("days", &typed.days, 90),
    };
    if limits.days == 0 {
        faults.push(Fault { at: "days", text: "Enter 1 to 90 days".to_owned() });
    }
    let habits = Habits {
        labour_rate,
        supplies_allowed: typed.supplies_allowed == "yes",
        supplies_of: typed.supplies_of.parse().unwrap_or(SuppliesOf::Labour),
        supplies_percent,
        supplies_cap,
        supplies_disclosure,
        facility,
    };
    if faults.is_empty() { Ok((habits, limits)) } else { Err(faults) }
}

#[derive(Template)]
#[template(path = "admin/settings/billing.html")]
struct Billing {
    page: Page,
    tab: &'static str,
    sign: &'static str,
    shares: Vec<(&'static str, &'static str, bool)>,
    it: Typed,
    faults: Vec<Fault>,
}

impl Billing {
    fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        typed: Typed,
        faults: Vec<Fault>,
    ) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let mut page = who.page(c, cx, "Billing", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let shares = [
            (SuppliesOf::Labour, "Labor"),
            (SuppliesOf::Parts, "Parts"),
            (SuppliesOf::Both, "Labor and parts"),
        ];
        Ok(Self {
            page,
            tab: "billing",
            sign: dealerships::load(c, at)?.settings.currency.symbol(),
            shares: shares.map(|(it, words)| (it.code(), words, it.code() == typed.supplies_of)).to_vec(),
            it: typed,
            faults,
        })
    }

    fn error(&self, at: &str) -> &str {
        text_of(&self.faults, at)
    }

    fn errors(&self) -> Vec<(&str, &str)> {
        summary(&self.faults)
    }
}
