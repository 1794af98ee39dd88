//! Keys that sign (Ed25519), and what they signed lately. The same text gets the same signature each time (RFC 8032), so a
//! paper that is looked at again costs no second one.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use diesel::prelude::*;
use lru::LruCache;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

use super::holder::{Holder, Purpose};
use super::keyring::{CACHED_FOR, Vault};
use crate::base::db::schema::data_key;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{KeyId, Timestamp};
use crate::each;

/// Signatures that a key remembers, each a hundred bytes.
const LATELY: NonZeroUsize = NonZeroUsize::new(4000).unwrap();
/// Keys that are kept ready: an installation has one, and one more each time that it was replaced.
const KEPT: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// A private key, ready to sign.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    /// By the SHA-256 of what was signed.
    lately: Mutex<LruCache<[u8; 32], [u8; 64]>>,
}

/// What is kept of keys that sign.
pub(super) struct Signers {
    /// Ready to sign, each with the bytes that it was unwrapped from: other bytes are another key.
    ready: LruCache<[u8; 16], (Vec<u8>, Arc<SigningKey>)>,
    /// When they were asked for last, and all that there were.
    asked: Option<(Timestamp, Dated)>,
}

impl Default for Signers {
    fn default() -> Self {
        Self { ready: LruCache::new(KEPT), asked: None }
    }
}

/// Keys that sign, each with the moment since when, the oldest first.
pub type Dated = Vec<(Timestamp, Arc<SigningKey>)>;

/// No transaction lasts so long: whoever asks so long after a moment sees every key that was made until then.
const SETTLED: Duration = Duration::from_secs(60);

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
        if let Some(known) = lock(&self.lately).get(&hash) {
            return *known;
        }
        let mut signature = [0; 64];
        signature.iter_mut().zip(self.pair.sign(text).as_ref()).for_each(|(to, from)| *to = *from);
        lock(&self.lately).put(hash, signature);
        signature
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

type Row = (KeyId, String, Vec<u8>, Timestamp);

impl Vault {
    /// The keys that there were at a moment, and perhaps later ones: those that sign what is of that moment. The database is
    /// asked only where they are not known from a while after it.
    pub fn signing_keys_at(&self, c: &mut Conn, at: Timestamp) -> DbResult<Dated> {
        let now = self.now();
        if let Some((asked, known)) = &lock(self.signers()).asked
            && asked.since(at) > SETTLED
            && now.since(*asked) < CACHED_FOR
        {
            return Ok(known.clone());
        }
        let all = self.signing_keys(c)?;
        if all.last().is_some_and(|(made, _)| now.since(*made) > SETTLED) {
            lock(self.signers()).asked = Some((now, all.clone()));
        }
        Ok(all)
    }

    /// Every key that ever signed here.
    pub fn signing_keys(&self, c: &mut Conn) -> DbResult<Dated> {
        let all = data_key::table
            .filter(data_key::holder.eq(Holder::Site.column()))
            .filter(data_key::purpose.eq(Purpose::Audit.code()))
            .order((data_key::created_at, data_key::id))
            .select((data_key::id, data_key::kek, data_key::wrapped, data_key::created_at));
        let rows: Vec<Row> = each!(c, |c| RunQueryDsl::load(all, c))?;
        rows.into_iter().map(|row| Ok((row.3, self.signing_key(row)?))).collect()
    }

    fn signing_key(&self, (id, kek, wrapped, _): Row) -> DbResult<Arc<SigningKey>> {
        if let Some((from, key)) = lock(self.signers()).ready.get(id.as_bytes())
            && *from == wrapped
        {
            return Ok(Arc::clone(key));
        }
        let seed = self.unwrap_own(id, Purpose::Audit, &kek, &wrapped)?;
        let key = SigningKey::from_seed(&seed)
            .map(Arc::new)
            .ok_or_else(|| AppError::internal("a key that signs is damaged"))?;
        lock(self.signers()).ready.put(*id.as_bytes(), (wrapped, Arc::clone(&key)));
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
