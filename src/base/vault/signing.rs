//! Keys that sign (Ed25519), and what they signed lately. The same text gets the same signature each time (RFC 8032), so a
//! paper that is looked at again costs no second one.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;
use lru::LruCache;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

use super::holder::{Holder, Purpose};
use super::keyring::Vault;
use crate::base::db::schema::data_key;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{KeyId, Timestamp};
use crate::each;

/// Signatures that a key remembers, each a hundred bytes.
const LATELY: NonZeroUsize = NonZeroUsize::new(4000).unwrap();
/// Keys that are kept ready: an installation has one, and one more each time that it was replaced.
pub(super) const KEPT: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// A private key, ready to sign.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    /// By the SHA-256 of what was signed.
    lately: Mutex<LruCache<[u8; 32], [u8; 64]>>,
}

/// A key that is kept, with the bytes that it was unwrapped from: other bytes are another key.
pub(super) type Kept = (Vec<u8>, Arc<SigningKey>);

impl SigningKey {
    /// From the 32 bytes of RFC 8032's private key; none from any other number of them.
    pub fn from_seed(seed: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
        Some(Self { pair, lately: Mutex::new(LruCache::new(LATELY)) })
    }

    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        let hash: [u8; 32] = Sha256::digest(text).into();
        if let Some(known) = self.lately.lock().unwrap_or_else(PoisonError::into_inner).get(&hash) {
            return *known;
        }
        let mut signature = [0; 64];
        signature.iter_mut().zip(self.pair.sign(text).as_ref()).for_each(|(to, from)| *to = *from);
        self.lately.lock().unwrap_or_else(PoisonError::into_inner).put(hash, signature);
        signature
    }
}

type Row = (KeyId, String, Vec<u8>, Timestamp);

impl Vault {
    /// Every key that ever signed here, the oldest first, each with the moment since when.
    pub fn signing_keys(&self, c: &mut Conn) -> DbResult<Vec<(Timestamp, Arc<SigningKey>)>> {
        let all = data_key::table
            .filter(data_key::holder.eq(Holder::Site.column()))
            .filter(data_key::purpose.eq(Purpose::Audit.code()))
            .order((data_key::created_at, data_key::id))
            .select((data_key::id, data_key::kek, data_key::wrapped, data_key::created_at));
        let rows: Vec<Row> = each!(c, |c| RunQueryDsl::load(all, c))?;
        rows.into_iter().map(|row| Ok((row.3, self.signing_key(row)?))).collect()
    }

    fn signing_key(&self, (id, kek, wrapped, _): Row) -> DbResult<Arc<SigningKey>> {
        let kept = self.signers();
        if let Some((from, key)) = kept.lock().unwrap_or_else(PoisonError::into_inner).get(id.as_bytes())
            && *from == wrapped
        {
            return Ok(Arc::clone(key));
        }
        let seed = self.unwrap_own(id, Purpose::Audit, &kek, &wrapped)?;
        let key = SigningKey::from_seed(&seed)
            .map(Arc::new)
            .ok_or_else(|| AppError::internal("a key that signs is damaged"))?;
        let keep = (wrapped, Arc::clone(&key));
        kept.lock().unwrap_or_else(PoisonError::into_inner).put(*id.as_bytes(), keep);
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_would_be_signed() {
        let key = SigningKey::from_seed(&[7; 32]).expect("32 bytes");
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("32 bytes");
        for text in ["one", "two", "one"] {
            assert_eq!(key.sign(text.as_bytes()).as_slice(), pair.sign(text.as_bytes()).as_ref());
        }
        assert!(SigningKey::from_seed(&[7; 31]).is_none());
    }
}
