//! Appealing, once: with something new, in time, about what was not upheld. That part is on hold again.

use diesel::prelude::*;

use super::deciders::{able, had_part};
use super::holding::rehold;
use super::mailing;
use super::raising::entry;
use super::store::{by_id, moved};
use super::story::{EventKind, Side, happened};
use super::talking::{Clock, Said};
use super::{Dispute, Event, State};
use crate::base::db::schema::{dispute, dispute_line};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{DisputeId, PersonId, Timestamp};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

/// Why it is not appealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAppealed {
    /// Not decided yet, decided for good, or never decided.
    State(State),
    /// It was possible until this moment.
    Late(Timestamp),
    /// Everything was upheld: there is nothing to appeal against.
    AllUpheld,
}

/// Appeals against the decision of a dispute of the scope's customer.
pub fn appeal(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
) -> DbResult<Result<(), NotAppealed>> {
    let (Some(it), now) = (said.unsaid(c, scope, id)?, site.clock.now()) else { return Ok(Ok(())) };
    let Some(to) = it.state.after(Event::Appeal) else { return Ok(Err(NotAppealed::State(it.state))) };
    if let Some(until) = it.appeal_until.filter(|until| *until <= now) {
        return Ok(Err(NotAppealed::Late(until)));
    }
    let mut against = Vec::new();
    for line in &it.lines {
        if line.outstanding()?.is_positive() {
            against.push(line.line);
        }
    }
    if against.is_empty() {
        return Ok(Err(NotAppealed::AllUpheld));
    }
    let due = Clock::of(c, scope)?.calendar().raised(now);
    moved(c, &it, to, due)?;
    let able = able(c, scope, &Dispute { allowed: None, ..it.clone() })?;
    // Whoever decided first does not look after what they cannot decide.
    let barred = match it.owner {
        Some(owner) => had_part(c, scope, &it, owner)?,
        None => false,
    };
    let values = (
        dispute::ended_at.eq(None::<Timestamp>),
        dispute::appeal_until.eq(None::<Timestamp>),
        // Who was let decide the first time is not let decide again by that.
        dispute::allowed_id.eq(None::<PersonId>),
        dispute::owner_id.eq(it.owner.filter(|_| !barred)),
    );
    diesel::update(dispute::table.find(id)).set(values).execute(c)?;
    let lines = dispute_line::table
        .filter(dispute_line::dispute_id.eq(id).and(dispute_line::line_id.eq_any(against)));
    diesel::update(lines).set(dispute_line::open.eq(true)).execute(c)?;
    rehold(c, site, scope, it.invoice)?;
    let made = happened(c, site, it.customer, id, &said.step(EventKind::Appealed, Side::Owner, actor))?;
    let now = by_id(c, scope, id)?;
    let entry = entry("dispute.appeal", scope, &it)?.fact("held", format!("{:?}", now.held));
    let entry = if barred { entry.fact("owner", "nobody any more") } else { entry };
    record(c, site, actor, &entry.before(it.state.code()).after(to.code()))?;
    mailing::appealed(c, site, &scope.narrowed(it.customer)?, &now, &able, &made.to_string())?;
    Ok(Ok(()))
}
