//! The passkeys of a person: listed, named, removed.

use std::time::Duration;

use diesel::prelude::*;
use webauthn_rs::prelude::Passkey;

use super::relying_party::is_synced;
use crate::base::db::schema::{passkey, session};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanText, PasskeyId, PersonId, Timestamp};
use crate::base::vault::{Holder, PasskeyName, Sealed};
use crate::trust::audit::{Actor, Entry, record, rows};

/// How many one person may have.
pub const MOST: usize = 10;

/// One passkey, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: PasskeyId,
    pub name: String,
    /// The browser it was made with.
    pub device: String,
    /// Backed up by its provider, so that a lost device does not lose it.
    pub synced: bool,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// Its counter went backwards; it signs nobody in.
    pub suspended: bool,
}

/// What became of a wish to remove one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Done,
    /// It is the last one: without it the person could not sign in.
    WasLast,
}

type Row = (PasskeyId, Sealed<PasskeyName>, String, bool, Timestamp, Option<Timestamp>, Option<Timestamp>);

/// All that were not removed, oldest first.
pub fn list(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<Vec<Listed>> {
    let rows: Vec<Row> = passkey::table
        .filter(passkey::person_id.eq(person).and(passkey::revoked_at.is_null()))
        .order((passkey::created_at, passkey::id))
        .select((
            passkey::id,
            passkey::name,
            passkey::device,
            passkey::synced,
            passkey::created_at,
            passkey::last_used_at,
            passkey::suspended_at,
        ))
        .load(c)?;
    let open = |(id, name, device, synced, created_at, last_used_at, suspended): Row| {
        let name = site.vault.open_field(c, Holder::Person(person), id.as_bytes(), &name)?;
        let suspended = suspended.is_some();
        Ok(Listed { id, name, device, synced, created_at, last_used_at, suspended })
    };
    rows.into_iter().map(open).collect()
}

/// One of them; somebody else's is not found.
pub fn find(c: &mut Conn, site: &Site, person: PersonId, id: PasskeyId) -> DbResult<Listed> {
    list(c, site, person)?.into_iter().find(|p| p.id == id).ok_or(AppError::NotFound)
}

/// How many can sign the person in.
pub fn active(c: &mut Conn, person: PersonId) -> DbResult<usize> {
    Ok(credential_ids(c, person)?.len())
}

/// How long staff may work with a single passkey. Whoever loses it has to be let in again by two others.
const LONE: Duration = Duration::from_secs(7 * 86_400);

/// Whether somebody of the staff should have made a second one by now.
pub(in crate::trust::access) fn second_is_due(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<bool> {
    let made: Vec<Timestamp> = passkey::table
        .filter(passkey::person_id.eq(person))
        .filter(passkey::revoked_at.is_null().and(passkey::suspended_at.is_null()))
        .order(passkey::created_at)
        .select(passkey::created_at)
        .limit(2)
        .load(c)?;
    Ok(matches!(made.as_slice(), [only] if only.plus(LONE) <= site.clock.now()))
}

/// The ids of those that can sign in, for lists of allowed and excluded ones.
pub(in crate::trust::access) fn credential_ids(c: &mut Conn, person: PersonId) -> DbResult<Vec<Vec<u8>>> {
    Ok(passkey::table
        .filter(passkey::person_id.eq(person))
        .filter(passkey::revoked_at.is_null().and(passkey::suspended_at.is_null()))
        .order(passkey::created_at)
        .select(passkey::credential_id)
        .load(c)?)
}

/// Adds one that a ceremony has just made. None when this credential is registered already, with anybody.
pub(super) fn add(
    c: &mut Conn,
    site: &Site,
    person: PersonId,
    made: &Passkey,
    device: &str,
) -> DbResult<Option<PasskeyId>> {
    let credential: Vec<u8> = made.cred_id().to_vec();
    let known: i64 = passkey::table.filter(passkey::credential_id.eq(&credential)).count().get_result(c)?;
    if known > 0 {
        return Ok(None);
    }
    let now = site.clock.now();
    let id = PasskeyId::generate(now);
    let json = serde_json::to_string(made).map_err(|e| AppError::Internal(e.into()))?;
    let name: Sealed<PasskeyName> = site.vault.seal(c, Holder::Person(person), id.as_bytes(), device)?;
    let values = (
        passkey::id.eq(id),
        passkey::person_id.eq(person),
        passkey::credential_id.eq(credential),
        passkey::credential.eq(json),
        passkey::name.eq(name),
        passkey::synced.eq(is_synced(made)?),
        passkey::device.eq(device),
        passkey::created_at.eq(now),
    );
    diesel::insert_into(passkey::table).values(values).execute(c)?;
    rows::seal(c, site, rows::Kind::Passkey, id)?;
    Ok(Some(id))
}

/// Gives one another name.
pub fn rename(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    id: PasskeyId,
    name: &CleanText<60>,
) -> DbResult<()> {
    let before = find(c, site, person, id)?.name;
    let sealed: Sealed<PasskeyName> =
        site.vault.seal(c, Holder::Person(person), id.as_bytes(), name.as_str())?;
    diesel::update(own(person, id)).set(passkey::name.eq(sealed)).execute(c)?;
    let entry = Entry::new("passkey.rename").object(id).person(person).before(before).after(name.as_str());
    record(c, site, actor, &entry)?;
    Ok(())
}

/// Removes one and ends the sessions it began, except the one that asks. The page asks for a confirmation first.
pub fn remove(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    id: PasskeyId,
) -> DbResult<Removed> {
    let gone = find(c, site, person, id)?;
    let others = list(c, site, person)?.iter().filter(|p| p.id != id && !p.suspended).count();
    if others == 0 {
        return Ok(Removed::WasLast);
    }
    let now = site.clock.now();
    diesel::update(own(person, id)).set(passkey::revoked_at.eq(now)).execute(c)?;
    rows::seal(c, site, rows::Kind::Passkey, id)?;
    let begun = session::table.filter(session::passkey_id.eq(id).and(session::ended_at.is_null()));
    diesel::update(begun).set(session::ended_at.eq(now)).execute(c)?;
    let entry = Entry::new("passkey.remove").object(id).person(person).before(gone.name);
    record(c, site, actor, &entry)?;
    Ok(Removed::Done)
}

/// Revokes a person's passkeys, all or all but one: what a recovery does once there is a new one. Returns how many.
pub(in crate::trust::access) fn revoke_all(
    c: &mut Conn,
    site: &Site,
    person: PersonId,
    except: Option<PasskeyId>,
) -> DbResult<usize> {
    let live: Vec<PasskeyId> = passkey::table
        .filter(passkey::person_id.eq(person).and(passkey::revoked_at.is_null()))
        .select(passkey::id)
        .load(c)?;
    let ids: Vec<PasskeyId> = live.into_iter().filter(|id| Some(*id) != except).collect();
    let old = passkey::table.filter(passkey::id.eq_any(&ids));
    diesel::update(old).set(passkey::revoked_at.eq(site.clock.now())).execute(c)?;
    let named: Vec<String> = ids.iter().map(ToString::to_string).collect();
    rows::seal_all(c, site, rows::Kind::Passkey, &named)?;
    Ok(ids.len())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn own(person: PersonId, id: PasskeyId) -> _ {
    passkey::table.filter(passkey::id.eq(id)).filter(passkey::person_id.eq(person))
}
