//! Looking through who may do what: an administrator signs for it once a quarter, for each place. Not here: ending a role
//! (`staff`), which is what a review is for.

use std::time::Duration;

use diesel::prelude::*;

use super::staff::{Held, of_place};
use crate::base::db::schema::{access_review, person, session, staff_role};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{DealershipId, MembershipId, PersonId, ReviewId, Timestamp};
use crate::trust::audit::{Actor, Entry, record};

use super::roles::Role;

/// A review is good for a quarter.
const EVERY: Duration = Duration::from_secs(92 * 86_400);

/// A review that was signed.
#[derive(Clone, Copy, Debug)]
pub struct Review {
    pub at: Timestamp,
    pub by: PersonId,
    pub people: i32,
    pub roles: i32,
    pub changes: i32,
}

/// A role that was given or ended.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub at: Timestamp,
    pub person: PersonId,
    pub role: Role,
    pub ended: bool,
    pub by: Option<PersonId>,
}

/// How a place stands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub last: Option<Review>,
    /// Until when the next one is to be signed; none where nobody has a role.
    pub due: Option<Timestamp>,
}

impl Standing {
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due < now)
    }
}

/// When a place was reviewed last and when it must be again: a quarter after that, or after its first role.
pub fn standing(c: &mut Conn, at: Option<DealershipId>) -> DbResult<Standing> {
    let last = reviews(c, at, 1)?.into_iter().next();
    let first = of_place(c, at)?.into_iter().map(|it| it.since).min();
    let due = last.map(|it| it.at).or(first).map(|from| from.plus(EVERY));
    Ok(Standing { last, due })
}

/// The newest first.
pub fn reviews(c: &mut Conn, at: Option<DealershipId>, limit: i64) -> DbResult<Vec<Review>> {
    let rows: Vec<(Timestamp, PersonId, i32, i32, i32)> = access_review::table
        .filter(access_review::place.eq(key(at)))
        .order(access_review::at.desc())
        .limit(limit)
        .select((
            access_review::at,
            access_review::reviewed_by,
            access_review::people,
            access_review::roles,
            access_review::changes,
        ))
        .load(c)?;
    let review = |(at, by, people, roles, changes)| Review { at, by, people, roles, changes };
    Ok(rows.into_iter().map(review).collect())
}

/// What changed at a place since a moment, the newest first.
pub fn changes_since(c: &mut Conn, at: Option<DealershipId>, since: Timestamp) -> DbResult<Vec<Change>> {
    type Row = (PersonId, Role, Timestamp, Option<Timestamp>, Option<String>);
    let all = staff_role::table
        .filter(staff_role::created_at.gt(since).or(staff_role::ended_at.gt(since)))
        .select((
            staff_role::person_id,
            staff_role::role,
            staff_role::created_at,
            staff_role::ended_at,
            staff_role::granted_by,
        ));
    let rows: Vec<Row> = match at {
        Some(at) => all.filter(staff_role::dealership_id.eq(at)).load(c)?,
        None => all.filter(staff_role::dealership_id.is_null()).load(c)?,
    };
    let mut changes = Vec::new();
    for (person, role, begun, ended, by) in rows {
        if begun > since {
            let by = by.as_deref().and_then(|id| id.parse().ok());
            changes.push(Change { at: begun, person, role, ended: false, by });
        }
        if let Some(at) = ended.filter(|at| *at > since) {
            changes.push(Change { at, person, role, ended: true, by: None });
        }
    }
    changes.sort_by_key(|it| std::cmp::Reverse(it.at));
    Ok(changes)
}

/// When somebody was last at work here, as their sessions say; none after these are forgotten.
pub fn last_use(c: &mut Conn, people: &[PersonId]) -> DbResult<Vec<(PersonId, Timestamp)>> {
    let rows: Vec<(PersonId, Option<Timestamp>)> = session::table
        .filter(session::person_id.eq_any(people))
        .group_by(session::person_id)
        .select((session::person_id, diesel::dsl::max(session::seen_at)))
        .load(c)?;
    Ok(rows.into_iter().filter_map(|(person, at)| Some((person, at?))).collect())
}

/// What a form shows of the roles it asks to sign for: when one is given or ended meanwhile, it is another.
pub fn fingerprint(held: &[Held]) -> String {
    let mut ids: Vec<String> = held.iter().map(|it| format!("{} {}", it.id, it.since)).collect();
    ids.sort_unstable();
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(ids.join("\n")))
}

/// Signs for a place as it is: everybody who has a role there, with the role. That the actor runs it is checked by who calls,
/// and that they confirmed it.
pub fn sign(c: &mut Conn, site: &Site, actor: &Actor, at: Option<DealershipId>, shown: &str) -> DbResult<()> {
    let held = of_place(c, at)?;
    if fingerprint(&held) != shown {
        return Err(AppError::Conflict("roles changed meanwhile; look at them again".to_owned()));
    }
    let by = actor.person.ok_or(AppError::SignInNeeded)?;
    let now = site.clock.now();
    let before = reviews(c, at, 1)?.into_iter().next();
    let changes = changes_since(c, at, before.map_or(Timestamp::from_micros(0), |it| it.at))?.len();
    let mut people: Vec<PersonId> = held.iter().map(|it| it.person).collect();
    people.sort_unstable();
    people.dedup();
    let small = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let id = ReviewId::generate(now);
    let values = (
        access_review::id.eq(id),
        access_review::place.eq(key(at)),
        access_review::at.eq(now),
        access_review::reviewed_by.eq(by),
        access_review::people.eq(small(people.len())),
        access_review::roles.eq(small(held.len())),
        access_review::changes.eq(small(changes)),
    );
    diesel::insert_into(access_review::table).values(values).execute(c)?;
    let signed: Vec<(MembershipId, PersonId, String)> =
        held.iter().map(|it| (it.id, it.person, it.role.to_string())).collect();
    let json = |it: &[(MembershipId, PersonId, String)]| {
        serde_json::to_string(it).map_err(|e| AppError::Internal(e.into()))
    };
    let mut entry = Entry::new("access.review").object(id).fact("roles", held.len()).fact("changes", changes);
    entry.dealership = at;
    let last = before.map_or_else(|| "never".to_owned(), |it| it.at.to_string());
    record(c, site, actor, &entry.fact("last", last).after(json(&signed)?)).map(|_| ())
}

/// Places whose review is overdue, of all there are: for whoever watches over the installation.
pub fn overdue(c: &mut Conn, now: Timestamp) -> DbResult<Vec<Option<DealershipId>>> {
    use crate::base::db::schema::dealership;
    let all: Vec<DealershipId> = dealership::table.select(dealership::id).load(c)?;
    let mut late = Vec::new();
    for at in std::iter::once(None).chain(all.into_iter().map(Some)) {
        if standing(c, at)?.is_overdue(now) {
            late.push(at);
        }
    }
    Ok(late)
}

/// Those of them who are suspended.
pub fn suspended(c: &mut Conn, people: &[PersonId]) -> DbResult<Vec<PersonId>> {
    let all = person::table.filter(person::id.eq_any(people)).filter(person::suspended_at.is_not_null());
    Ok(all.select(person::id).load(c)?)
}

fn key(at: Option<DealershipId>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_string())
}
