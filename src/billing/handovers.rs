//! A car that changes owner, with what is billed for it again and again: a stay in storage is ended first, because somebody
//! has to pay for its days, and plans about the car are paused, because the old owner is not billed for it any more. An
//! account that is merged keeps both: its people and its car are the same.

use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::VehicleId;
use crate::billing::recurring::{self, Plan, PlanState};
use crate::billing::storage::{self, Stay};
use crate::parties::vehicles::{self, Handover, Vehicle};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// Plans of one customer that are looked through.
const PLANS: i64 = 500;

/// What goes on for a car and its owner.
pub struct GoesOn {
    /// In storage: it stands in the way.
    pub stay: Option<Stay>,
    /// Active plans that bill for it.
    pub plans: Vec<Plan>,
}

pub fn goes_on(c: &mut Conn, site: &Site, scope: &Scope, vehicle: &Vehicle) -> DbResult<GoesOn> {
    let rows = vehicles::rows_of_car(c, scope, vehicle.id)?;
    let about = |it: &Plan| it.template.draft.vehicle.is_some_and(|id| rows.contains(&id));
    let plans = recurring::list(c, site, &scope.narrowed(vehicle.customer)?, None, PLANS)?;
    let bills = |it: &Plan| it.state == PlanState::Active && it.next_on.is_some();
    Ok(GoesOn {
        stay: storage::running(c, scope, &rows)?,
        plans: plans.into_iter().filter(|it| bills(it) && about(it)).collect(),
    })
}

/// Gives a car to another customer. The stay that stands in the way, if one does.
pub fn hand_over(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    vehicle: &Vehicle,
    handover: &Handover,
) -> DbResult<Result<VehicleId, Stay>> {
    let GoesOn { stay, plans } = goes_on(c, site, scope, vehicle)?;
    if let Some(stay) = stay {
        return Ok(Err(stay));
    }
    for plan in plans {
        recurring::pause(c, site, actor, scope, plan.id)?;
    }
    vehicles::transfer(c, site, actor, scope, vehicle, handover).map(Ok)
}
