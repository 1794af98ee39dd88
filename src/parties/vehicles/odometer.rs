//! What odometers read, and when. A reading below an earlier one of the same car, whoever had it then, is written down only
//! with a reason: a wrong digit, another instrument, or somebody turned it back.

use diesel::prelude::*;

use super::searching::with_vin;
use super::{Details, OdometerUnit, Vehicle};
use crate::base::db::schema::{odometer_reading, vehicle};
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanText, LocalDate, ReadingId, VehicleId, Vin};
use crate::base::vault::{Holder, OdometerReason, Sealed};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// Why it reads less than before.
pub type Reason = CleanText<300>;

/// When it was read, and why it shows less than before where it does.
#[derive(Clone, Debug)]
pub struct Read {
    pub on: LocalDate,
    pub reason: Option<Reason>,
}

/// What an odometer was read to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub value: i64,
    pub unit: OdometerUnit,
    /// Unknown for what was brought in from another system.
    pub on: Option<LocalDate>,
}

/// A reading in a vehicle's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub reading: Reading,
    /// Given where it was less than one before.
    pub reason: Option<Reason>,
}

impl Reading {
    /// Whether it shows a shorter way than `other`, in whatever unit.
    pub fn is_below(&self, other: &Self) -> bool {
        let length = |it: &Self| it.value.saturating_mul(it.unit.millimeters());
        length(self) < length(other)
    }
}

/// The most that was ever read on the car with this VIN at the scope's dealership.
pub fn highest(c: &mut Conn, site: &Site, scope: &Scope, vin: &Vin) -> DbResult<Option<Reading>> {
    let whole = Scope::for_job(scope.dealership(), None);
    let ids = with_vin(c, site, &whole, vin)?;
    let known: Vec<(Option<i64>, OdometerUnit)> = vehicle::table
        .filter(one_of(vehicle::id, &ids))
        .select((vehicle::odometer, vehicle::odometer_unit))
        .load(c)?;
    let read: Vec<(i64, OdometerUnit, Option<LocalDate>)> = odometer_reading::table
        .filter(one_of(odometer_reading::vehicle_id, &ids))
        .select((odometer_reading::reading, odometer_reading::unit, odometer_reading::read_on))
        .load(c)?;
    let read = read.into_iter().map(|(value, unit, on)| Reading { value, unit, on });
    let known = known.into_iter().filter_map(|(value, unit)| Some(Reading { value: value?, unit, on: None }));
    // Of two that are equal, the one with a day says more.
    let mut all: Vec<Reading> = read.chain(known).collect();
    all.sort_by_key(|it| (it.value.saturating_mul(it.unit.millimeters()), it.on.is_some()));
    Ok(all.pop())
}

/// What was read on one vehicle while it was its customer's, the latest first.
pub fn history(c: &mut Conn, site: &Site, scope: &Scope, of: &Vehicle) -> DbResult<Vec<Past>> {
    type Row = (ReadingId, i64, OdometerUnit, Option<LocalDate>, Option<Sealed<OdometerReason>>);
    scope.narrowed(of.customer)?;
    let rows: Vec<Row> = odometer_reading::table
        .filter(odometer_reading::vehicle_id.eq(of.id))
        .filter(odometer_reading::dealership_id.eq(scope.dealership()))
        .order(odometer_reading::id.desc())
        .limit(50)
        .select((
            odometer_reading::id,
            odometer_reading::reading,
            odometer_reading::unit,
            odometer_reading::read_on,
            odometer_reading::reason,
        ))
        .load(c)?;
    let holder = Holder::Customer(of.customer);
    let past = |(id, value, unit, on, reason): Row| {
        let reason = match reason {
            Some(sealed) => Reason::optional(&site.vault.open_field(c, holder, id.as_bytes(), &sealed)?),
            None => Ok(None),
        };
        let reading = Reading { value, unit, on };
        Ok(Past { reading, reason: reason.map_err(|e| AppError::Internal(e.into()))? })
    };
    rows.into_iter().map(past).collect()
}

/// Writes down what a vehicle's odometer shows by its new details, if it shows anything. Less than before without a reason
/// is a conflict: ask first, with [`highest`].
pub(super) fn note(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: VehicleId,
    details: &Details,
    read: &Read,
) -> DbResult<()> {
    let (Some(value), unit, on) = (details.odometer, details.odometer_unit, read.on) else { return Ok(()) };
    let shown = Reading { value, unit, on: Some(on) };
    let before = highest(c, site, scope, &details.vin)?.filter(|before| shown.is_below(before));
    let Some(before) = before else { return keep(c, site, actor, scope, id, (shown, None)) };
    let Some(reason) = read.reason.as_ref() else {
        return Err(AppError::Conflict(
            "the odometer read more before; say why it reads less now".to_owned(),
        ));
    };
    // Known from the vehicle's row alone, which shows the new reading from now on.
    if before.on.is_none() {
        keep(c, site, actor, scope, id, (before, None))?;
    }
    keep(c, site, actor, scope, id, (shown, Some(reason)))
}

/// Writes down what a document says was read on a vehicle of the scope's customer, in order. Less than before is written
/// down as such, with the document for the reason: whoever wrote it was warned. What is known already is not repeated.
pub fn seen(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: VehicleId,
    read: &[i64],
    (on, document): (LocalDate, &str),
) -> DbResult<()> {
    if read.is_empty() {
        return Ok(());
    }
    let it = super::load(c, site, scope, id)?.details;
    for value in read {
        let shown = Reading { value: *value, unit: it.odometer_unit, on: Some(on) };
        if is_known(c, id, &shown)? {
            continue;
        }
        let before = highest(c, site, scope, &it.vin)?.filter(|before| shown.is_below(before));
        if let Some(before) = before {
            // Known from the vehicle's row alone, which goes on showing it.
            if before.on.is_none() {
                keep(c, site, actor, scope, id, (before, None))?;
            }
            let reason = Reason::parse(document).map_err(|e| AppError::Internal(e.into()))?;
            keep(c, site, actor, scope, id, (shown, Some(&reason)))?;
            continue;
        }
        keep(c, site, actor, scope, id, (shown, None))?;
        let values = (vehicle::odometer.eq(shown.value), vehicle::version.eq(vehicle::version + 1_i64));
        diesel::update(vehicle::table.find(id)).set(values).execute(c)?;
    }
    Ok(())
}

/// Whether exactly this was read before.
fn is_known(c: &mut Conn, id: VehicleId, it: &Reading) -> DbResult<bool> {
    let same = odometer_reading::table
        .filter(odometer_reading::vehicle_id.eq(id))
        .filter(odometer_reading::reading.eq(it.value).and(odometer_reading::unit.eq(it.unit)));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(c)?)
}

fn keep(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    vehicle: VehicleId,
    (reading, reason): (Reading, Option<&Reason>),
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let now = site.clock.now();
    let id = ReadingId::generate(now);
    let sealed: Option<Sealed<OdometerReason>> = match reason {
        Some(text) => Some(site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), text.as_str())?),
        None => None,
    };
    let values = (
        odometer_reading::id.eq(id),
        odometer_reading::dealership_id.eq(scope.dealership()),
        odometer_reading::customer_id.eq(customer),
        odometer_reading::vehicle_id.eq(vehicle),
        odometer_reading::reading.eq(reading.value),
        odometer_reading::unit.eq(reading.unit),
        odometer_reading::read_on.eq(reading.on),
        odometer_reading::lower.eq(reason.is_some()),
        odometer_reading::reason.eq(sealed),
        odometer_reading::recorded_by.eq(actor.person),
        odometer_reading::created_at.eq(now),
    );
    diesel::insert_into(odometer_reading::table).values(values).execute(c)?;
    Ok(())
}
