//! The second proof, after a mailed link: a printed code, or the word that the dealership will check who asks.

use diesel::prelude::*;

use super::store::{Kind, Row, Stage, open_of};
use super::{LINK, REQUEST};
use crate::base::db::schema::{dealership, invitation, recovery};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, PersonId, Timestamp};
use crate::trust::access::invitations::{NewInvitation, Purpose, invite};
use crate::trust::access::{recovery_codes, rights, staff};
use crate::trust::audit::{Actor, Entry, Outcome, record};

/// A link that still works.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Who can check the person: the dealerships they deal with, or work at.
    pub places: Vec<Place>,
    /// Whether they work here: then an administrator checks them, not the counter.
    pub staff: bool,
}

/// A dealership, or the installation itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub dealership: Option<DealershipId>,
    /// Empty for the installation.
    pub name: String,
}

/// Why the second proof leads to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotProven {
    /// The link was used, stopped or ran out.
    Ended,
    WrongCode,
    /// None of the places is theirs.
    Place,
}

/// What a mailed link leads to; none when it has ended.
pub fn opened(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Opened>> {
    let Some(it) = find(c, site, token)? else { return Ok(None) };
    let (places, staff) = places(c, it.person)?;
    let places = places.into_iter().map(|(dealership, _)| place(c, dealership)).collect::<DbResult<_>>()?;
    Ok(Some(Opened { places, staff }))
}

/// With a printed code: the answer is the path of the page that makes the new passkey.
pub fn by_code(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    token: &str,
    typed: &str,
) -> DbResult<Result<String, NotProven>> {
    let Some(it) = find(c, site, token)? else { return Ok(Err(NotProven::Ended)) };
    let entry = Entry::new("recovery.prove").object(it.id).person(it.person).fact("proof", "code");
    let entry = entry.before(Stage::Asked.code());
    if !recovery_codes::redeem(c, site, it.person, typed)? {
        record(c, site, actor, &entry.after(Stage::Asked.code()).outcome(Outcome::Refused))?;
        return Ok(Err(NotProven::WrongCode));
    }
    let now = site.clock.now();
    let (person, purpose) = (it.person, Purpose::Recovery);
    let new = NewInvitation { person, purpose, with_code: false, not_before: now };
    let made = invite(c, site, actor, &new)?;
    // The link is open in a browser already: it needs no day.
    let soon = invitation::expires_at.eq(now.plus(LINK));
    diesel::update(invitation::table.find(made.id)).set(soon).execute(c)?;
    let values = (
        recovery::invitation_id.eq(Some(made.id)),
        recovery::approved_at.eq(Some(now)),
        recovery::expires_at.eq(now.plus(LINK)),
    );
    diesel::update(recovery::table.find(it.id)).set(values).execute(c)?;
    record(c, site, actor, &entry.after(Stage::Approved.code()))?;
    Ok(Ok(made.path()))
}

/// Without one: the people of a place are asked to check who it is. Asking again changes nothing.
pub fn by_place(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    token: &str,
    chosen: Option<DealershipId>,
) -> DbResult<Result<Place, NotProven>> {
    let Some(it) = find(c, site, token)? else { return Ok(Err(NotProven::Ended)) };
    let (places, staff) = places(c, it.person)?;
    let Some((at, customer)) = places.into_iter().find(|(at, _)| *at == chosen) else {
        return Ok(Err(NotProven::Place));
    };
    let now = site.clock.now();
    if open_of(c, it.person, now)?.iter().any(|open| open.dealership == at) {
        end(c, &it, now)?;
    } else {
        let values = (
            recovery::kind.eq(if staff { Kind::Peer } else { Kind::Counter }),
            recovery::dealership_id.eq(at),
            recovery::customer_id.eq(customer),
            recovery::expires_at.eq(now.plus(REQUEST)),
        );
        diesel::update(recovery::table.find(it.id)).set(values).execute(c)?;
    }
    let mut entry = Entry::new("recovery.ask").object(it.id).person(it.person);
    (entry.dealership, entry.customer) = (at, customer);
    record(c, site, actor, &entry.before("their mailbox").after("people of a place"))?;
    Ok(Ok(place(c, at)?))
}

fn end(c: &mut Conn, it: &Row, now: Timestamp) -> DbResult<()> {
    diesel::update(recovery::table.find(it.id)).set(recovery::cancelled_at.eq(now)).execute(c)?;
    Ok(())
}

/// Not found when the token never was one; none when it has ended.
fn find(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Row>> {
    let it: Row = recovery::table
        .filter(recovery::token_hash.eq(site.vault.bearer_hash(token).to_vec()))
        .select(Row::as_select())
        .first(c)?;
    let open = it.kind == Kind::Mail && it.stage(site.clock.now()) == Stage::Asked;
    Ok(open.then_some(it))
}

type Found = (Option<DealershipId>, Option<CustomerId>);

/// Where somebody can be checked, and whether as one of the staff. Somebody who works here is never checked at a
/// counter, whatever they own: otherwise two clerks could take over a manager's access.
fn places(c: &mut Conn, person: PersonId) -> DbResult<(Vec<Found>, bool)> {
    let held = staff::of_person(c, person)?;
    let is_staff = !held.is_empty();
    let mut places: Vec<Found> = Vec::new();
    for role in held {
        if !places.contains(&(role.at, None)) {
            places.push((role.at, None));
        }
    }
    if !is_staff {
        for (at, customer) in rights::of_person(c, person)? {
            if !places.iter().any(|(known, _)| *known == Some(at)) {
                places.push((Some(at), Some(customer)));
            }
        }
    }
    Ok((places, is_staff))
}

fn place(c: &mut Conn, at: Option<DealershipId>) -> DbResult<Place> {
    let name = match at {
        Some(id) => dealership::table.find(id).select(dealership::name).first(c)?,
        None => String::new(),
    };
    Ok(Place { dealership: at, name })
}
