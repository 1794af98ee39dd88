//! The one place that speaks to webauthn-rs. The relying party is the host of the site's public address; every
//! ceremony asks for user verification, every new passkey is discoverable.

use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::{AllowCredentials, ResidentKeyRequirement};

use crate::base::config::Config;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::PersonId;

/// Made for each ceremony: it holds nothing but the site's name and address.
pub(in crate::trust::access) struct RelyingParty(Webauthn);

/// Why an authenticator's answer does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust::access) enum Fault {
    /// The counter went backwards.
    Cloned,
    Invalid,
}

impl RelyingParty {
    pub fn of(config: &Config) -> DbResult<Self> {
        let origin = Url::parse(&config.public_url)
            .map_err(|e| AppError::internal(format!("public_url is no address: {e}")))?;
        let host = origin.domain().ok_or_else(|| AppError::internal("public_url needs a host name"))?;
        let name = if config.site_name.is_empty() { host } else { &config.site_name };
        let built = WebauthnBuilder::new(host, &origin).and_then(|b| b.rp_name(name).build());
        built.map(Self).map_err(bug)
    }

    /// The options for a new passkey and what to remember. `known` are the ids the person has already.
    pub fn start_registration(
        &self,
        person: PersonId,
        email: &str,
        name: &str,
        known: Vec<Vec<u8>>,
    ) -> DbResult<(Value, PasskeyRegistration)> {
        let handle = Uuid::from_bytes(*person.as_bytes());
        let started = self.0.start_passkey_registration(handle, email, name, Some(known));
        let (mut options, state) = started.map_err(bug)?;
        if let Some(selection) = &mut options.public_key.authenticator_selection {
            selection.require_resident_key = true;
            selection.resident_key = Some(ResidentKeyRequirement::Required);
        }
        Ok((json(&options.public_key)?, state))
    }

    pub fn finish_registration(
        &self,
        credential: Value,
        state: &PasskeyRegistration,
    ) -> Result<Passkey, Fault> {
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| Fault::Invalid)?;
        self.0.finish_passkey_registration(&answer, state).map_err(|_| Fault::Invalid)
    }

    /// The options for an assertion and what to remember. Nobody in particular when `allowed` is empty. With a
    /// `digest` the challenge is derived from it too, so that the assertion signs that one operation.
    pub fn start_assertion(
        &self,
        allowed: Vec<Vec<u8>>,
        digest: Option<&[u8]>,
    ) -> DbResult<(Value, DiscoverableAuthentication)> {
        if let Some(digest) = digest {
            return self.start_signature(allowed, digest).map(|(options, state, _)| (options, state));
        }
        let (mut options, state) = self.0.start_discoverable_authentication().map_err(bug)?;
        options.public_key.allow_credentials = allowed.into_iter().map(allow).collect();
        Ok((json(&options.public_key)?, state))
    }

    /// The same with the challenge SHA-256(nonce ‖ digest); the nonce comes back, for whoever checks it later.
    pub fn start_signature(
        &self,
        allowed: Vec<Vec<u8>>,
        digest: &[u8],
    ) -> DbResult<(Value, DiscoverableAuthentication, Vec<u8>)> {
        let (mut options, state) = self.0.start_discoverable_authentication().map_err(bug)?;
        options.public_key.allow_credentials = allowed.into_iter().map(allow).collect();
        let nonce = options.public_key.challenge.clone();
        let bound = challenge(&nonce, digest);
        let state = with_challenge(&state, &bound)?;
        options.public_key.challenge = bound;
        Ok((json(&options.public_key)?, state, nonce))
    }

    /// The id of the credential that an assertion claims to be by, and the person its authenticator names.
    pub fn claimed(credential: &Value) -> Result<(PublicKeyCredential, Option<Uuid>), Fault> {
        let answer: PublicKeyCredential =
            serde_json::from_value(credential.clone()).map_err(|_| Fault::Invalid)?;
        let handle = answer.get_user_unique_id().and_then(|bytes| Uuid::from_slice(bytes).ok());
        Ok((answer, handle))
    }

    pub fn finish_assertion(
        &self,
        answer: &PublicKeyCredential,
        state: DiscoverableAuthentication,
        passkey: &Passkey,
    ) -> Result<AuthenticationResult, Fault> {
        let checked = self.0.finish_discoverable_authentication_v2(answer, state, passkey);
        checked.map_err(|error| match error {
            WebauthnError::CredentialPossibleCompromise => Fault::Cloned,
            _ => Fault::Invalid,
        })
    }
}

/// What an assertion over a digest signs.
pub(in crate::trust::access) fn challenge(nonce: &[u8], digest: &[u8]) -> Vec<u8> {
    Sha256::digest([nonce, digest].concat()).to_vec()
}

fn allow(id: Vec<u8>) -> AllowCredentials {
    AllowCredentials { type_: "public-key".to_owned(), id, transports: None }
}

/// The remembered state with another challenge. The library offers no way to give one; its stored form has the field.
fn with_challenge(
    state: &DiscoverableAuthentication,
    challenge: &[u8],
) -> DbResult<DiscoverableAuthentication> {
    let mut stored = json(state)?;
    let field = stored
        .pointer_mut("/ast/challenge")
        .ok_or_else(|| AppError::internal("the state of an assertion has no challenge"))?;
    *field = Value::String(data_encoding::BASE64URL_NOPAD.encode(challenge));
    serde_json::from_value(stored).map_err(|e| AppError::Internal(e.into()))
}

/// Whether the authenticator says that the passkey is backed up elsewhere.
pub(super) fn is_synced(passkey: &Passkey) -> DbResult<bool> {
    Ok(json(passkey)?.pointer("/cred/backup_state").and_then(Value::as_bool).unwrap_or(false))
}

fn json(value: &impl serde::Serialize) -> DbResult<Value> {
    serde_json::to_value(value).map_err(|e| AppError::Internal(e.into()))
}

fn bug(error: WebauthnError) -> AppError {
    AppError::internal(format!("passkeys: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_signs_a_challenge_made_from_its_digest() {
        let party = RelyingParty::of(&Config::default()).unwrap();
        let (options, state) = party.start_assertion(vec![vec![1; 16]], Some(b"digest")).unwrap();
        let stored = json(&state).unwrap();
        assert_eq!(stored.pointer("/ast/challenge"), options.get("challenge"));
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["allowCredentials"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_new_passkey_must_be_discoverable_and_verify_its_user() {
        let party = RelyingParty::of(&Config::default()).unwrap();
        let person = PersonId::generate(crate::base::values::Timestamp::from_seconds(1));
        let (options, _) =
            party.start_registration(person, "a@example.com", "Ana", vec![vec![7; 16]]).unwrap();
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["requireResidentKey"], true);
        assert_eq!(selection["userVerification"], "required");
        assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);
        assert_eq!(options["rp"]["id"], "localhost");
    }
}
