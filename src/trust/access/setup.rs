//! The first administrator of an installation, and the way back in from the host's console. There is no default
//! account: `init` prints a link that lives a quarter of an hour and dies with its use or once there is any administrator.

use diesel::prelude::*;

use super::invitations::{Invited, NewInvitation, Purpose, invite};
use super::passkeys::{Fields, Refusal};
use super::persons::{self, Name};
use super::roles::Role;
use super::{recoveries, staff};
use crate::base::db::schema::invitation;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Email, PersonId};
use crate::trust::audit::{Actor, ActorKind, Entry, record};

/// A link for the first administrator: `/setup/{token}`. Made by an operator; one before it ends.
pub fn first_administrator(c: &mut Conn, site: &Site) -> DbResult<Invited> {
    if is_done(c)? {
        return Err(AppError::Conflict("there is an administrator already".to_owned()));
    }
    let actor = Actor::of_kind(ActorKind::Operator);
    let person = match waiting(c)? {
        Some(person) => person,
        None => nobody_yet(c, site, &actor)?,
    };
    let not_before = site.clock.now();
    let new = NewInvitation { person, purpose: Purpose::Administrator, with_code: false, not_before };
    invite(c, site, &actor, &new)
}

/// `forecourt administrator recover`: a link that replaces all passkeys of an administrator of the installation, the
/// first one unless an address names another. Told to all administrators, held for 72 hours like every recovery.
pub fn recover(c: &mut Conn, site: &Site, email: Option<&Email>) -> DbResult<Invited> {
    let actor = Actor::of_kind(ActorKind::Operator);
    let admins: Vec<PersonId> = staff::of_place(c, None)?.into_iter().map(|held| held.person).collect();
    let person = match email {
        Some(email) => persons::by_email(c, site, email)?.filter(|p| admins.contains(p)),
        None => admins.first().copied(),
    };
    let person = person.ok_or(AppError::NotFound)?;
    let not_before = site.clock.now();
    let new = NewInvitation { person, purpose: Purpose::Recovery, with_code: false, not_before };
    let invited = invite(c, site, &actor, &new)?;
    let entry = Entry::new("administrator.recover").object(invited.id).person(person).after("open");
    let id = record(c, site, &actor, &entry)?;
    staff::tell_administrators(c, site, None, id)?;
    recoveries::by_operator(c, site, person, &invited)?;
    Ok(invited)
}

/// Whether somebody administers the installation.
pub fn is_done(c: &mut Conn) -> DbResult<bool> {
    Ok(!staff::of_place(c, None)?.is_empty())
}

/// The name and address that the set-up page was given.
pub(super) fn who(
    c: &mut Conn,
    site: &Site,
    person: PersonId,
    fields: &Fields,
) -> DbResult<Result<(Name, Email), Refusal>> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    if is_done(c)? {
        return Ok(Err(Refusal::LinkEnded));
    }
    let Ok(name) = field("name").parse::<Name>() else { return Ok(Err(Refusal::Name)) };
    let Ok(email) = field("email").parse::<Email>() else { return Ok(Err(Refusal::Email)) };
    let taken = persons::by_email(c, site, &email)?.is_some_and(|other| other != person);
    Ok(if taken { Err(Refusal::Email) } else { Ok((name, email)) })
}

pub(super) fn complete(c: &mut Conn, site: &Site, actor: &Actor, person: PersonId) -> DbResult<()> {
    staff::grant(c, site, actor, person, None, Role::Administrator)
}

/// The person a link that was not used was made for.
fn waiting(c: &mut Conn) -> DbResult<Option<PersonId>> {
    Ok(invitation::table
        .filter(invitation::kind.eq("administrator").and(invitation::used_at.is_null()))
        .order(invitation::created_at.desc())
        .select(invitation::person_id)
        .first(c)
        .optional()?)
}

/// Stands for the administrator until they say who they are; the address is one that never receives mail (RFC 2606).
fn nobody_yet(c: &mut Conn, site: &Site, actor: &Actor) -> DbResult<PersonId> {
    let name = Name::parse("Administrator").map_err(|e| AppError::internal(e.to_string()))?;
    let email = Email::parse("administrator@setup.invalid").map_err(|e| AppError::internal(e.to_string()))?;
    persons::create(c, site, actor, &name, &email, None)
}
