//! `GET /staff/vehicles/{id}`: what is known of a vehicle, whose it is, what was billed for it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::rows::distance;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, VehicleId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::estimates::{Deferred, deferred, list_of_vehicle};
use crate::billing::invoices::{Cursor, Filter, list};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::estimates::index::staff_pill;
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::parties::vehicles::odometer::{self, Past, Reading};
use crate::parties::vehicles::{self, Details};
use crate::parties::{customers, dealerships};
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeCustomers;

const SHOWN: usize = 20;

/// Where the last page of invoices ended.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    path: web::Path<String>,
    query: Query<From>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let vehicle = vehicles::load(c, &cx.site, &who.scope, id(&path)?)?;
        let scope = who.scope.narrowed(vehicle.customer)?;
        seen::one(&cx.site, who, vehicle.customer, vehicle.id);
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let filter = Filter { vehicle: Some(vehicle.id), ..Filter::default() };
        let after = after(&query.0.after)?;
        let found = list(c, &cx.site, &scope, &filter, today, after.as_ref(), SHOWN)?;
        let title = vehicle.details.title();
        let page = who.page(c, cx, title, Nav::Vehicles)?;
        Reply::page(&Show {
            page,
            id: vehicle.id,
            customer: vehicle.customer,
            owner: customers::name_of(c, &cx.site, &scope)?,
            facts: facts(&vehicle.details),
            readings: odometer::history(c, &cx.site, &scope, &vehicle)?,
            gone: vehicle.details.owned_until.map(Day::new),
            first: query.0.after.is_empty(),
            next: found.next.map(|next| next.to_string()).unwrap_or_default(),
            invoices: found
                .rows
                .into_iter()
                // The page is about the vehicle: its rows need not name it again.
                .map(|it| InvoiceRow { vehicle: String::new(), ..InvoiceRow::listed(it, today) })
                .collect(),
            deferred: deferred(c, &cx.site, &scope, vehicle.id)?.into_iter().map(PutOff::new).collect(),
            estimates: list_of_vehicle(c, &cx.site, &scope, vehicle.id, 5)?
                .into_iter()
                .map(|it| (it.estimate.number.clone(), staff_pill(who, it.estimate.stands(today))))
                .collect(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/vehicles/show.html")]
struct Show {
    page: Page,
    id: VehicleId,
    customer: CustomerId,
    owner: String,
    facts: Vec<(&'static str, String)>,
    /// What was read on the odometer, the latest first.
    readings: Vec<Past>,
    /// It went to another owner on this day.
    gone: Option<Day>,
    invoices: Vec<InvoiceRow>,
    deferred: Vec<PutOff>,
    estimates: Vec<(String, Pill)>,
    first: bool,
    next: String,
}

impl Show {
    fn read_on(&self, it: &Past) -> String {
        it.reading.on.map_or_else(|| "Earlier".to_owned(), |on| Day::new(on).words.to_string())
    }
}

/// A job that was declined and not done since.
struct PutOff {
    job: String,
    net: MoneyDisplay,
    estimate: String,
    reason: String,
}

impl PutOff {
    fn new(it: Deferred) -> Self {
        let net = it.net.display(Language::En);
        Self { job: it.job, net, estimate: it.estimate, reason: it.reason.unwrap_or_default() }
    }
}

fn after(text: &str) -> DbResult<Option<Cursor>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| AppError::Invalid("`after` is no place in this list".to_owned()))
}

/// What is not known is left out.
fn facts(it: &Details) -> Vec<(&'static str, String)> {
    let odometer = it.odometer.map(|value| distance(&Reading { value, unit: it.odometer_unit, on: None }));
    let day = |day: Option<_>| day.map(|day| Day::new(day).words.to_string());
    let all = [
        ("VIN", Some(it.vin.as_str().to_owned())),
        ("Plate", it.plate.as_ref().map(ToString::to_string)),
        ("Odometer", odometer),
        ("Theirs from", day(it.owned_from)),
        ("Theirs until", day(it.owned_until)),
    ];
    all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}
