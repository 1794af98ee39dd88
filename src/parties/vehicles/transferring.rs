//! A vehicle that changes hands. Its row stays with the old owner and ends; the new owner gets a row of their own, sealed
//! under their own key. So each sees the history of their own time, and nobody the other's invoices.

use diesel::prelude::*;

use super::store::{by_vin, insert, load, replace, vin_index};
use super::{Details, Vehicle};
use crate::base::db::schema::vehicle;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, LocalDate, VehicleId, Vin};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// To whom a vehicle goes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Handover {
    pub to: CustomerId,
    /// The first day with the new owner.
    pub on: LocalDate,
    /// Plates stay with the car in some states and with its owner in others.
    pub with_plate: bool,
}

/// Gives a vehicle of the scope's dealership to another customer of it. One that is no longer its customer's is a conflict.
pub fn transfer(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    it: &Vehicle,
    handover: &Handover,
) -> DbResult<VehicleId> {
    let (from, to) = (scope.narrowed(it.customer)?, scope.narrowed(handover.to)?);
    if it.details.owned_until.is_some() || it.customer == handover.to {
        return Err(AppError::Conflict("this vehicle has another owner already".to_owned()));
    }
    let ended = Details { owned_until: Some(handover.on), ..it.details.clone() };
    replace(c, site, &from, it.id, it.version, &ended)?;
    let fresh = Details {
        plate: it.details.plate.clone().filter(|_| handover.with_plate),
        owned_from: Some(handover.on),
        owned_until: None,
        ..it.details.clone()
    };
    let mut had = None;
    let new = match by_vin(c, site, &to, &it.details.vin)? {
        // It comes back to somebody who had it before: their own row goes on.
        Some(known) => {
            let before = load(c, site, &to, known)?;
            had = before.details.owned_until;
            if before.details.owned_until.is_some() {
                let details = Details { owned_from: before.details.owned_from, ..fresh };
                replace(c, site, &to, known, before.version, &details)?;
            }
            known
        }
        None => insert(c, site, &to, &fresh, None)?,
    };
    let dealership = scope.dealership();
    let gone = Entry::new("vehicle.transfer").object(it.id).customer(dealership, it.customer);
    let gone = gone.fact("until", handover.on).before(other(it.customer)).after(other(handover.to));
    record(c, site, actor, &gone)?;
    let come = Entry::new("vehicle.receive").object(new).customer(dealership, handover.to);
    let come = match had {
        Some(until) => come.before(format!("theirs until {until}")),
        None => come.before("not theirs"),
    };
    record(c, site, actor, &come.fact("from", handover.on).after(other(it.customer)))?;
    Ok(new)
}

/// The row of a vehicle in the account that its owner's account was merged into; the same where there is no other.
pub fn going_on(
    c: &mut Conn,
    site: &Site,
    (from, to): (&Scope, &Scope),
    vehicle: Option<VehicleId>,
) -> DbResult<Option<VehicleId>> {
    match vehicle {
        Some(id) if from != to => {
            let it = load(c, site, from, id)?;
            by_vin(c, site, to, &it.details.vin)
        }
        other => Ok(other),
    }
}

/// Who else has the car with this VIN at the scope's dealership right now.
pub fn elsewhere(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    vin: &Vin,
    own: CustomerId,
) -> DbResult<Option<(VehicleId, CustomerId)>> {
    Ok(vehicle::table
        .filter(vehicle::dealership_id.eq(scope.dealership()))
        .filter(vehicle::vin_index.eq(vin_index(site, scope, vin)?))
        .filter(vehicle::owned_until.is_null().and(vehicle::customer_id.ne(own)))
        .order(vehicle::id.desc())
        .select((vehicle::id, vehicle::customer_id))
        .first(c)
        .optional()?)
}

/// Sealed, so that neither owner's activity names the other.
fn other(customer: CustomerId) -> String {
    serde_json::json!({ "customer": customer }).to_string()
}
