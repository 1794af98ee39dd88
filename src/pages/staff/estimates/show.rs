//! `GET /staff/estimates/{number}`: one estimate: what is being written or was sent, what was said to it and how that is
//! proved, and what can be done next. A look by staff never marks it as viewed.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::index::staff_pill;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, LocalDate, Money, VehicleId, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::deposits::{Standing, standing};
use crate::billing::estimates::consent::{ConsentKind, newest};
use crate::billing::estimates::store::{by_number, current, drafted, version, versions};
use crate::billing::estimates::{Estimate, EstimateState, authorised_for, bills, offered, unbilled};
use crate::billing::invoices::{DeliveryState, Draft, deliveries};
use crate::pages::owner::estimates::evidence::{Proof, proofs};
use crate::pages::owner::estimates::offer::{Paper, paper};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Moment;
use crate::parties::{customers, dealerships};
use crate::trust::access::{Clerk, Scope};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    version: String,
}

pub async fn show(
    cx: Cx,
    clerk: Clerk,
    number: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        let scope = who.scope.narrowed(estimate.customer)?;
        seen::one(&cx.site, who, estimate.customer, estimate.id);
        let dealership = dealerships::load(c, who.dealership)?;
        let (today, zone) = (dealership.today(cx.site.clock.now()), &dealership.settings.time_zone);
        let draft = drafted(c, &cx.site, &estimate)?;
        let offer = match (asked.0.version.as_str(), &draft) {
            ("", Some(draft)) if estimate.version == 0 => offered(c, &cx.site, &scope, &estimate, draft)?,
            ("", _) => current(c, &cx.site, &estimate)?.offer,
            (text, _) => {
                let number = text.parse().map_err(|_| AppError::NotFound)?;
                version(c, &cx.site, &estimate, number)?.offer
            }
        };
        let state = estimate.stands(today);
        let bills = bills(c, &estimate)?;
        let added = match bills.is_empty() || !state.is_approved() {
            true => Vec::new(),
            false => unbilled(c, &cx.site, &who.scope, &estimate)?.map(|it| jobs(&it)).unwrap_or_default(),
        };
        let snapshot = &offer.snapshot;
        let page = who.page(c, cx, format!("Estimate {}", estimate.number), Nav::StaffEstimates)?;
        let all = versions(c, &estimate)?;
        Reply::page(&Show {
            page,
            customer: estimate.customer,
            name: customers::name_of(c, &cx.site, &scope)?,
            vehicle: snapshot.vehicle.as_ref().map(|it| (it.id, it.title.clone())),
            pill: staff_pill(who, state),
            total: snapshot.totals.total.display(Language::En),
            authorised: authorised(c, cx, &scope, &estimate, today)?,
            deposit: Deposit::new(&standing(c, &cx.site, &scope, &estimate)?),
            shown: offer.version,
            sent: estimate.version > 0,
            writing: draft.map(|it| it.version.number),
            waits: state == EstimateState::Sent,
            verbal: estimate.version > 0 && state.takes_verbal_consent(),
            billable: state.is_approved() && bills.is_empty(),
            added,
            bills: bills.into_iter().map(|it| (it.id, it.number)).collect(),
            versions: all
                .into_iter()
                .map(|it| {
                    (
                        it.number,
                        staff_pill(who, it.state.on(today, it.valid_until)),
                        it.state != EstimateState::Draft,
                    )
                })
                .collect(),
            way: way(c, &scope, &estimate, zone)?,
            proofs: proofs(c, &cx.site, who.words(), &estimate, zone)?,
            paper: paper(who.words(), &offer)?,
            number: estimate.number,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/estimates/show.html")]
struct Show {
    page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    vehicle: Option<(VehicleId, String)>,
    pill: Pill,
    total: MoneyDisplay,
    authorised: Vec<String>,
    deposit: Option<Deposit>,
    /// The version on the page.
    shown: i32,
    sent: bool,
    /// The version that is being written.
    writing: Option<i32>,
    waits: bool,
    verbal: bool,
    billable: bool,
    /// Jobs that were approved after it was billed.
    added: Vec<String>,
    /// What bills it, with its number; without one it is a draft.
    bills: Vec<(InvoiceId, Option<String>)>,
    versions: Vec<(i32, Pill, bool)>,
    way: Vec<(&'static str, Moment)>,
    proofs: Vec<Proof>,
    paper: Paper,
}

/// What is paid ahead.
struct Deposit {
    asked: MoneyDisplay,
    held: MoneyDisplay,
    used: MoneyDisplay,
    is_held: bool,
    is_used: bool,
    is_due: bool,
}

impl Deposit {
    fn new(it: &Standing) -> Option<Self> {
        let shown = |amount: Money| amount.display(Language::En);
        it.is_any().then(|| Self {
            asked: shown(it.asked),
            held: shown(it.held),
            used: shown(it.used),
            is_held: it.held.is_positive(),
            is_used: it.used.is_positive(),
            is_due: it.due.is_positive(),
        })
    }
}

/// What the customer authorised of it, in words, and what on the whole repair order where that is more.
fn authorised(
    c: &mut Conn,
    cx: &Cx,
    scope: &Scope,
    estimate: &Estimate,
    today: LocalDate,
) -> DbResult<Vec<String>> {
    let shown = |amount: Money| amount.display(Language::En);
    let mut said = Vec::new();
    let own = newest(c, &cx.site, estimate)?;
    match &own {
        Some(it) if it.kind == ConsentKind::Declined => said.push("Nothing of it is authorized.".to_owned()),
        Some(it) => {
            let how = if it.kind == ConsentKind::Verbal { ", in words alone" } else { "" };
            said.push(format!("{} before tax is authorized{how}.", shown(it.amount)));
        }
        None => {}
    }
    let whole = authorised_for(c, scope, &estimate.repair_order, estimate.invoice, today)?;
    if let Some(it) = whole.filter(|it| it.estimates.len() > 1 && it.amount.is_positive()) {
        let (order, all) = (&estimate.repair_order, it.estimates.join(", "));
        said.push(format!("{} before tax is authorized on {order} in all, with {all}.", shown(it.amount)));
    }
    Ok(said)
}

/// How far it got to the customer, oldest first.
fn way(
    c: &mut Conn,
    scope: &Scope,
    estimate: &Estimate,
    zone: &Zone,
) -> DbResult<Vec<(&'static str, Moment)>> {
    let step = |state| match state {
        DeliveryState::Queued => "Mail queued",
        DeliveryState::Sent => "Mail sent",
        DeliveryState::Delivered => "Mail delivered",
        DeliveryState::Bounced => "Mail came back",
        DeliveryState::Viewed => "Seen by the customer",
    };
    let all = deliveries(c, scope, estimate.id)?;
    Ok(all.into_iter().map(|it| (step(it.state), Moment::new(it.at, zone))).collect())
}

/// What the lines of a draft are called, each once.
fn jobs(draft: &Draft) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in &draft.lines {
        let job = line.job.as_ref().map_or_else(|| line.description.to_string(), ToString::to_string);
        if !all.contains(&job) {
            all.push(job);
        }
    }
    all
}
