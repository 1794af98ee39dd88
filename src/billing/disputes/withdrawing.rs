//! Taking it back: what was questioned is owed again. Of an appeal the first decision stands.

use diesel::prelude::*;

use super::holding::rehold;
use super::mailing;
use super::raising::entry;
use super::store::{Dispute, by_id, moved};
use super::story::{EventKind, NewEvent, Side, events, happened};
use super::{Event, State};
use crate::base::db::schema::{dispute, dispute_line};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::DisputeId;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

/// Takes a dispute, or an appeal, of the scope's customer back. What is decided already is an error that names the state.
pub fn withdraw(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
) -> DbResult<Result<(), State>> {
    let it = by_id(c, scope, id)?;
    // Sent twice; of an appeal that was taken back the decision is closed.
    let was_taken_back = |c: &mut Conn| -> DbResult<bool> {
        let last = events(c, site, scope, &it)?.into_iter().rfind(|own| !own.internal);
        Ok(last.is_some_and(|own| own.kind == EventKind::Withdrawn))
    };
    if it.state == State::Withdrawn || (it.state == State::Closed && was_taken_back(c)?) {
        return Ok(Ok(()));
    }
    let Some(to) = it.state.after(Event::Withdraw) else { return Ok(Err(it.state)) };
    end(c, site, scope, &it, to)?;
    let made =
        happened(c, site, it.customer, id, &NewEvent::of(EventKind::Withdrawn, Side::Owner, actor.person))?;
    let entry = entry("dispute.withdraw", scope, &it)?.before(it.state.code()).after(to.code());
    record(c, site, actor, &entry)?;
    mailing::to_staff(c, site, &scope.narrowed(it.customer)?, &it, &made.to_string())?;
    Ok(Ok(()))
}

/// It is over: its lines are free, and nothing of it is on hold any more.
pub(super) fn end(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute, to: State) -> DbResult<()> {
    moved(c, it, to, it.due)?;
    let now = site.clock.now();
    diesel::update(dispute::table.find(it.id)).set(dispute::ended_at.eq(now)).execute(c)?;
    let lines = dispute_line::table.filter(dispute_line::dispute_id.eq(it.id));
    diesel::update(lines).set(dispute_line::open.eq(false)).execute(c)?;
    rehold(c, site, scope, it.invoice)
}
