//! What travels between `static/js/passkey.js` and here, as JSON.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::base::values::CeremonyId;
use crate::base::web::Reply;
use crate::base::words::Words;

/// The fields of the page's form.
pub type Fields = HashMap<String, String>;

/// Asks for a ceremony.
#[derive(Deserialize)]
pub struct Start {
    #[serde(default)]
    pub fields: Fields,
}

/// Hands in what the authenticator said.
#[derive(Deserialize)]
pub struct Finish {
    /// As [`Options`] gave it.
    pub ceremony: CeremonyId,
    pub credential: Value,
    #[serde(default)]
    pub fields: Fields,
}

/// A ceremony that may begin: for `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.
#[derive(Debug, Serialize)]
pub struct Options {
    pub ceremony: CeremonyId,
    #[serde(rename = "publicKey")]
    pub public_key: Value,
}

/// Why a ceremony led to nothing; each has words of its own (`passkey-refused-…`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too old, used already, or never begun.
    Expired,
    /// No passkey here has this id: the browser is told to forget it.
    UnknownCredential,
    /// It was removed or suspended, or its person is.
    Revoked,
    /// Its counter went backwards: somebody may have copied it. It is suspended.
    Cloned,
    /// The answer does not hold: signature, origin, user verification.
    Invalid,
    /// Another person's passkey than the one that must confirm.
    WrongPerson,
    /// This passkey is registered already.
    Registered,
    /// The person has as many passkeys as one may have.
    TooMany,
    /// The link was used, revoked or ran out meanwhile.
    LinkEnded,
    /// The counter code is not the one.
    WrongCode,
    /// A name is missing.
    Name,
    /// The address is none, or somebody else's.
    Email,
    /// What was to be signed was replaced, decided or withdrawn meanwhile.
    Changed,
}

impl Refusal {
    /// What scripts and the log call it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::UnknownCredential => "unknown_credential",
            Self::Revoked => "revoked",
            Self::Cloned => "cloned",
            Self::Invalid => "invalid",
            Self::WrongPerson => "wrong_person",
            Self::Registered => "registered",
            Self::TooMany => "too_many_passkeys",
            Self::LinkEnded => "link_ended",
            Self::WrongCode => "wrong_code",
            Self::Name => "name",
            Self::Email => "email",
            Self::Changed => "changed",
        }
    }

    /// 422 with words to show; what was written (a counted failure, an entry in the log) stays.
    pub fn reply(self, site: &Site, w: Words) -> DbResult<Reply> {
        let unknown = self == Self::UnknownCredential;
        let host = url::Url::parse(&site.config.public_url).ok().filter(|_| unknown);
        let host = host.as_ref().and_then(|url| url.domain());
        let body = json!({ "code": self.code(), "message": w.t(self.words()), "rpId": host });
        Ok(Reply::json(&body)?.status(StatusCode::UNPROCESSABLE_ENTITY))
    }

    /// The key of its words.
    fn words(self) -> &'static str {
        match self {
            Self::Expired => "passkey-refused-expired",
            Self::UnknownCredential => "passkey-refused-unknown",
            Self::Revoked => "passkey-refused-revoked",
            Self::Cloned => "passkey-refused-cloned",
            Self::Invalid => "passkey-refused-unproven",
            Self::WrongPerson => "passkey-refused-person",
            Self::Registered => "passkey-error-exists",
            Self::TooMany => "passkey-refused-many",
            Self::LinkEnded => "passkey-refused-link",
            Self::WrongCode => "passkey-refused-code",
            Self::Name => "passkey-refused-name",
            Self::Email => "passkey-refused-email",
            Self::Changed => "passkey-refused-changed",
        }
    }
}
