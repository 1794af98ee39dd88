//! `GET /staff/vehicles/new?customer=…` and `POST /staff/vehicles`: a vehicle for a customer. One that another customer has
//! is shown first: then it was sold, and is given over instead.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::form::{Typed, VehicleForm, remark};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::VehicleId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Query, Reply};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::vehicles::{self, Details};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanKeepCustomers;
use crate::trust::access::{ActingStaff, Scope, Staff};

/// Whose it is.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct For {
    customer: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    query: Query<For>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        if query.0.customer.is_empty() {
            return Ok(Reply::to("/staff/customers"));
        }
        let scope = who.scope.narrowed(id(&query.0.customer)?)?;
        let region = dealerships::load(c, who.dealership)?.settings.address.region;
        let region = region.as_ref().map_or("", AsRef::as_ref);
        let typed = Typed::fresh(cx.site.clock.now(), scope.require_customer()?, region);
        Reply::page(&form(c, cx, who, &scope, &typed, Faults::default(), None)?)
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let typed = &typed.0;
        let scope = who.scope.narrowed(id(&typed.customer)?)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let mut faults = Faults::default();
        let Some(details) = typed.read(today, &mut faults) else {
            return Reply::invalid(&form(c, cx, who, &scope, typed, faults, None)?);
        };
        let key: VehicleId = id(&typed.key)?;
        let elsewhere = elsewhere(c, cx, &scope, typed, &details, &mut faults)?;
        let known = vehicles::by_vin(c, &cx.site, &scope, &details.vin)?;
        if known.is_some_and(|known| known != key) {
            faults.add("vin", "This customer has a vehicle with this VIN already");
        }
        if known.is_none() {
            typed.reading(c, &cx.site, &who.scope, &details, today, &mut faults)?.map_or(Ok(()), |read| {
                match faults.is_empty() {
                    true => vehicles::add_once(c, &cx.site, &who.actor, &scope, key, &details, &read),
                    false => Ok(()),
                }
            })?;
        }
        if !faults.is_empty() {
            return Reply::invalid(&form(c, cx, who, &scope, typed, faults, elsewhere)?);
        }
        Ok(Reply::to(format!("/staff/vehicles/{key}")).flash(told(&details, "added")))
    })
    .await
}

/// What happened, and what is odd about the VIN if anything is.
pub(super) fn told(details: &Details, what: &str) -> Flash {
    let text = format!("{} {what}.", details.title());
    match remark(&details.vin) {
        None => Flash { kind: FlashKind::Ok, text },
        Some(remark) => Flash { kind: FlashKind::Warn, text: format!("{text} {remark}") },
    }
}

/// Another customer who has it, unless that was said to be right.
fn elsewhere(
    c: &mut Conn,
    cx: &Cx,
    scope: &Scope,
    typed: &Typed,
    details: &Details,
    faults: &mut Faults,
) -> DbResult<Option<(VehicleId, String)>> {
    if typed.anyway == "yes" {
        return Ok(None);
    }
    let own = scope.require_customer()?;
    let whole = Scope::for_job(scope.dealership(), None);
    let Some((id, customer)) = vehicles::elsewhere(c, &cx.site, &whole, &details.vin, own)? else {
        return Ok(None);
    };
    faults.add("anyway", "Another customer has this vehicle. Give it over, or say that both have it");
    Ok(Some((id, customers::name_of(c, &cx.site, &whole.narrowed(customer)?)?)))
}

fn form(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    typed: &Typed,
    faults: Faults,
    elsewhere: Option<(VehicleId, String)>,
) -> DbResult<VehicleForm> {
    let customer = scope.require_customer()?;
    let owner = customers::name_of(c, &cx.site, scope)?;
    seen::one(&cx.site, who, customer, customer);
    let mut page = who.page(c, cx, "Add a vehicle", Nav::Vehicles)?;
    page.errors = !faults.is_empty();
    let mut it = VehicleForm::new(page, None, owner, typed.clone(), faults);
    it.elsewhere = elsewhere;
    Ok(it)
}
