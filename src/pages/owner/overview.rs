//! `GET /`: what is owed and the way to pay it, what needs the owner, the latest invoices, the vehicles.
//! Somebody who works elsewhere than in a customer's account is led there.

use std::borrow::Cow;

use actix_web::HttpResponse;
use askama::Template;

use super::owed::{Figure, Hero, Owed};
use super::rows::{InvoiceRow, VehicleCard};
use super::{seen, standing};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::LocalDate;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::base::words::Words;
use crate::billing::estimates::{self, EstimateState, waiting_for};
use crate::billing::invoices::{self, Listed};
use crate::pages::owner::estimates::words::pill;
use crate::pages::owner::rows::Pill;
use crate::parties::vehicles;
use crate::trust::access::guards::AtStart;
use crate::trust::access::{ActingOwner, StartPage, passkeys, rights};

/// Open invoices that are shown one by one.
const SHOWN: usize = 5;
const VEHICLES: i64 = 4;

pub async fn show(cx: Cx, start: StartPage) -> Result<HttpResponse, AppError> {
    cx.page(start, |c, at, cx| match at {
        AtStart::Elsewhere(path) => Ok(Reply::to(*path)),
        AtStart::Owner(who) => Reply::page(&overview(c, who, cx)?),
    })
    .await
}

fn overview(c: &mut Conn, who: &ActingOwner, cx: &Cx) -> DbResult<Overview> {
    let (w, today) = (who.words(), who.today(cx.site.clock.now()));
    let mut glance = invoices::overview(c, &cx.site, &who.scope, today)?;
    let owed = Owed::load(c, who, cx, today)?;
    let shown = owed.open.get(..SHOWN).unwrap_or(&owed.open);
    let recent = std::mem::take(&mut glance.recent).into_iter();
    let recent = recent.filter(|row| shown.iter().all(|open| open.id != row.id));
    let recent = recent.map(|row| InvoiceRow::new(w, row, today)).collect();
    let more = usize::try_from(glance.open_count).unwrap_or(0).saturating_sub(shown.len());
    seen::many(cx, who, "overview", shown.len());
    let mut estimates = waiting_for(c, &cx.site, &who.scope, SHOWN)?;
    estimates.retain(|it| it.estimate.stands(today) == EstimateState::Sent);
    let page = who.page(c, cx, w.t("overview-title"), Nav::Overview)?;
    let name = greeted(c, who, cx, &page)?;
    Ok(Overview {
        hello: w.args("overview-hello", &[("name", first_name(&name).into())]),
        lead: lead(w, glance.open_count, glance.overdue_count),
        first_use: glance.issued_count == 0,
        hero: Hero::new(w, who, &glance, &owed),
        figures: Figure::all(w, &glance, &owed),
        attention: estimates
            .iter()
            .map(|it| Attention::estimate(w, it))
            .chain(shown.iter().map(|row| Attention::new(w, row, &owed, today)))
            .collect(),
        attention_more: match more {
            0 => String::new(),
            more => w.args("overview-attention-all", &[("count", more.into())]),
        },
        recent,
        vehicles: vehicles::latest(c, &cx.site, &who.scope, VEHICLES)?
            .iter()
            .map(|vehicle| VehicleCard::new(w, vehicle))
            .collect(),
        nudge: !who.viewing && passkeys::active(c, who.person)? == 1,
        page,
    })
}

#[derive(Template)]
#[template(path = "owner/overview.html")]
struct Overview {
    page: Page,
    hello: String,
    lead: Cow<'static, str>,
    /// Nothing was ever billed.
    first_use: bool,
    hero: Hero,
    /// The figures that the hero does not say; none where it says everything.
    figures: Vec<Figure>,
    attention: Vec<Attention>,
    /// Words for the open invoices that are not shown; empty when all are.
    attention_more: String,
    recent: Vec<InvoiceRow>,
    vehicles: Vec<VehicleCard>,
    /// Ask for a second passkey; staff who look are asked nothing.
    nudge: bool,
}

struct Attention {
    icon: &'static str,
    href: String,
    title: String,
    about: String,
    amount: MoneyDisplay,
    pill: Pill,
}

impl Attention {
    /// A payment of it is on its way, or all of it waits for a decision: then that is said of it.
    fn new(w: Words, row: &Listed, owed: &Owed, today: LocalDate) -> Self {
        let parts = [row.label.work.as_str(), row.label.vehicle.as_str()];
        let about = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Self {
            icon: "receipt-text",
            href: format!("/invoices/{}", row.number),
            title: w.args("owner-invoice-number", &[("number", row.number.as_str().into())]),
            about,
            amount: row.open.display(w.language()),
            pill: match (owed.is_taken(row), owed.is_on_hold(row)) {
                (true, _) => standing::under_way(w),
                (_, true) => standing::in_dispute(w),
                _ => standing::pill(w, &row.axes(today)),
            },
        }
    }
}

impl Attention {
    /// It waits for an answer.
    fn estimate(w: Words, it: &estimates::Listed) -> Self {
        let parts = [it.label.work.as_str(), it.label.vehicle.as_str()];
        let about = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let number = it.estimate.number.as_str();
        Self {
            icon: "clipboard-list",
            href: format!("/estimates/{number}"),
            title: w.args("estimate-number", &[("number", number.into())]),
            about,
            amount: it.estimate.total().display(w.language()),
            pill: pill(w, EstimateState::Sent),
        }
    }
}

fn lead(w: Words, open: i64, late: i64) -> Cow<'static, str> {
    let values = [("count", open.into()), ("late", late.into())];
    match (open, late) {
        (0, _) => w.t("overview-lead-none"),
        (_, 0) => w.args("overview-lead-open", &values[..1]).into(),
        _ => w.args("overview-lead-late", &values).into(),
    }
}

/// Staff who look at it as the customer see whom it greets: whoever acts for the account, or where several do, its name.
fn greeted(c: &mut Conn, who: &ActingOwner, cx: &Cx, page: &Page) -> DbResult<String> {
    if !who.viewing {
        return Ok(page.person.as_ref().map(|person| person.name.clone()).unwrap_or_default());
    }
    Ok(match rights::of_customer(c, &cx.site, &who.scope)?.as_slice() {
        [only] => only.name.clone(),
        _ => page.viewing.clone().unwrap_or_default(),
    })
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}
