//! The roles of staff: granted, ended, listed. Each change is told to every administrator whom it concerns.

use diesel::prelude::*;

use super::account::Account;
use super::roles::Role;
use super::{persons, sessions};
use crate::base::db::schema::{person, staff_role};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{AuditId, DealershipId, MembershipId, PersonId, Timestamp};
use crate::trust::audit::{Actor, Entry, record, rows};
use crate::trust::training;

/// A role that somebody has. `at` is none for the installation.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    pub id: MembershipId,
    pub person: PersonId,
    pub at: Option<DealershipId>,
    pub role: Role,
    pub since: Timestamp,
}

/// What became of a wish to end a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// The installation would be without an administrator.
    WasLast,
}

/// Gives a person a role at a dealership, or (`None`) on the installation. Having it already changes nothing.
/// That the actor runs the place is checked by who calls (`ActingAdministrator::scope_of`).
pub fn grant(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    at: Option<DealershipId>,
    role: Role,
) -> DbResult<()> {
    if of_person(c, person)?.iter().any(|held| held.at == at && held.role == role) {
        return Ok(());
    }
    let now = site.clock.now();
    // At most a handful of rows: places are compared here, because "the same or both none" has no common SQL.
    let rows: Vec<(MembershipId, Option<DealershipId>)> = staff_role::table
        .filter(staff_role::person_id.eq(person).and(staff_role::role.eq(role)))
        .select((staff_role::id, staff_role::dealership_id))
        .load(c)?;
    let before = rows.into_iter().find(|(_, place)| *place == at);
    let values = (
        staff_role::ended_at.eq(None::<Timestamp>),
        staff_role::granted_by.eq(actor.person.map(|p| p.to_string())),
        staff_role::created_at.eq(now),
    );
    let id = before.map_or_else(|| MembershipId::generate(now), |(id, _)| id);
    if before.is_some() {
        diesel::update(staff_role::table.find(id)).set(values).execute(c)?;
    } else {
        let keys = (
            staff_role::id.eq(id),
            staff_role::person_id.eq(person),
            staff_role::dealership_id.eq(at),
            staff_role::role.eq(role),
        );
        diesel::insert_into(staff_role::table).values((keys, values)).execute(c)?;
    }
    rows::seal(c, site, rows::Kind::StaffRole, id)?;
    training::assign(c, person, now)?;
    // With another role there come new tokens: who works there already signs in again.
    sessions::end_in(c, person, account(at), now, actor.session)?;
    changed(c, site, actor, person, at, role, Change::Granted)
}

fn account(at: Option<DealershipId>) -> Account {
    at.map_or(Account::Installation, Account::Dealership)
}

/// Ends a role, and the sessions that work there. The page asks for a confirmation first.
pub fn end(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    at: Option<DealershipId>,
    id: MembershipId,
) -> DbResult<Ended> {
    let here = of_place(c, at)?;
    let Held { person, role, .. } = *here.iter().find(|held| held.id == id).ok_or(AppError::NotFound)?;
    if at.is_none() && here.len() < 2 {
        return Ok(Ended::WasLast);
    }
    let now = site.clock.now();
    diesel::update(staff_role::table.find(id)).set(staff_role::ended_at.eq(now)).execute(c)?;
    rows::seal(c, site, rows::Kind::StaffRole, id)?;
    sessions::end_in(c, person, account(at), now, None)?;
    changed(c, site, actor, person, at, role, Change::Ended)?;
    Ok(Ended::Done)
}

/// Goes on only where the roles of a person are those that were given: a role that somebody wrote into the database is none.
pub fn hold(c: &mut Conn, site: &Site, actor: &Actor, person: PersonId) -> DbResult<()> {
    let held: Vec<String> = of_person(c, person)?.into_iter().map(|it| it.id.to_string()).collect();
    rows::hold(c, site, actor, rows::Kind::StaffRole, &held)
}

/// The roles at a dealership, or on the installation, in the order of their granting.
pub fn of_place(c: &mut Conn, at: Option<DealershipId>) -> DbResult<Vec<Held>> {
    let live = staff_role::table
        .filter(staff_role::ended_at.is_null())
        .order((staff_role::created_at, staff_role::id))
        .select(COLUMNS);
    let rows: Vec<Row> = match at {
        Some(place) => live.filter(staff_role::dealership_id.eq(place)).load(c)?,
        None => live.filter(staff_role::dealership_id.is_null()).load(c)?,
    };
    Ok(rows.into_iter().map(held).collect())
}

/// The same, of those who can sign in: nobody who is suspended is counted on.
pub fn at_work(c: &mut Conn, at: Option<DealershipId>) -> DbResult<Vec<Held>> {
    let all = of_place(c, at)?;
    let suspended: Vec<PersonId> = person::table
        .filter(person::id.eq_any(all.iter().map(|held| held.person).collect::<Vec<PersonId>>()))
        .filter(person::suspended_at.is_not_null())
        .select(person::id)
        .load(c)?;
    Ok(all.into_iter().filter(|held| !suspended.contains(&held.person)).collect())
}

/// The roles of one person.
pub fn of_person(c: &mut Conn, person: PersonId) -> DbResult<Vec<Held>> {
    let rows: Vec<Row> = staff_role::table
        .filter(staff_role::person_id.eq(person).and(staff_role::ended_at.is_null()))
        .order((staff_role::created_at, staff_role::id))
        .select(COLUMNS)
        .load(c)?;
    Ok(rows.into_iter().map(held).collect())
}

type Row = (MembershipId, PersonId, Option<DealershipId>, Role, Timestamp);

type Columns = (
    staff_role::id,
    staff_role::person_id,
    staff_role::dealership_id,
    staff_role::role,
    staff_role::created_at,
);

const COLUMNS: Columns = (
    staff_role::id,
    staff_role::person_id,
    staff_role::dealership_id,
    staff_role::role,
    staff_role::created_at,
);

fn held((id, person, at, role, since): Row) -> Held {
    Held { id, person, at, role, since }
}

#[derive(Clone, Copy)]
enum Change {
    Granted,
    Ended,
}

fn changed(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    at: Option<DealershipId>,
    role: Role,
    what: Change,
) -> DbResult<()> {
    let mut entry = Entry::new("privilege_permissions_changed").object(person).person(person);
    entry.dealership = at;
    let (what, before, after) = match what {
        Change::Granted => ("granted", "without", role.code()),
        Change::Ended => ("ended", role.code(), "without"),
    };
    let entry = entry.fact("role", role).fact("change", what).before(before).after(after);
    let id = record(c, site, actor, &entry)?;
    tell_administrators(c, site, at, id)
}

/// A mail to every administrator whom a change of access concerns; `entry` is what the log says of it.
pub fn tell_administrators(
    c: &mut Conn,
    site: &Site,
    at: Option<DealershipId>,
    entry: AuditId,
) -> DbResult<()> {
    for admin in administrators(c, at)? {
        let to = persons::recipient(c, site, admin)?;
        mail::queue(c, site, &mail::access_changed(site, &to, entry).person(admin))?;
    }
    Ok(())
}

/// The administrators of a dealership and of the installation, each once.
pub fn administrators(c: &mut Conn, at: Option<DealershipId>) -> DbResult<Vec<PersonId>> {
    let mut held = of_place(c, None)?;
    if at.is_some() {
        held.extend(of_place(c, at)?);
    }
    let mut all: Vec<PersonId> =
        held.into_iter().filter(|h| h.role == Role::Administrator).map(|h| h.person).collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Whether some other administrator, of the dealership or of the installation, could have acted since a moment. Those whose role
/// ended after it, or who were suspended after it, count: nobody is left alone by sending the others away.
pub fn has_another(
    c: &mut Conn,
    at: Option<DealershipId>,
    person: PersonId,
    since: Timestamp,
) -> DbResult<bool> {
    use crate::base::db::schema::person as people;
    let served = staff_role::table
        .filter(staff_role::role.eq(Role::Administrator).and(staff_role::person_id.ne(person)))
        .filter(staff_role::ended_at.is_null().or(staff_role::ended_at.gt(since)))
        .select(staff_role::person_id);
    let mut ids: Vec<PersonId> = served.filter(staff_role::dealership_id.is_null()).load(c)?;
    if let Some(at) = at {
        let here: Vec<PersonId> = served.filter(staff_role::dealership_id.eq(at)).load(c)?;
        ids.extend(here);
    }
    let at_work = people::table
        .filter(people::id.eq_any(ids))
        .filter(people::suspended_at.is_null().or(people::suspended_at.gt(since)));
    Ok(at_work.count().get_result::<i64>(c)? > 0)
}

/// The dealership an installation's page names must exist.
pub fn require_place(c: &mut Conn, at: DealershipId) -> DbResult<()> {
    use crate::base::db::schema::dealership;
    let known: i64 = dealership::table.find(at).count().get_result(c)?;
    if known == 1 { Ok(()) } else { Err(AppError::NotFound) }
}
