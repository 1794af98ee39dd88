//! Who of the staff looks after a dispute: taken, given, handed over. Its customer sees that somebody has it, not who gave
//! it to whom.

use diesel::prelude::*;

use super::Event;
use super::mailing;
use super::raising::entry;
use super::store::{by_id, moved};
use super::story::{EventKind, NewEvent, Side, happened};
use crate::base::db::schema::dispute;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{DisputeId, PersonId};
use crate::trust::access::roles::{Permission, Role};
use crate::trust::access::{Scope, rights, staff};
use crate::trust::audit::{Actor, record};

/// The people of the scope's dealership who can look after one, each once. Of one customer's scope: without those who act for
/// that customer themselves.
pub fn colleagues(c: &mut Conn, scope: &Scope) -> DbResult<Vec<(PersonId, Role)>> {
    let mut all: Vec<(PersonId, Role)> = Vec::new();
    for held in staff::at_work(c, Some(scope.dealership()))? {
        if let Some(customer) = scope.customer()
            && rights::of_person(c, held.person)?.contains(&(scope.dealership(), customer))
        {
            continue;
        }
        let works = held.role.allows(Permission::SeeInvoices);
        match all.iter_mut().find(|(person, _)| *person == held.person) {
            _ if !works => {}
            Some((_, role)) if held.role == Role::Manager => *role = held.role,
            Some(_) => {}
            None => all.push((held.person, held.role)),
        }
    }
    Ok(all)
}

/// Gives an open dispute of the scope's dealership to somebody who works there. Whoever has it already keeps it.
pub fn assign(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    to: PersonId,
) -> DbResult<()> {
    let it = by_id(c, scope, id)?;
    if it.owner == Some(to) {
        return Ok(());
    }
    if !colleagues(c, &scope.narrowed(it.customer)?)?.iter().any(|(person, _)| *person == to) {
        return Err(AppError::NotFound);
    }
    let Some(state) = it.state.after(Event::Assign) else {
        return Err(AppError::Conflict("This dispute is decided. Nobody has to look after it.".to_owned()));
    };
    moved(c, &it, state, it.due)?;
    diesel::update(dispute::table.find(id)).set(dispute::owner_id.eq(to)).execute(c)?;
    let step = NewEvent::of(EventKind::Assigned, Side::Staff, actor.person);
    let made = happened(c, site, it.customer, id, &NewEvent { internal: true, about: Some(to), ..step })?;
    let owner = |person: Option<PersonId>| person.map_or_else(|| "nobody".to_owned(), |it| it.to_string());
    let entry = entry("dispute.assign", scope, &it)?.fact("to", to);
    record(c, site, actor, &entry.before(owner(it.owner)).after(owner(Some(to))))?;
    if actor.person != Some(to) {
        let given = super::Dispute { owner: Some(to), ..it };
        mailing::to_staff(c, site, &scope.narrowed(given.customer)?, &given, &made.to_string())?;
    }
    Ok(())
}
