//! The first of two people: has seen who stands there, says why, and leaves the rest to a second.

use diesel::prelude::*;

use super::store::{Kind, Row, Stage, open_of, open_row};
use super::{REQUEST, known};
use crate::base::db::schema::{invitation, recovery};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, RecoveryBegun};
use crate::base::site::Site;
use crate::base::values::{CleanText, CustomerId, DealershipId, PersonId, RecoveryId};
use crate::base::vault::{Holder, RecoveryReason, Sealed};
use crate::trust::access::invitations::Invited;
use crate::trust::access::scope::Scope;
use crate::trust::access::{rights, staff};
use crate::trust::audit::{Actor, Entry, record};

/// What the first one saw and why: `Showed driver's license, old phone is broken`.
pub type Reason = CleanText<500>;

/// Why a request is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRequested {
    /// Nobody vouches for themselves.
    Oneself,
    /// They work here: an administrator checks them.
    Staff,
    /// One is open and has its first check already.
    Open,
}

/// For somebody who acts for the customer of the scope. One that the person asked for themselves is taken up.
pub fn request_counter(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    reason: &Reason,
) -> DbResult<Result<RecoveryId, NotRequested>> {
    let customer = scope.require_customer()?;
    if !rights::of_person(c, person)?.contains(&(scope.dealership(), customer)) {
        return Err(AppError::NotFound);
    }
    if !staff::of_person(c, person)?.is_empty() {
        return Ok(Err(NotRequested::Staff));
    }
    request(c, site, actor, (Kind::Counter, Some(scope.dealership()), Some(customer)), person, reason)
}

/// For somebody with a role at the place: a dealership, or (`None`) the installation.
pub fn request_peer(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    at: Option<DealershipId>,
    person: PersonId,
    reason: &Reason,
) -> DbResult<Result<RecoveryId, NotRequested>> {
    if !staff::of_person(c, person)?.iter().any(|held| held.at == at) {
        return Err(AppError::NotFound);
    }
    request(c, site, actor, (Kind::Peer, at, None), person, reason)
}

type Place = (Kind, Option<DealershipId>, Option<CustomerId>);

fn request(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    (kind, at, customer): Place,
    person: PersonId,
    reason: &Reason,
) -> DbResult<Result<RecoveryId, NotRequested>> {
    if actor.person == Some(person) {
        return Ok(Err(NotRequested::Oneself));
    }
    let now = site.clock.now();
    let open = open_of(c, person, now)?;
    if open.iter().any(|row| row.stage(now) != Stage::Asked) {
        return Ok(Err(NotRequested::Open));
    }
    let asked = open.iter().find(|row| row.kind == kind && row.dealership == at);
    let id = asked.map_or_else(|| RecoveryId::generate(now), |row| row.id);
    let before = if asked.is_some() { Stage::Asked.code() } else { "nothing asked" };
    let sealed: Sealed<RecoveryReason> =
        site.vault.seal(c, Holder::Person(person), id.as_bytes(), reason.as_str())?;
    let values = (
        recovery::customer_id.eq(customer),
        recovery::reason.eq(Some(sealed)),
        recovery::requested_by.eq(actor.person),
        recovery::expires_at.eq(now.plus(REQUEST)),
    );
    if asked.is_some() {
        diesel::update(recovery::table.find(id)).set(values).execute(c)?;
    } else {
        let keys = (
            recovery::id.eq(id),
            recovery::person_id.eq(person),
            recovery::kind.eq(kind),
            recovery::dealership_id.eq(at),
            recovery::created_at.eq(now),
        );
        diesel::insert_into(recovery::table).values((keys, values)).execute(c)?;
    }
    let mut entry = Entry::new("recovery.request").object(id).person(person).reason(reason.as_str());
    (entry.dealership, entry.customer) = (at, customer);
    record(c, site, actor, &entry.before(before).after(Stage::Requested.code()))?;
    Ok(Ok(id))
}

/// Takes a request back, refuses one that the person asked for, or ends the link of one that was approved.
pub fn withdraw(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    place: (Kind, Option<DealershipId>),
    id: RecoveryId,
) -> DbResult<()> {
    let it = open_row(c, site, id, place)?;
    stop(c, site, &it)?;
    let before = it.stage(site.clock.now()).code();
    let mut entry = Entry::new("recovery.withdraw").object(id).person(it.person).before(before);
    (entry.dealership, entry.customer) = (it.dealership, it.customer);
    record(c, site, actor, &entry.after(Stage::Over.code()))?;
    Ok(())
}

/// Ends a recovery and the link that it led to.
pub(super) fn stop(c: &mut Conn, site: &Site, it: &Row) -> DbResult<()> {
    let now = site.clock.now();
    diesel::update(recovery::table.find(it.id)).set(recovery::cancelled_at.eq(now)).execute(c)?;
    if let Some(link) = it.invitation {
        let unused = invitation::table
            .find(link)
            .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()));
        diesel::update(unused).set(invitation::revoked_at.eq(now)).execute(c)?;
    }
    Ok(())
}

/// Made on the host's console, for an administrator whom nobody else can let in: works at once, and is told to every
/// known address like any other.
pub(in crate::trust::access) fn by_operator(
    c: &mut Conn,
    site: &Site,
    person: PersonId,
    made: &Invited,
) -> DbResult<()> {
    let now = site.clock.now();
    let id = RecoveryId::generate(now);
    let values = (
        recovery::id.eq(id),
        recovery::person_id.eq(person),
        recovery::kind.eq(Kind::Peer),
        recovery::invitation_id.eq(Some(made.id)),
        recovery::created_at.eq(now),
        recovery::approved_at.eq(Some(now)),
        recovery::expires_at.eq(now.plus(super::USE_WITHIN)),
    );
    diesel::insert_into(recovery::table).values(values).execute(c)?;
    let cancel = super::disowning::disown_path(site, id)?;
    for to in known::addresses(c, site, person)? {
        let how = RecoveryBegun::ByOperator;
        mail::queue(c, site, &mail::recovery_begun(site, &to, id, how, &cancel).person(person))?;
    }
    Ok(())
}
