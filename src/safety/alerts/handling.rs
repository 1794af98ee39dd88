//! What people make of an alert: somebody looks at it, looks into it, and says in the end whether it was what it said. Each
//! step is in the log, with the note sealed; the alert's page reads its history from there.

use diesel::prelude::*;

use super::reading::{Kept, State, one};
use super::store::Of;
use crate::base::db::schema::alert;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AlertId, Timestamp};
use crate::base::vault::{AlertNote, Holder, Sealed};
use crate::trust::access::staff;
use crate::trust::audit::{Actor, Entry, record};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handled {
    /// Somebody looks at it: it is not told again.
    Acknowledged,
    /// It takes longer.
    Investigating,
    /// It was what it said, or not; and what was done about it.
    Closed { right: bool, note: String },
}

/// Nobody answers an alert about themselves, unless there is nobody else who could.
pub fn others_only(c: &mut Conn, actor: &Actor, it: &Kept) -> DbResult<()> {
    let Some(person) = actor.person else { return Ok(()) };
    let own = person.to_string();
    if own != it.subject && own != it.actor {
        return Ok(());
    }
    if staff::administrators(c, it.dealership)?.iter().all(|id| *id == person) {
        return Ok(());
    }
    Err(AppError::Conflict("This alert is about you: another administrator answers it.".to_owned()))
}

/// Notes it. An alert that is not theirs is not found; one that is further already is a conflict.
pub fn handle(c: &mut Conn, site: &Site, actor: &Actor, of: Of, id: AlertId, how: &Handled) -> DbResult<()> {
    let it = one(c, site, of, id)?;
    others_only(c, actor, &it)?;
    let (action, to) = match how {
        Handled::Acknowledged => ("alert.acknowledge", State::Acknowledged),
        Handled::Investigating => ("alert.investigate", State::Investigating),
        Handled::Closed { .. } => ("alert.close", State::Closed),
    };
    if it.state >= to {
        return Err(AppError::Conflict("Somebody else has dealt with this alert already.".to_owned()));
    }
    let mut entry = Entry::new(action).object(id).before(it.state.code());
    entry.dealership = it.dealership;
    let (verdict, note) = match how {
        Handled::Closed { right, note } => (Some(if *right { "true" } else { "false" }), Some(note)),
        _ => (None, None),
    };
    let sealed: Option<Sealed<AlertNote>> =
        note.map(|note| site.vault.seal(c, Holder::Site, id.as_bytes(), note)).transpose()?;
    let now = site.clock.now();
    let values = (
        alert::state.eq(to),
        alert::verdict.eq(verdict),
        alert::note.eq(sealed),
        alert::handled_by.eq(actor.person),
        alert::handled_at.eq(Some(now)),
        alert::escalate_at.eq(None::<Timestamp>),
        alert::changed_at.eq(now),
    );
    diesel::update(alert::table.find(id)).set(values).execute(c)?;
    if let Some(verdict) = verdict {
        entry = entry.fact("verdict", verdict);
    }
    entry.reason = note.cloned();
    record(c, site, actor, &entry.after(to.code()))?;
    Ok(())
}
