//! Making a new passkey: the ceremony itself, and adding another one while signed in.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::PasskeyRegistration;

use super::ceremony::{self, Kind};
use super::relying_party::RelyingParty;
use super::store::{MOST, add, credential_ids};
use super::wire::{Fields, Finish, Options, Refusal};
use crate::base::db::{Conn, DbResult};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{PasskeyId, PersonId};
use crate::trust::access::persons;
use crate::trust::audit::{Actor, Entry, record};

/// What is remembered of an enrolment: the library's state and the fields its page had.
#[derive(Serialize, Deserialize)]
pub(in crate::trust::access) struct Enrolment {
    registration: PasskeyRegistration,
    pub fields: Fields,
}

/// Starts making a passkey for a person who goes by this name and address.
pub(in crate::trust::access) fn begin_enrolment(
    c: &mut Conn,
    site: &Site,
    who: (PersonId, &str, &str),
    (kind, object): (Kind, Option<&str>),
    fields: Fields,
) -> DbResult<Result<Options, Refusal>> {
    let (person, name, email) = who;
    let known = credential_ids(c, person)?;
    // A recovery replaces them all, however many there are.
    if kind == Kind::Another && known.len() >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let party = RelyingParty::of(&site.config)?;
    let (public_key, registration) = party.start_registration(person, email, name, known)?;
    let state = Enrolment { registration, fields };
    let ceremony = ceremony::store(c, site, kind, Some(person), object, &state)?;
    Ok(Ok(Options { ceremony, public_key }))
}

/// Checks the authenticator's answer and keeps the passkey.
pub(in crate::trust::access) fn finish_enrolment(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    state: &Enrolment,
    credential: Value,
) -> DbResult<Result<PasskeyId, Refusal>> {
    let party = RelyingParty::of(&site.config)?;
    let Ok(made) = party.finish_registration(credential, &state.registration) else {
        return Ok(Err(Refusal::Invalid));
    };
    let Some(id) = add(c, site, person, &made, &actor.device)? else { return Ok(Err(Refusal::Registered)) };
    let entry = Entry::new("passkey.add").object(id).person(person).fact("device", &actor.device);
    record(c, site, actor, &entry.after("in use"))?;
    Ok(Ok(id))
}

/// Another passkey for somebody who is signed in.
pub fn begin_another(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<Result<Options, Refusal>> {
    let it = persons::find(c, site, person)?;
    let who = (person, it.name.as_str(), it.email.as_str());
    begin_enrolment(c, site, who, (Kind::Another, None), Fields::new())
}

/// Keeps it, and tells its owner by mail.
pub fn finish_another(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    finish: &Finish,
) -> DbResult<Result<PasskeyId, Refusal>> {
    let taken = ceremony::take::<Enrolment>(c, site, finish.ceremony, Kind::Another, None)?;
    let Some(taken) = taken.filter(|t| t.person == Some(person)) else { return Ok(Err(Refusal::Expired)) };
    // Another ceremony, begun at the same time, may have made the last one that there may be.
    if credential_ids(c, person)?.len() >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let made = finish_enrolment(c, site, actor, person, &taken.state, finish.credential.clone())?;
    if let Ok(id) = made {
        let to = persons::recipient(c, site, person)?;
        let letter = mail::new_passkey(site, &to, id, &actor.device, "/account/passkeys").person(person);
        mail::queue(c, site, &letter)?;
    }
    Ok(made)
}
