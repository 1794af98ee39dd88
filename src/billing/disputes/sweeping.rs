//! What the clock does: a question that nobody answered ends its dispute, a promised day that passed is told to the
//! managers, and a decision is closed once the time to appeal is over. Each dispute has a transaction of its own.

use diesel::prelude::*;

use super::mailing;
use super::raising::entry;
use super::store::{Dispute, by_id, moved};
use super::story::{EventKind, NewEvent, Side, happened};
use super::withdrawing::end;
use super::{Event, State};
use crate::base::db::schema::dispute;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::DisputeId;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

const AT_ONCE: i64 = 500;

/// The sweep, over every dealership.
pub fn sweep(site: &Site) -> DbResult<()> {
    for dealership in site.db.read(dealerships::list)? {
        let scope = Scope::for_job(dealership.id, None);
        for id in site.db.read(|c| passed(c, site, &scope))? {
            // One that cannot go on keeps no other one waiting.
            if let Err(error) = site.db.write(|c| go_on(c, site, &scope, id)) {
                tracing::error!(%error, dispute = %id, "a dispute does not go on");
            }
        }
    }
    Ok(())
}

/// Those whose next day has passed, and decisions that nobody can appeal any more.
fn passed(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Vec<DisputeId>> {
    let now = site.clock.now();
    let ours = dispute::table.filter(dispute::dealership_id.eq(scope.dealership()));
    let mut late: Vec<DisputeId> = ours
        .filter(dispute::open)
        .filter(dispute::due_at.le(now))
        // A reply that did not come is told once, and so is a decision; also a reply to what was written after that.
        .filter(
            dispute::escalated_at
                .is_null()
                .or(dispute::decide_by.le(now).and(dispute::escalated_at.lt(dispute::decide_by.nullable())))
                .or(dispute::reply_by.le(now).and(dispute::escalated_at.lt(dispute::reply_by)))
                .or(dispute::answer_by.le(now)),
        )
        .order((dispute::due_at, dispute::id))
        .limit(AT_ONCE)
        .select(dispute::id)
        .load(c)?;
    let over: Vec<DisputeId> = ours
        .filter(dispute::state.eq(State::Decided))
        .filter(dispute::appeal_until.is_null().or(dispute::appeal_until.le(now)))
        .limit(AT_ONCE)
        .select(dispute::id)
        .load(c)?;
    late.extend(over);
    Ok(late)
}

fn go_on(c: &mut Conn, site: &Site, scope: &Scope, id: DisputeId) -> DbResult<()> {
    let (it, now) = (by_id(c, scope, id)?, site.clock.now());
    let over = it.appeal_until.is_none_or(|until| until <= now);
    let passed = [Some(it.due.decide_by), it.due.reply_by].into_iter().flatten().filter(|at| *at <= now);
    let told = it.escalated_at.is_some_and(|at| passed.into_iter().all(|day| at >= day));
    match it.state {
        State::Decided if over => close(c, site, scope, &it),
        State::InfoRequested if it.due.answer_by.is_some_and(|at| at <= now) => expire(c, site, scope, &it),
        state if state.is_open() && it.due.at() <= now && !told => escalate(c, site, scope, &it),
        _ => Ok(()),
    }
}

fn close(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<()> {
    let Some(to) = it.state.after(Event::Close) else { return Ok(()) };
    moved(c, it, to, it.due)?;
    let entry = entry("dispute.close", scope, it)?.before(it.state.code()).after(to.code());
    record(c, site, &Actor::system(), &entry)?;
    Ok(())
}

fn expire(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<()> {
    let Some(to) = it.state.after(Event::Expire) else { return Ok(()) };
    end(c, site, scope, it, to)?;
    let made = happened(c, site, it.customer, it.id, &NewEvent::of(EventKind::Expired, Side::System, None))?;
    let entry = entry("dispute.expire", scope, it)?.before(it.state.code()).after(to.code());
    record(c, site, &Actor::system(), &entry)?;
    mailing::expired(c, site, &scope.narrowed(it.customer)?, it, made)
}

fn escalate(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<()> {
    let now = site.clock.now();
    diesel::update(dispute::table.find(it.id)).set(dispute::escalated_at.eq(now)).execute(c)?;
    let step = NewEvent::of(EventKind::Escalated, Side::System, None);
    let made = happened(c, site, it.customer, it.id, &NewEvent { internal: true, ..step })?;
    let entry = entry("dispute.escalate", scope, it)?.before("in time").after("late");
    record(c, site, &Actor::system(), &entry)?;
    mailing::late(c, site, &scope.narrowed(it.customer)?, it, &made.to_string())
}
