//! Who is told of what: the customer's people of replies and decisions, whoever looks after a dispute (else the managers)
//! of what the customer wrote. The mails say that there is something and where, nothing else.

use super::{Dispute, colleagues};
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, DisputeNews, StaffNews};
use crate::base::site::Site;
use crate::base::values::{DecisionId, DisputeEventId, PersonId};
use crate::billing::notices;
use crate::parties::dealerships;
use crate::trust::access::notices::Notice;
use crate::trust::access::roles::Role;
use crate::trust::access::{self, Scope, persons};

/// It is there: to both sides.
pub(super) fn raised(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<()> {
    let readers = notices::readers(c, site, scope, Notice::Dispute)?;
    to_owner(c, site, scope, it, (DisputeNews::Raised, &it.id.to_string()), readers)?;
    to_staff(c, site, scope, it, &it.id.to_string())
}

/// The staff wrote, or asks for something.
pub(super) fn written(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    event: DisputeEventId,
    asked: bool,
) -> DbResult<()> {
    let news = if asked { DisputeNews::Asked } else { DisputeNews::Written };
    let readers = notices::readers(c, site, scope, Notice::Dispute)?;
    to_owner(c, site, scope, it, (news, &event.to_string()), readers)
}

/// It is decided. Nobody can switch that off.
pub(super) fn decided(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    decision: DecisionId,
) -> DbResult<()> {
    let readers = notices::everybody(c, site, scope)?;
    to_owner(c, site, scope, it, (DisputeNews::Decided, &decision.to_string()), readers)
}

/// Nobody answered: what was questioned is due again. Nobody can switch that off either.
pub(super) fn expired(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    event: DisputeEventId,
) -> DbResult<()> {
    let readers = notices::everybody(c, site, scope)?;
    to_owner(c, site, scope, it, (DisputeNews::Expired, &event.to_string()), readers)
}

fn to_owner(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    (news, key): (DisputeNews, &str),
    readers: Vec<notices::Reader>,
) -> DbResult<()> {
    let seller = dealerships::load(c, scope.dealership())?.settings.name;
    for reader in readers {
        let letter = mail::dispute(site, &reader.to, seller.as_str(), news, (it.id, key), &it.number);
        mail::queue(c, site, &notices::addressed(site, letter.customer(it.customer), &reader))?;
    }
    Ok(())
}

/// The customer did something, or a dispute was given to somebody. `key` makes the mail its reader's only one.
pub(super) fn to_staff(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute, key: &str) -> DbResult<()> {
    staff(c, site, scope, it, key, StaffNews::Something)
}

/// It is appealed: to everybody who may decide that, and to whoever still looks after it. Where nobody may, to the
/// administrators, who can let somebody.
pub(super) fn appealed(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    able: &[PersonId],
    key: &str,
) -> DbResult<()> {
    let mut to: Vec<PersonId> = able.iter().copied().chain(it.owner).collect();
    to.sort_unstable();
    to.dedup();
    at_work(c, site, scope, it, key, StaffNews::Something, to)?;
    if able.is_empty() {
        let administrators = access::staff::administrators(c, Some(scope.dealership()))?;
        at_work(c, site, scope, it, key, StaffNews::Stuck, administrators)?;
    }
    Ok(())
}

/// A promised day passed: to the managers, and to whoever looks after it.
pub(super) fn late(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute, key: &str) -> DbResult<()> {
    staff(c, site, scope, it, key, StaffNews::Late)
}

fn staff(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute, key: &str, news: StaffNews) -> DbResult<()> {
    let works = colleagues(c, &scope.narrowed(it.customer)?)?;
    let owner = it.owner.filter(|owner| works.iter().any(|(person, _)| person == owner));
    let managers = works.iter().filter(|(_, role)| *role == Role::Manager).map(|(person, _)| *person);
    let mut to: Vec<PersonId> = owner.into_iter().collect();
    if news == StaffNews::Late || owner.is_none() {
        to.extend(managers.filter(|manager| Some(*manager) != owner));
    }
    at_work(c, site, scope, it, key, news, to)
}

fn at_work(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    key: &str,
    news: StaffNews,
    to: Vec<PersonId>,
) -> DbResult<()> {
    let seller = dealerships::load(c, scope.dealership())?.settings.name;
    for person in to {
        let reader = persons::recipient(c, site, person)?;
        let letter = mail::dispute_at_work(site, &reader, seller.as_str(), news, (it.id, key), &it.number);
        mail::queue(c, site, &letter.person(person))?;
    }
    Ok(())
}
