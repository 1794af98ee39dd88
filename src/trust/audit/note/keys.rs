//! The key of the log: its name, what it signs with, and the line that others verify with (a "verifier key" of signed
//! notes): `NAME+KEYID+BASE64`, where the key id is the first four bytes of `SHA-256(NAME ‖ 0x0A ‖ 0x01 ‖ public key)` in hex
//! and the last part is `0x01 ‖ public key`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::base::vault::SigningKey;

/// Ed25519, in the registry of signed notes.
const ALGORITHM: u8 = 1;
const PUBLIC: usize = 32;
pub(super) const SIGNATURE: usize = 64;

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a key of a log is NAME+8 hex digits+base64, of Ed25519")]
pub struct BadKey;

/// What anybody may know of a log's key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogKey {
    name: String,
    public: [u8; PUBLIC],
}

impl LogKey {
    /// A name has neither white space nor `+`.
    pub fn new(name: &str, public: &[u8]) -> Result<Self, BadKey> {
        let named = !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c == '+');
        let public = public.try_into().map_err(|_| BadKey)?;
        if named { Ok(Self { name: name.to_owned(), public }) } else { Err(BadKey) }
    }

    /// The same as the log's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells keys of one name apart.
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', ALGORITHM])
            .chain_update(self.public)
            .finalize();
        let mut id = [0; 4];
        id.iter_mut().zip(hash).for_each(|(slot, byte)| *slot = byte);
        id
    }

    /// Whether this key signed these bytes.
    pub fn holds(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public).verify(text, signature).is_ok()
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [[ALGORITHM].as_slice(), &self.public].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id()), BASE64.encode(&key))
    }
}

impl FromStr for LogKey {
    type Err = BadKey;

    /// A key whose id does not fit is none: it was cut or mixed up.
    fn from_str(text: &str) -> Result<Self, BadKey> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(BadKey);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| BadKey)?;
        let Some((&ALGORITHM, public)) = key.split_first() else { return Err(BadKey) };
        let it = Self::new(name, public)?;
        if HEXLOWER.encode(&it.id()) == id { Ok(it) } else { Err(BadKey) }
    }
}

/// The secret half.
pub struct Signer {
    secret: Arc<SigningKey>,
    key: LogKey,
}

impl Signer {
    /// From the 32 bytes of RFC 8032's private key.
    pub fn new(name: &str, seed: &[u8]) -> Result<Self, BadKey> {
        Self::of(name, Arc::new(SigningKey::from_seed(seed).ok_or(BadKey)?))
    }

    pub fn of(name: &str, secret: Arc<SigningKey>) -> Result<Self, BadKey> {
        let key = LogKey::new(name, secret.public())?;
        Ok(Self { secret, key })
    }

    pub fn key(&self) -> &LogKey {
        &self.key
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.secret.sign(text).to_vec()
    }
}
