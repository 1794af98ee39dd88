//! One data key, ready to use. Ciphertext: `0x01 | alg 0x01 | key id 16 | nonce 12 | AES-256-GCM output`,
//! 46 bytes longer than the text. The additional data binds it to instance, field, row, holder and key, so
//! that a value copied to another cell does not open.

use std::ops::Range;

use aes_gcm::aead::{Aead, Generate, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};

use super::holder::{Holder, Purpose};
use super::sealed::{Field, Sealed, SealedError};
use crate::base::values::KeyId;

pub(super) const VERSION: u8 = 1;
pub(super) const AES_256_GCM: u8 = 1;
const NONCE: usize = 12;
/// Bytes before the ciphertext proper.
const HEAD: usize = 2 + 16 + NONCE;

/// A key of one holder for one purpose.
pub struct DataKey {
    id: KeyId,
    holder: Holder,
    purpose: Purpose,
    /// The additional data of all its fields, without tag and row.
    bound: [u8; 80],
    cipher: Aes256Gcm,
}

impl DataKey {
    pub(super) fn new(
        id: KeyId,
        holder: Holder,
        purpose: Purpose,
        instance: [u8; 16],
        raw: &[u8],
    ) -> Result<Self, SealedError> {
        let cipher = Aes256Gcm::new_from_slice(raw).map_err(|_| SealedError::Tampered)?;
        Ok(Self { id, holder, purpose, bound: bound(&instance, &holder, id), cipher })
    }

    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn holder(&self) -> Holder {
        self.holder
    }

    /// Seals a text for one field of one row. A field sealed under a key of the wrong purpose is a bug and fails.
    pub fn seal<F: Field>(&self, row: &[u8; 16], text: &str) -> Result<Sealed<F>, SealedError> {
        self.seal_bytes(row, text.as_bytes())
    }

    /// The same for bytes.
    pub fn seal_bytes<F: Field>(&self, row: &[u8; 16], plain: &[u8]) -> Result<Sealed<F>, SealedError> {
        if F::PURPOSE != self.purpose {
            return Err(SealedError::WrongPurpose);
        }
        let nonce = Nonce::generate();
        let aad = self.aad(F::TAG, row);
        let body = self
            .cipher
            .encrypt(&nonce, Payload { msg: plain, aad: &aad })
            .map_err(|_| SealedError::Tampered)?;
        let mut out = Vec::with_capacity(HEAD + body.len());
        out.extend_from_slice(&[VERSION, AES_256_GCM]);
        out.extend_from_slice(self.id.as_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
        Ok(Sealed::from_bytes(out))
    }

    fn aad(&self, tag: u16, row: &[u8; 16]) -> [u8; 80] {
        let mut out = self.bound;
        if let Some(slot) = out.get_mut(TAG) {
            slot.copy_from_slice(&tag.to_be_bytes());
        }
        if let Some(slot) = out.get_mut(ROW) {
            slot.copy_from_slice(row);
        }
        out
    }

    /// Opens a field of one row of this key's holder.
    pub fn open<F: Field>(&self, row: &[u8; 16], sealed: &Sealed<F>) -> Result<String, SealedError> {
        String::from_utf8(self.open_bytes(row, sealed)?).map_err(|_| SealedError::Tampered)
    }

    /// The same for bytes.
    pub fn open_bytes<F: Field>(&self, row: &[u8; 16], sealed: &Sealed<F>) -> Result<Vec<u8>, SealedError> {
        let bytes = sealed.as_bytes();
        if key_of(bytes)? != *self.id.as_bytes() {
            return Err(SealedError::Tampered);
        }
        let (head, body) = bytes.split_at_checked(HEAD).ok_or(SealedError::Tampered)?;
        let nonce =
            head.get(HEAD - NONCE..).and_then(|n| Nonce::try_from(n).ok()).ok_or(SealedError::Tampered)?;
        let aad = self.aad(F::TAG, row);
        self.cipher.decrypt(&nonce, Payload { msg: body, aad: &aad }).map_err(|_| SealedError::Tampered)
    }
}

/// The key id in a ciphertext's head; anything without a known version and algorithm is tampered with, never clear text.
pub(super) fn key_of(bytes: &[u8]) -> Result<[u8; 16], SealedError> {
    match bytes {
        [VERSION, AES_256_GCM, rest @ ..] => {
            rest.get(..16).and_then(|id| id.try_into().ok()).ok_or(SealedError::Tampered)
        }
        _ => Err(SealedError::Tampered),
    }
}

/// Where tag and row stand in the additional data.
const TAG: Range<usize> = 23..25;
const ROW: Range<usize> = 26..42;

/// Length-prefixed parts; all have fixed lengths, so the array is written in place.
fn bound(instance: &[u8; 16], holder: &Holder, key: KeyId) -> [u8; 80] {
    let mut out = [0_u8; 80];
    let mut free = out.iter_mut();
    for part in [b"fld1".as_slice(), instance, &[0; 2], &[0; 16], &holder.bytes(), key.as_bytes()] {
        let length = u8::try_from(part.len()).unwrap_or(0);
        for (byte, slot) in std::iter::once(&length).chain(part).zip(free.by_ref()) {
            *slot = *byte;
        }
    }
    out
}
