//! Stays as they are kept.

use diesel::prelude::*;

use super::rule::Basis;
use crate::base::db::schema::vehicle_stay;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money, StayId, Timestamp, VehicleId};
use crate::trust::access::Scope;

/// A stay of a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = vehicle_stay)]
pub struct Stay {
    pub id: StayId,
    pub customer_id: CustomerId,
    pub vehicle_id: VehicleId,
    pub noticed_on: LocalDate,
    pub charges_from: LocalDate,
    pub on_paper: bool,
    pub(in crate::billing) currency: Currency,
    daily_minor: i64,
    cap_minor: i64,
    pub created_at: Timestamp,
    pub left_on: Option<LocalDate>,
    pub invoice_id: Option<InvoiceId>,
}

impl Stay {
    pub fn daily(&self) -> Money {
        Money::new(self.daily_minor, self.currency)
    }

    /// The most that it costs; none where nothing caps it.
    pub fn cap(&self) -> Option<Money> {
        (self.cap_minor > 0).then(|| Money::new(self.cap_minor, self.currency))
    }

    /// What it comes to when the vehicle leaves on a day; of one that is over, what it came to.
    pub fn basis(&self, today: LocalDate) -> DbResult<Basis> {
        let until = self.left_on.unwrap_or(today);
        Ok(Basis::of(self.charges_from, until, (self.daily_minor, self.cap_minor), self.currency)?)
    }
}

/// Every stay of the scope's dealership, in the order of their notices. A page begins after `after`.
pub fn all(c: &mut Conn, scope: &Scope, after: Option<StayId>, limit: i64) -> DbResult<Vec<Stay>> {
    let mut rows = vehicle_stay::table
        .filter(vehicle_stay::dealership_id.eq(scope.dealership()))
        .order(vehicle_stay::id)
        .limit(limit)
        .select(Stay::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        rows = rows.filter(vehicle_stay::id.gt(after));
    }
    Ok(rows.load(c)?)
}

/// The stay of a vehicle that is not over, in the scope.
pub fn current(c: &mut Conn, scope: &Scope, vehicle: VehicleId) -> DbResult<Option<Stay>> {
    Ok(list(c, scope, vehicle, 1)?.into_iter().find(|it| it.left_on.is_none()))
}

/// The stay of a car that is not over, whoever's row it was begun on: a car is in one place, and costs one customer.
pub fn running(c: &mut Conn, scope: &Scope, rows: &[VehicleId]) -> DbResult<Option<Stay>> {
    Ok(vehicle_stay::table
        .filter(vehicle_stay::dealership_id.eq(scope.dealership()))
        .filter(vehicle_stay::vehicle_id.eq_any(rows).and(vehicle_stay::left_on.is_null()))
        .order(vehicle_stay::id)
        .select(Stay::as_select())
        .first(c)
        .optional()?)
}

/// The day on which a car left last.
pub(super) fn left_last(c: &mut Conn, scope: &Scope, rows: &[VehicleId]) -> DbResult<Option<LocalDate>> {
    Ok(vehicle_stay::table
        .filter(vehicle_stay::dealership_id.eq(scope.dealership()))
        .filter(vehicle_stay::vehicle_id.eq_any(rows).and(vehicle_stay::left_on.is_not_null()))
        .order(vehicle_stay::left_on.desc())
        .select(vehicle_stay::left_on)
        .first::<Option<LocalDate>>(c)
        .optional()?
        .flatten())
}

/// The latest stays of a vehicle in the scope, the newest first: one that is not over is the first.
pub fn list(c: &mut Conn, scope: &Scope, vehicle: VehicleId, limit: i64) -> DbResult<Vec<Stay>> {
    let rows: Vec<Stay> = vehicle_stay::table
        .filter(vehicle_stay::dealership_id.eq(scope.dealership()))
        .filter(vehicle_stay::vehicle_id.eq(vehicle))
        .order((vehicle_stay::created_at.desc(), vehicle_stay::id.desc()))
        .limit(limit)
        .select(Stay::as_select())
        .load(c)?;
    for row in &rows {
        scope.narrowed(row.customer_id)?;
    }
    Ok(rows)
}
