//! Signing a statement with a passkey, where the signature is kept: anybody who has the statement, the signature and the
//! public key can check it later, without this site and without its keys. The challenge is SHA-256(nonce ‖ digest of
//! the statement). Not here: what a statement says, and what signing it leads to.

use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;
use webauthn_rs::prelude::{COSEKey, DiscoverableAuthentication, Passkey};

use super::passkeys::ceremony::{self, Kind};
use super::passkeys::relying_party::{RelyingParty, challenge};
use super::passkeys::verifying::verify;
use super::passkeys::{Finish, Options, Refusal, credential_ids};
use crate::base::config::Config;
use crate::base::db::schema::passkey;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{PasskeyId, PersonId};
use crate::trust::audit::{Actor, Entry, Outcome, record};

/// User present and user verified, of the flags in authenticator data (Web Authentication 3, section 6.1).
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;

/// An assertion as it is kept: everything that checking it needs besides the statement. Bytes are in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub passkey: PasskeyId,
    pub credential: String,
    pub public_key: COSEKey,
    pub nonce: String,
    pub authenticator_data: String,
    pub client_data: String,
    pub signature: String,
}

/// What was signed.
pub struct Signed<T> {
    pub signature: Signature,
    /// Of the statement, as it was when the ceremony began.
    pub digest: Vec<u8>,
    /// What the verb that began it wanted to know again.
    pub about: T,
}

/// Why a kept signature does not hold, or does not hold for this statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("the kept signature cannot be read")]
    Unreadable,
    #[error(
        "the signature is for another statement: its challenge is not that of the stored document and decisions"
    )]
    Challenge,
    #[error("the signature was made on another site")]
    Site,
    #[error("the signature was made without checking who held the device")]
    Unverified,
    #[error("the signature does not hold under its public key")]
    Signature,
    #[error("the public key is not that of the passkey the person registered")]
    Key,
}

#[derive(Serialize, Deserialize)]
struct Begun<T> {
    assertion: DiscoverableAuthentication,
    nonce: Vec<u8>,
    digest: Vec<u8>,
    about: T,
}

/// Begins the ceremony over a statement's digest. `object` is what it is signed for; a ceremony that was begun for one
/// thing or by one person finishes no other.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    person: PersonId,
    object: &str,
    digest: &[u8],
    about: &impl Serialize,
) -> DbResult<Options> {
    let party = RelyingParty::of(&site.config)?;
    let (public_key, assertion, nonce) = party.start_signature(credential_ids(c, person)?, digest)?;
    let begun = Begun { assertion, nonce, digest: digest.to_vec(), about };
    let ceremony = ceremony::store(c, site, Kind::Signature, Some(person), Some(object), &begun)?;
    Ok(Options { ceremony, public_key })
}

/// Finishes it. The caller works the digest out again and compares: what is signed must be what is stored now.
pub fn finish<T: DeserializeOwned>(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    object: &str,
    it: &Finish,
) -> DbResult<Result<Signed<T>, Refusal>> {
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let taken = ceremony::take::<Begun<T>>(c, site, it.ceremony, Kind::Signature, Some(object))?;
    let Some(taken) = taken.filter(|t| t.person == Some(person)) else {
        return refused(c, site, actor, object, Refusal::Expired);
    };
    let Begun { assertion, nonce, digest, about } = taken.state;
    let proven = match verify(c, site, actor, &it.credential, assertion, Some(person))? {
        Ok(proven) => proven,
        Err(why) => return refused(c, site, actor, object, why),
    };
    let signature = kept(c, proven.passkey, &it.credential, &nonce)?;
    Ok(Ok(Signed { signature, digest, about }))
}

fn kept(c: &mut Conn, id: PasskeyId, credential: &Value, nonce: &[u8]) -> DbResult<Signature> {
    let unreadable = || AppError::internal("an assertion that held cannot be read");
    let (answer, _) = RelyingParty::claimed(credential).map_err(|_| unreadable())?;
    let public_key = registered_key(c, id)?.ok_or_else(unreadable)?;
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    Ok(Signature {
        passkey: id,
        credential: text(answer.get_credential_id()),
        public_key,
        nonce: text(nonce),
        authenticator_data: text(&answer.response.authenticator_data),
        client_data: text(&answer.response.client_data_json),
        signature: text(&answer.response.signature),
    })
}

fn registered_key(c: &mut Conn, id: PasskeyId) -> DbResult<Option<COSEKey>> {
    let stored: Option<String> = passkey::table.find(id).select(passkey::credential).first(c).optional()?;
    let Some(stored) = stored else { return Ok(None) };
    let known: Passkey = serde_json::from_str(&stored).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Some(known.get_public_key().clone()))
}

fn refused<T>(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    object: &str,
    why: Refusal,
) -> DbResult<Result<T, Refusal>> {
    let entry = Entry::new("authn_signature").object(object).outcome(Outcome::Refused);
    record(c, site, actor, &entry.fact("cause", why.code()))?;
    Ok(Err(why))
}

/// Whether the public key of a signature is that of a passkey which the person made here. A passkey that was removed
/// since still counts; one that never was does not.
pub fn is_registered(c: &mut Conn, person: PersonId, it: &Signature) -> DbResult<Result<(), Flaw>> {
    let owner: Option<PersonId> =
        passkey::table.find(it.passkey).select(passkey::person_id).first(c).optional()?;
    let known = owner == Some(person) && registered_key(c, it.passkey)?.as_ref() == Some(&it.public_key);
    Ok(if known { Ok(()) } else { Err(Flaw::Key) })
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// Whether a kept signature holds for a digest, on this site. Needs no database, no key and no network
/// (Web Authentication 3, section 7.2).
pub fn check(config: &Config, digest: &[u8], it: &Signature) -> Result<(), Flaw> {
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Flaw::Unreadable);
    let client_data = bytes(&it.client_data)?;
    let client: ClientData = serde_json::from_slice(&client_data).map_err(|_| Flaw::Unreadable)?;
    let expected = BASE64URL_NOPAD.encode(&challenge(&bytes(&it.nonce)?, digest));
    if client.challenge != expected {
        return Err(Flaw::Challenge);
    }
    let url = Url::parse(&config.public_url).map_err(|_| Flaw::Site)?;
    let host = url.domain().ok_or(Flaw::Site)?;
    let data = bytes(&it.authenticator_data)?;
    let (party, rest) = data.split_at_checked(32).ok_or(Flaw::Unreadable)?;
    let made_at = Url::parse(&client.origin).map_err(|_| Flaw::Unreadable)?;
    let here = made_at.origin() == url.origin() && !client.cross_origin;
    if !here || client.kind != "webauthn.get" || party != Sha256::digest(host).as_slice() {
        return Err(Flaw::Site);
    }
    let flags = *rest.first().ok_or(Flaw::Unreadable)?;
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(Flaw::Unverified);
    }
    let signed = [data.as_slice(), Sha256::digest(&client_data).as_slice()].concat();
    match it.public_key.verify_signature(&bytes(&it.signature)?, &signed) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Flaw::Signature),
    }
}
