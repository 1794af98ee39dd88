//! Periods that could not be billed: since when and why, for whoever looks at the plan or at what needs a hand. The managers
//! get a mail once. It is tried again with each sweep, and forgotten when it works or the plan is stopped.

use diesel::prelude::*;

use super::plan::{Plan, PlanState};
use super::store::{self, Row};
use crate::base::db::schema::recurring_plan;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{RecurringId, Timestamp};
use crate::base::vault::{Holder, RecurringFailure, Sealed};
use crate::billing::notices::managers;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Why, in words for people; nothing where it passes by itself.
fn words(error: &AppError) -> Option<&str> {
    match error {
        AppError::Conflict(text) | AppError::Invalid(text) => Some(text),
        AppError::Unavailable(_) | AppError::TooMany { .. } => None,
        AppError::NotFound => Some("Something that it names is not there any more."),
        _ => Some("The portal met a fault of its own: the log of the server says which."),
    }
}

/// The period that a plan is at could not be billed. The same once more is no news.
pub(super) fn failed(
    c: &mut Conn,
    site: &Site,
    house: &Scope,
    id: RecurringId,
    error: &AppError,
) -> DbResult<()> {
    let Some(why) = words(error) else { return Ok(()) };
    let plan = store::load(c, site, house, id)?;
    let before = plan.failed.as_ref();
    if plan.state != PlanState::Active || before.is_some_and(|it| it.why == why) {
        return Ok(());
    }
    let since = before.map_or(site.clock.now(), |it| it.since);
    let sealed: Sealed<RecurringFailure> =
        site.vault.seal(c, Holder::Customer(plan.customer), id.as_bytes(), why)?;
    let values = (recurring_plan::failed_at.eq(since), recurring_plan::failure.eq(sealed));
    diesel::update(recurring_plan::table.find(id)).set(values).execute(c)?;
    let entry = Entry::new("recurring.fail").object(id).customer(house.dealership(), plan.customer);
    let due = plan.next_on.map_or_else(String::new, |day| format!("due on {day}"));
    let was = before.map_or(due, |it| it.why.clone());
    record(c, site, &Actor::system(), &entry.before(was).after(why))?;
    match before {
        Some(_) => Ok(()),
        None => managers(c, site, house, |to, seller| mail::recurring_failed(site, to, seller, (id, since))),
    }
}

/// Plans of the scope's dealership with a period that could not be billed, the longest ago first.
pub fn list_failed(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Option<(Timestamp, RecurringId)>,
    limit: i64,
) -> DbResult<Vec<Plan>> {
    use recurring_plan as p;
    let mut rows = p::table
        .filter(p::dealership_id.eq(scope.dealership()).and(p::failed_at.is_not_null()))
        .order((p::failed_at, p::id))
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        rows = rows.filter(p::failed_at.ge(at)).filter(p::failed_at.gt(at).or(p::id.gt(id)));
    }
    let rows: Vec<Row> = rows.load(c)?;
    rows.into_iter().map(|row| store::open(c, site, row)).collect()
}

pub fn count_failed(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    Ok(recurring_plan::table
        .filter(recurring_plan::dealership_id.eq(scope.dealership()))
        .filter(recurring_plan::failed_at.is_not_null())
        .count()
        .get_result(c)?)
}
