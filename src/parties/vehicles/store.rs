//! The rows of vehicles.

use diesel::prelude::*;

use super::{Details, OdometerUnit, Vehicle, title};
use crate::base::db::schema::vehicle;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{CleanText, CustomerId, LocalDate, VehicleId, Vin};
use crate::base::vault::{BlindIndex, DataKey, Holder, Indexed, Purpose, Sealed, VehiclePlate, VehicleVin};
use crate::parties::customers::{forget_tokens, index_vin};
use crate::trust::access::Scope;

#[derive(Queryable, Selectable)]
#[diesel(table_name = vehicle)]
pub(super) struct Row {
    id: VehicleId,
    customer_id: CustomerId,
    vin: Sealed<VehicleVin>,
    plate: Option<Sealed<VehiclePlate>>,
    year: Option<i32>,
    make: String,
    model: String,
    trim: String,
    odometer: Option<i64>,
    odometer_unit: OdometerUnit,
    owned_from: Option<LocalDate>,
    owned_until: Option<LocalDate>,
    version: i64,
}

/// Adds a vehicle to the scope's customer. The same VIN twice is a conflict. `source` is the keyed hash of imported values.
pub fn insert(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    details: &Details,
    source: Option<&BlindIndex>,
) -> DbResult<VehicleId> {
    let id = VehicleId::generate(site.clock.now());
    insert_as(c, site, scope, id, details, source)?;
    Ok(id)
}

/// The same under an id that is known already.
pub(super) fn insert_as(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: VehicleId,
    details: &Details,
    source: Option<&BlindIndex>,
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let key = site.vault.key(c, Holder::Customer(customer), Purpose::Contact)?;
    let now = site.clock.now();
    let vin: Sealed<VehicleVin> = key.seal(id.as_bytes(), details.vin.as_str())?;
    let (plate, plate_index) = plate(site, scope, &key, id, details)?;
    let values = (
        vehicle::id.eq(id),
        vehicle::dealership_id.eq(scope.dealership()),
        vehicle::customer_id.eq(customer),
        vehicle::vin.eq(vin),
        vehicle::vin_index.eq(vin_index(site, scope, &details.vin)?),
        vehicle::plate.eq(plate),
        vehicle::plate_index.eq(plate_index),
        vehicle::year.eq(details.year),
        vehicle::make.eq(details.make.as_str()),
        vehicle::model.eq(details.model.as_str()),
        vehicle::trim.eq(details.trim.as_ref().map_or("", AsRef::as_ref)),
        vehicle::odometer.eq(details.odometer),
        vehicle::odometer_unit.eq(details.odometer_unit),
        vehicle::owned_from.eq(details.owned_from),
        vehicle::owned_until.eq(details.owned_until),
        vehicle::source_index.eq(source),
        vehicle::created_at.eq(now),
    );
    let inserted = diesel::insert_into(vehicle::table).values(values).execute(c);
    inserted.map_err(AppError::from).map_err(twice)?;
    index_vin(c, site, scope, customer, id, &details.vin)
}

/// Puts new details in place of those of `version`; a vehicle that changed since is a conflict.
pub(super) fn replace(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: VehicleId,
    version: i64,
    details: &Details,
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let key = site.vault.key(c, Holder::Customer(customer), Purpose::Contact)?;
    let vin: Sealed<VehicleVin> = key.seal(id.as_bytes(), details.vin.as_str())?;
    let (plate, plate_index) = plate(site, scope, &key, id, details)?;
    let theirs = vehicle::table
        .find(id)
        .filter(vehicle::customer_id.eq(customer).and(vehicle::dealership_id.eq(scope.dealership())))
        .filter(vehicle::version.eq(version));
    let values = (
        vehicle::vin.eq(vin),
        vehicle::vin_index.eq(vin_index(site, scope, &details.vin)?),
        vehicle::plate.eq(plate),
        vehicle::plate_index.eq(plate_index),
        vehicle::year.eq(details.year),
        vehicle::make.eq(details.make.as_str()),
        vehicle::model.eq(details.model.as_str()),
        vehicle::trim.eq(details.trim.as_ref().map_or("", AsRef::as_ref)),
        vehicle::odometer.eq(details.odometer),
        vehicle::odometer_unit.eq(details.odometer_unit),
        vehicle::owned_from.eq(details.owned_from),
        vehicle::owned_until.eq(details.owned_until),
        vehicle::version.eq(version + 1),
    );
    if diesel::update(theirs).set(values).execute(c).map_err(AppError::from).map_err(twice)? == 0 {
        return Err(AppError::Conflict("somebody else changed this vehicle in the meantime".to_owned()));
    }
    forget_tokens(c, scope, id)?;
    index_vin(c, site, scope, customer, id, &details.vin)
}

fn twice(error: AppError) -> AppError {
    if is_duplicate(&error, "vin") {
        return AppError::Conflict("this customer has a vehicle with this VIN already".to_owned());
    }
    error
}

/// One vehicle of the scope.
pub fn load(c: &mut Conn, site: &Site, scope: &Scope, id: VehicleId) -> DbResult<Vehicle> {
    let row: Row = vehicle::table
        .find(id)
        .filter(vehicle::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    scope.narrowed(row.customer_id)?;
    open(c, site, row)
}

/// The vehicles of the scope, a whole dealership's or a customer's, newest first, older than `before`.
pub fn recent(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    before: Option<VehicleId>,
    limit: i64,
) -> DbResult<Vec<Vehicle>> {
    let mut rows = vehicle::table
        .filter(vehicle::dealership_id.eq(scope.dealership()))
        .order(vehicle::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(own) = scope.customer() {
        rows = rows.filter(vehicle::customer_id.eq(own));
    }
    if let Some(id) = before {
        rows = rows.filter(vehicle::id.lt(id));
    }
    let rows: Vec<Row> = rows.load(c)?;
    opened(c, site, rows)
}

/// The newest vehicles of the scope's customer that are still theirs.
pub fn latest(c: &mut Conn, site: &Site, scope: &Scope, limit: i64) -> DbResult<Vec<Vehicle>> {
    let rows: Vec<Row> = vehicle::table
        .filter(vehicle::customer_id.eq(scope.require_customer()?))
        .filter(vehicle::dealership_id.eq(scope.dealership()))
        .filter(vehicle::owned_until.is_null())
        .order(vehicle::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(c)?;
    opened(c, site, rows)
}

/// What the customer's vehicles are called, nothing opened: for filters. At most two hundred.
pub fn titles(c: &mut Conn, scope: &Scope) -> DbResult<Vec<(VehicleId, String)>> {
    titled(c, scope, 200)
}

/// What the newest of them are called.
pub fn some_titles(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<String>> {
    Ok(titled(c, scope, limit)?.into_iter().map(|(_, title)| title).collect())
}

fn titled(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<(VehicleId, String)>> {
    type Title = (VehicleId, Option<i32>, String, String, String);
    let rows: Vec<Title> = vehicle::table
        .filter(vehicle::customer_id.eq(scope.require_customer()?))
        .order(vehicle::id.desc())
        .limit(limit)
        .select((vehicle::id, vehicle::year, vehicle::make, vehicle::model, vehicle::trim))
        .load(c)?;
    let named = |(id, year, make, model, trim): Title| (id, title(year, &make, &model, &trim));
    Ok(rows.into_iter().map(named).collect())
}

/// The customer's vehicle with this VIN, if there is one.
pub fn by_vin(c: &mut Conn, site: &Site, scope: &Scope, vin: &Vin) -> DbResult<Option<VehicleId>> {
    Ok(vehicle::table
        .filter(vehicle::dealership_id.eq(scope.dealership()))
        .filter(vehicle::customer_id.eq(scope.require_customer()?))
        .filter(vehicle::vin_index.eq(vin_index(site, scope, vin)?))
        .select(vehicle::id)
        .first(c)
        .optional()?)
}

/// All rows of the car that a row of the scope's dealership is about: each of its owners has one of their own.
pub fn rows_of_car(c: &mut Conn, scope: &Scope, row: VehicleId) -> DbResult<Vec<VehicleId>> {
    let ours = || vehicle::table.filter(vehicle::dealership_id.eq(scope.dealership()));
    let car: BlindIndex = ours().filter(vehicle::id.eq(row)).select(vehicle::vin_index).first(c)?;
    Ok(ours().filter(vehicle::vin_index.eq(car)).select(vehicle::id).load(c)?)
}

pub(super) fn vin_index(site: &Site, scope: &Scope, vin: &Vin) -> DbResult<BlindIndex> {
    site.vault.index(Indexed::Vin(scope.dealership()), vin.as_str())
}

type SealedPlate = (Option<Sealed<VehiclePlate>>, Option<BlindIndex>);

fn plate(
    site: &Site,
    scope: &Scope,
    key: &DataKey,
    id: VehicleId,
    details: &Details,
) -> DbResult<SealedPlate> {
    let Some(plate) = &details.plate else { return Ok((None, None)) };
    let json = serde_json::to_string(plate).map_err(damaged)?;
    let index = site.vault.index(Indexed::Plate(scope.dealership()), &plate.lookup())?;
    Ok((Some(key.seal(id.as_bytes(), &json)?), Some(index)))
}

pub(super) fn opened(c: &mut Conn, site: &Site, rows: Vec<Row>) -> DbResult<Vec<Vehicle>> {
    site.vault.fetch(c, rows.iter().map(|row| (Holder::Customer(row.customer_id), &row.vin)))?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Vehicle> {
    let (holder, bytes) = (Holder::Customer(row.customer_id), row.id.as_bytes());
    let vin = site.vault.open_field(c, holder, bytes, &row.vin)?;
    let plate = match &row.plate {
        Some(plate) => Some(site.vault.open_field(c, holder, bytes, plate)?),
        None => None,
    };
    let details = Details {
        vin: Vin::from_stored(&vin).map_err(damaged)?,
        plate: plate.map(|json| serde_json::from_str(&json)).transpose().map_err(damaged)?,
        year: row.year,
        make: CleanText::parse(&row.make).map_err(damaged)?,
        model: CleanText::parse(&row.model).map_err(damaged)?,
        trim: CleanText::optional(&row.trim).map_err(damaged)?,
        odometer: row.odometer,
        odometer_unit: row.odometer_unit,
        owned_from: row.owned_from,
        owned_until: row.owned_until,
    };
    Ok(Vehicle { id: row.id, customer: row.customer_id, details, version: row.version })
}

fn damaged(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}
