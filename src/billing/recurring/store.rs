//! Keeping, reading, pausing and ending plans.

use diesel::prelude::*;

use super::plan::{Failure, NewPlan, Plan, PlanState, Template};
use super::schedule::{Every, Schedule};
use crate::base::db::schema::recurring_plan;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, LocalDate, RecurringId, Timestamp};
use crate::base::vault::{Holder, RecurringFailure, RecurringTemplate, Sealed};
use crate::billing::invoices::figures;
use crate::insert_or_ignore;
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

#[derive(Queryable, Selectable)]
#[diesel(table_name = recurring_plan)]
pub(super) struct Row {
    id: RecurringId,
    customer_id: CustomerId,
    template: Sealed<RecurringTemplate>,
    every: Every,
    starts_on: LocalDate,
    ends_on: Option<LocalDate>,
    next_number: i32,
    next_on: Option<LocalDate>,
    automatic: bool,
    state: PlanState,
    created_at: Timestamp,
    failed_at: Option<Timestamp>,
    failure: Option<Sealed<RecurringFailure>>,
}

/// Keeps a plan for the scope's customer; lines that cannot be worked out are refused. The same id again is the same
/// form sent twice and changes nothing.
pub fn create(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, new: &NewPlan) -> DbResult<()> {
    let (now, customer, id) = (site.clock.now(), customers::require(c, scope)?, new.id);
    let dealership = dealerships::load(c, scope.dealership())?;
    figures(&dealership, &new.template.draft).map_err(|e| AppError::Invalid(e.to_string()))?;
    let json = serde_json::to_string(&new.template).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<RecurringTemplate> =
        site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), &json)?;
    let Schedule { every, starts_on, ends_on } = new.schedule;
    let values = (
        recurring_plan::id.eq(id),
        recurring_plan::dealership_id.eq(scope.dealership()),
        recurring_plan::customer_id.eq(customer),
        recurring_plan::template.eq(sealed),
        recurring_plan::every.eq(every),
        recurring_plan::starts_on.eq(starts_on),
        recurring_plan::ends_on.eq(ends_on),
        recurring_plan::next_number.eq(0),
        recurring_plan::next_on.eq(new.schedule.day(0)),
        recurring_plan::automatic.eq(new.automatic),
        recurring_plan::state.eq(PlanState::Active),
        recurring_plan::created_at.eq(now),
    );
    if insert_or_ignore!(c, recurring_plan::table, values)? == 0 {
        return Ok(());
    }
    let entry = Entry::new("recurring.create").object(id).customer(scope.dealership(), customer);
    let entry = entry.fact("every", every).fact("from", starts_on).fact("issues", new.automatic);
    record(c, site, actor, &entry.after(json))?;
    Ok(())
}

/// One plan of the scope's dealership.
pub fn load(c: &mut Conn, site: &Site, scope: &Scope, id: RecurringId) -> DbResult<Plan> {
    let row = recurring_plan::table
        .find(id)
        .filter(recurring_plan::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    scope.narrowed(row.customer_id)?;
    open(c, site, row)
}

/// Plans of the dealership, or of the scope's one customer: newest first, older than `before`.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    before: Option<(Timestamp, RecurringId)>,
    limit: i64,
) -> DbResult<Vec<Plan>> {
    let mut rows = recurring_plan::table
        .filter(recurring_plan::dealership_id.eq(scope.dealership()))
        .order((recurring_plan::created_at.desc(), recurring_plan::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some((at, id)) = before {
        let older = recurring_plan::created_at.lt(at).or(recurring_plan::id.lt(id));
        rows = rows.filter(recurring_plan::created_at.le(at).and(older));
    }
    if let Some(customer) = scope.customer() {
        let family = customers::family(c, &scope.narrowed(customer)?)?;
        rows = rows.filter(recurring_plan::customer_id.eq_any(family));
    }
    let rows: Vec<Row> = rows.load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

pub(super) fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Plan> {
    let holder = Holder::Customer(row.customer_id);
    let json = site.vault.open_field(c, holder, row.id.as_bytes(), &row.template)?;
    let template: Template = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
    let failed = match row.failed_at.zip(row.failure.as_ref()) {
        Some((since, sealed)) => {
            Some(Failure { since, why: site.vault.open_field(c, holder, row.id.as_bytes(), sealed)? })
        }
        None => None,
    };
    Ok(Plan {
        failed,
        id: row.id,
        customer: row.customer_id,
        template,
        schedule: Schedule { every: row.every, starts_on: row.starts_on, ends_on: row.ends_on },
        automatic: row.automatic,
        state: row.state,
        next_number: row.next_number,
        next_on: row.next_on,
        created_at: row.created_at,
    })
}

/// Stops a plan for a while.
pub fn pause(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: RecurringId) -> DbResult<()> {
    let plan = load(c, site, scope, id)?;
    change(c, site, actor, scope, &plan, (PlanState::Active, PlanState::Paused), "recurring.pause")
}

/// Goes on with the first period that begins today or later: what lay in the pause is not billed.
pub fn resume(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: RecurringId) -> DbResult<()> {
    let plan = load(c, site, scope, id)?;
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let next = plan.schedule.from(plan.next_number, today);
    change(c, site, actor, scope, &plan, (PlanState::Paused, PlanState::Active), "recurring.resume")?;
    let values = (
        recurring_plan::next_number.eq(next.map_or(plan.next_number, |(number, _)| number)),
        recurring_plan::next_on.eq(next.map(|(_, day)| day)),
    );
    diesel::update(recurring_plan::table.find(id)).set(values).execute(c)?;
    Ok(())
}

/// Ends a plan for good.
pub fn end(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: RecurringId) -> DbResult<()> {
    let plan = load(c, site, scope, id)?;
    change(c, site, actor, scope, &plan, (plan.state, PlanState::Ended), "recurring.end")
}

fn change(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    plan: &Plan,
    (from, to): (PlanState, PlanState),
    action: &'static str,
) -> DbResult<()> {
    let row = recurring_plan::table.find(plan.id).filter(recurring_plan::state.eq(from));
    let values = (
        recurring_plan::state.eq(to),
        recurring_plan::failed_at.eq(None::<Timestamp>),
        recurring_plan::failure.eq(None::<Sealed<RecurringFailure>>),
    );
    let changed = from != to && diesel::update(row).set(values).execute(c)? == 1;
    if !changed {
        return Err(AppError::Conflict(
            "Somebody changed this plan already. This is how it stands.".to_owned(),
        ));
    }
    let entry = Entry::new(action).object(plan.id).customer(scope.dealership(), plan.customer);
    record(c, site, actor, &entry.before(from.code()).after(to.code()))?;
    Ok(())
}
