//! Blind indexes: keyed hashes beside sealed fields, so that equal values can be found without opening any.
//! The key depends on the kind of value and on the dealership, so equal values in two dealerships differ;
//! inside one dealership equality shows (said in docs/security.md).

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::base::error::AppError;
use crate::base::values::DealershipId;

/// The first 16 bytes of HMAC-SHA-256.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct BlindIndex(Vec<u8>);

crate::stored_as!(BlindIndex => Binary, Vec<u8>, |v| v.0.clone(), |raw| Ok(Self(raw)));

impl BlindIndex {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What is indexed. `Login` is the one index over all dealerships.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Indexed {
    Login,
    Email(DealershipId),
    Phone(DealershipId),
    Vin(DealershipId),
    Plate(DealershipId),
    /// A word or a tail that staff may search for.
    Word(DealershipId),
    /// The whole content of an imported row.
    Source(DealershipId),
}

impl Indexed {
    fn info(&self) -> Vec<u8> {
        let (tag, tenant): (&[u8], Option<&DealershipId>) = match self {
            Self::Login => (b"login", None),
            Self::Email(d) => (b"email", Some(d)),
            Self::Phone(d) => (b"phone", Some(d)),
            Self::Vin(d) => (b"vin", Some(d)),
            Self::Plate(d) => (b"plate", Some(d)),
            Self::Word(d) => (b"word", Some(d)),
            Self::Source(d) => (b"source", Some(d)),
        };
        [tag, b"|", tenant.map_or(&[][..], |d| d.as_bytes().as_slice())].concat()
    }
}

pub(super) fn index(seed: &[u8], what: Indexed, normalised: &str) -> Result<BlindIndex, AppError> {
    let mut key = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha512>::new(None, seed)
        .expand(&what.info(), key.as_mut())
        .map_err(|_| AppError::internal("key derivation"))?;
    let mut mac = keyed(key.as_slice(), normalised.as_bytes())?;
    mac.truncate(16);
    Ok(BlindIndex(mac))
}

/// HMAC-SHA-256, all 32 bytes.
pub(super) fn keyed(key: &[u8], message: &[u8]) -> Result<Vec<u8>, AppError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| AppError::internal("key length"))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}
