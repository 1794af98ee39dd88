//! The second half of an assertion: which passkey answered, and whether the answer holds.

use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::prelude::{AuthenticationResult, DiscoverableAuthentication, Passkey};

use super::relying_party::{Fault, RelyingParty};
use super::wire::Refusal;
use crate::base::db::schema::{passkey, person};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{PasskeyId, PersonId, Timestamp};
use crate::trust::audit::{Actor, Entry, Outcome, record, rows};

/// A passkey that proved itself.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust::access) struct Proven {
    pub person: PersonId,
    pub passkey: PasskeyId,
    /// It was made a moment ago, in the same ceremony.
    pub fresh: bool,
}

type Row = (PasskeyId, PersonId, String, Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);

/// Checks an assertion. `expected` is the person whose passkey it must be, where one is known already. A counter that
/// went backwards suspends the passkey, never the person. What is refused is written down in this transaction: keep it.
pub(in crate::trust::access) fn verify(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    credential: &Value,
    state: DiscoverableAuthentication,
    expected: Option<PersonId>,
) -> DbResult<Result<Proven, Refusal>> {
    let Ok((answer, handle)) = RelyingParty::claimed(credential) else { return Ok(Err(Refusal::Invalid)) };
    let row: Option<Row> = passkey::table
        .inner_join(person::table)
        .filter(passkey::credential_id.eq(answer.get_credential_id().to_vec()))
        .select((
            passkey::id,
            passkey::person_id,
            passkey::credential,
            passkey::revoked_at,
            passkey::suspended_at,
            person::suspended_at,
        ))
        .first(c)
        .optional()?;
    let Some((id, owner, stored, revoked, suspended, person_suspended)) = row else {
        return Ok(Err(Refusal::UnknownCredential));
    };
    // Without an address first, the authenticator must name the person; with one, it must not name another.
    let named = handle.map(|h| h.as_bytes() == owner.as_bytes());
    let right = match expected {
        Some(person) => person == owner && named != Some(false),
        None => named == Some(true),
    };
    if !right {
        return Ok(Err(Refusal::WrongPerson));
    }
    let mut known: Passkey = serde_json::from_str(&stored).map_err(|e| AppError::Internal(e.into()))?;
    match RelyingParty::of(&site.config)?.finish_assertion(&answer, state, &known) {
        Err(Fault::Invalid) => Ok(Err(Refusal::Invalid)),
        // Only after the signature held: otherwise anybody could find out, or suspend somebody's passkey.
        Ok(_) | Err(Fault::Cloned)
            if revoked.is_some() || suspended.is_some() || person_suspended.is_some() =>
        {
            Ok(Err(Refusal::Revoked))
        }
        // One that somebody wrote into the database, or whose key they swapped, is nobody's, whatever it proves.
        Ok(_) | Err(Fault::Cloned) if !rows::held(c, site, actor, rows::Kind::Passkey, id)? => {
            Ok(Err(Refusal::Revoked))
        }
        Err(Fault::Cloned) => {
            suspend(c, site, actor, owner, id)?;
            Ok(Err(Refusal::Cloned))
        }
        Ok(result) => {
            note_use(c, site, id, &mut known, &result)?;
            Ok(Ok(Proven { person: owner, passkey: id, fresh: false }))
        }
    }
}

/// Whose passkey an answer claims to be, whether or not it holds.
pub(in crate::trust::access) fn holder_of(c: &mut Conn, credential: &Value) -> DbResult<Option<PersonId>> {
    let Ok((answer, _)) = RelyingParty::claimed(credential) else { return Ok(None) };
    let row = passkey::table
        .filter(passkey::credential_id.eq(answer.get_credential_id().to_vec()))
        .select(passkey::person_id);
    Ok(row.first(c).optional()?)
}

fn note_use(
    c: &mut Conn,
    site: &Site,
    id: PasskeyId,
    known: &mut Passkey,
    result: &AuthenticationResult,
) -> DbResult<()> {
    let changed = known.update_credential(result) == Some(true);
    let json = serde_json::to_string(known).map_err(|e| AppError::Internal(e.into()))?;
    let values = (
        passkey::last_used_at.eq(site.clock.now()),
        passkey::synced.eq(result.backup_state()),
        changed.then_some(passkey::credential.eq(json)),
    );
    diesel::update(passkey::table.find(id)).set(values).execute(c)?;
    Ok(())
}

fn suspend(c: &mut Conn, site: &Site, actor: &Actor, owner: PersonId, id: PasskeyId) -> DbResult<()> {
    let now = site.clock.now();
    let live = passkey::table.find(id).filter(passkey::suspended_at.is_null());
    diesel::update(live).set(passkey::suspended_at.eq(now)).execute(c)?;
    rows::seal(c, site, rows::Kind::Passkey, id)?;
    let entry = Entry::new("passkey.suspend").object(id).person(owner).outcome(Outcome::Refused);
    record(c, site, actor, &entry.fact("cause", "counter_went_back").before("in use").after("suspended"))?;
    Ok(())
}
