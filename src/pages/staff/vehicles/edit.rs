//! `GET /staff/vehicles/{id}/edit` and `POST /staff/vehicles/{id}`: what is known of a vehicle. When somebody else was
//! faster, both versions are shown, and saving again takes this one.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::form::{Typed, VehicleForm};
use super::new::told;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Reply};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::vehicles::odometer::Read;
use crate::parties::vehicles::{self, Details, Vehicle};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanKeepCustomers;
use crate::trust::access::{ActingStaff, Staff};

pub async fn show(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let vehicle = vehicles::load(c, &cx.site, &who.scope, id(&path)?)?;
        seen::one(&cx.site, who, vehicle.customer, vehicle.id);
        Reply::page(&form(c, cx, who, &vehicle, Typed::of(&vehicle), Faults::default())?)
    })
    .await
}

pub async fn save(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    path: web::Path<String>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let vehicle = vehicles::load(c, &cx.site, &who.scope, id(&path)?)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let scope = who.scope.narrowed(vehicle.customer)?;
        let (typed, mut faults) = (&typed.0, Faults::default());
        let Some(details) = typed.read(today, &mut faults) else {
            return Reply::invalid(&form(c, cx, who, &vehicle, typed.clone(), faults)?);
        };
        let span = (vehicle.details.owned_from, vehicle.details.owned_until);
        let details = Details { owned_from: span.0, owned_until: span.1, ..details };
        let back = Reply::to(format!("/staff/vehicles/{}", vehicle.id));
        if details == vehicle.details {
            let text = "Nothing was different, so nothing changed.".to_owned();
            return Ok(back.flash(Flash { kind: FlashKind::Ok, text }));
        }
        if typed.version != vehicle.version.to_string() {
            return stale(c, cx, who, &vehicle, typed);
        }
        let known = vehicles::by_vin(c, &cx.site, &scope, &details.vin)?;
        if known.is_some_and(|known| known != vehicle.id) {
            faults.add("vin", "This customer has another vehicle with this VIN");
        }
        let was = (vehicle.details.odometer, vehicle.details.odometer_unit);
        let read = if (details.odometer, details.odometer_unit) == was {
            Some(Read { on: today, reason: None })
        } else {
            typed.reading(c, &cx.site, &who.scope, &details, today, &mut faults)?
        };
        match read.filter(|_| faults.is_empty()) {
            Some(read) => {
                let at = (vehicle.id, vehicle.version);
                vehicles::change(c, &cx.site, &who.actor, &scope, at, &details, &read)?;
                Ok(back.flash(told(&details, "is up to date")))
            }
            None => Reply::invalid(&form(c, cx, who, &vehicle, typed.clone(), faults)?),
        }
    })
    .await
}

/// Both versions, and the form as it was typed on top of the newer one.
fn stale(c: &mut Conn, cx: &Cx, who: &ActingStaff, vehicle: &Vehicle, typed: &Typed) -> DbResult<Reply> {
    seen::one(&cx.site, who, vehicle.customer, vehicle.id);
    let stored = Typed::of(vehicle);
    let conflict = typed.against(&stored);
    let typed = Typed { version: stored.version, ..typed.clone() };
    let mut page = form(c, cx, who, vehicle, typed, Faults::default())?;
    page.conflict = conflict;
    Ok(Reply::page(&page)?.status(StatusCode::CONFLICT))
}

fn form(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    vehicle: &Vehicle,
    typed: Typed,
    faults: Faults,
) -> DbResult<VehicleForm> {
    let title = vehicle.details.title();
    let owner = customers::name_of(c, &cx.site, &who.scope.narrowed(vehicle.customer)?)?;
    let mut page = who.page(c, cx, format!("Edit {title}"), Nav::Vehicles)?;
    page.errors = !faults.is_empty();
    let typed = Typed { customer: vehicle.customer.to_string(), ..typed };
    Ok(VehicleForm::new(page, Some((vehicle.id, title)), owner, typed, faults))
}
