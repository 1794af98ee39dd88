//! The second of two people: nobody who asked and nobody whom it is about. Their word makes the link, which works a day
//! later; until then every known address can stop it.

use diesel::prelude::*;

use super::disowning::disown_path;
use super::store::{Kind, Row, Stage, open_row};
use super::{USE_WITHIN, WAIT, WAIT_HOURS, known};
use crate::base::db::schema::{invitation, recovery};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, RecoveryBegun};
use crate::base::site::Site;
use crate::base::values::{DealershipId, RecoveryId, Timestamp};
use crate::trust::access::invitations::{NewInvitation, Purpose, invite};
use crate::trust::access::{Role, staff};
use crate::trust::audit::{Actor, ActorKind, Entry, Outcome, record};

/// What the second one hands over.
#[derive(Clone, Debug)]
pub struct Approved {
    /// Shown once, never mailed.
    pub code: String,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// Why the second check does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotApproved {
    /// The first and the second are the same, or it is their own account.
    SamePerson,
    /// Nobody has made the first check yet.
    NotRequested,
}

/// Approves a recovery of this kind and place.
pub fn approve(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    place: (Kind, Option<DealershipId>),
    id: RecoveryId,
) -> DbResult<Result<Approved, NotApproved>> {
    let it = open_row(c, site, id, place)?;
    let mut entry = Entry::new("recovery.approve").object(id).person(it.person);
    (entry.dealership, entry.customer) = (it.dealership, it.customer);
    let now = site.clock.now();
    let stage = it.stage(now);
    let ready = match stage {
        Stage::Requested => true,
        Stage::Asked => one_suffices(c, actor, &it)?,
        _ => return Err(AppError::Conflict("That recovery was approved already.".to_owned())),
    };
    if !ready {
        return Ok(Err(NotApproved::NotRequested));
    }
    if actor.person.is_none() || actor.person == it.requested_by || actor.person == Some(it.person) {
        let entry = entry.before(stage.code()).after(stage.code());
        record(c, site, actor, &entry.outcome(Outcome::Refused))?;
        return Ok(Err(NotApproved::SamePerson));
    }
    let (from, until) = (now.plus(WAIT), now.plus(WAIT).plus(USE_WITHIN));
    let new =
        NewInvitation { person: it.person, purpose: Purpose::Recovery, with_code: true, not_before: from };
    let made = invite(c, site, actor, &new)?;
    diesel::update(invitation::table.find(made.id)).set(invitation::expires_at.eq(until)).execute(c)?;
    let values = (
        recovery::invitation_id.eq(Some(made.id)),
        recovery::approved_by.eq(actor.person.map(|p| p.to_string())),
        recovery::approved_at.eq(Some(now)),
        recovery::expires_at.eq(until),
    );
    diesel::update(recovery::table.find(id)).set(values).execute(c)?;
    let (path, cancel) = (made.path(), disown_path(site, id)?);
    for (at, to) in known::addresses(c, site, it.person)?.iter().enumerate() {
        // The link goes to the person's own address alone; the others can only stop it.
        let path = (at == 0).then_some(path.as_str());
        let how = RecoveryBegun::AtCounter { hours: WAIT_HOURS, path };
        mail::queue(c, site, &mail::recovery_begun(site, to, id, how, &cancel).person(it.person))?;
    }
    record(c, site, actor, &entry.before(stage.code()).after(Stage::Approved.code()))?;
    Ok(Ok(Approved { code: made.code.unwrap_or_default(), from, until }))
}

/// An administrator who proved their mailbox is let in by another administrator alone: there may be no third.
pub(super) fn one_suffices(c: &mut Conn, actor: &Actor, it: &Row) -> DbResult<bool> {
    if it.kind != Kind::Peer || actor.kind != ActorKind::Administrator {
        return Ok(false);
    }
    let held = staff::of_person(c, it.person)?;
    Ok(held.iter().any(|held| held.at == it.dealership && held.role == Role::Administrator))
}
