//! Adding a vehicle to a customer and changing what is known of it. The odometer's reading is kept with its day.

use diesel::prelude::*;

use super::Details;
use super::odometer::{self, Read};
use super::store::{insert_as, load, replace};
use crate::base::db::schema::vehicle;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, VehicleId};
use crate::parties::customers;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Adds a vehicle to the scope's customer under an id that the form brought along: a form that is sent twice makes one.
pub fn add_once(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: VehicleId,
    details: &Details,
    read: &Read,
) -> DbResult<()> {
    let customer = customers::require(c, scope)?;
    customers::require_open(c, scope)?;
    let there = vehicle::table.find(id).select(vehicle::customer_id).first::<CustomerId>(c).optional()?;
    match there {
        Some(its) if its == customer => return Ok(()),
        Some(_) => return Err(AppError::NotFound),
        None => {}
    }
    let before = odometer::highest(c, site, scope, &details.vin)?;
    insert_as(c, site, scope, id, &Details { odometer: None, ..details.clone() }, None)?;
    odometer::note(c, site, actor, scope, id, details, read)?;
    diesel::update(vehicle::table.find(id)).set(vehicle::odometer.eq(details.odometer)).execute(c)?;
    let entry = Entry::new("vehicle.add").object(id).customer(scope.dealership(), customer);
    let entry = entry.fact("known_before", before.is_some());
    record(c, site, actor, &entry.after(described(details)?))?;
    Ok(())
}

/// Puts new details in place of those of `version`; a vehicle that changed since is a conflict. Whose it is and since
/// when stays: that is a transfer.
pub fn change(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    (id, version): (VehicleId, i64),
    details: &Details,
    read: &Read,
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let before = load(c, site, scope, id)?.details;
    let details =
        Details { owned_from: before.owned_from, owned_until: before.owned_until, ..details.clone() };
    if (details.odometer, details.odometer_unit) != (before.odometer, before.odometer_unit) {
        odometer::note(c, site, actor, scope, id, &details, read)?;
    }
    replace(c, site, scope, id, version, &details)?;
    let entry = Entry::new("vehicle.change").object(id).customer(scope.dealership(), customer);
    record(c, site, actor, &entry.before(described(&before)?).after(described(&details)?))?;
    Ok(())
}

/// For the sealed part of the log.
fn described(details: &Details) -> DbResult<String> {
    let it = serde_json::json!({
        "vin": details.vin,
        "plate": details.plate,
        "year": details.year,
        "make": details.make,
        "model": details.model,
        "trim": details.trim,
        "odometer": details.odometer,
        "odometer_unit": details.odometer_unit.code(),
    });
    serde_json::to_string(&it).map_err(|e| AppError::Internal(e.into()))
}
