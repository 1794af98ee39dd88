//! The vault: finds, makes and unwraps data keys, seals and opens with them.
//! Opened keys are kept for a while by their own id, which can never mean another key. Which key is a holder's
//! current one is asked of the database each time, so a key whose transaction was rolled back is never used.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aes_gcm::aead::{Aead, Generate, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use diesel::prelude::*;
use lru::LruCache;
use zeroize::Zeroizing;

use super::blind::{self, BlindIndex, Indexed};
use super::data_key::{DataKey, key_of};
use super::holder::{Holder, Purpose};
use super::root::RootSecret;
use super::sealed::{Field, Sealed, SealedError};
use super::signing::Signers;
use crate::base::db::schema::{data_key, instance};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Clock, ImportId, KeyId, Timestamp};
use crate::each;

const CACHED_KEYS: NonZeroUsize = NonZeroUsize::new(2000).unwrap();
pub(super) const CACHED_FOR: Duration = Duration::from_secs(300);

/// All sealing and opening goes through here. Clones share one cache.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

/// An opened key and since when it is kept.
type Opened = (Timestamp, Arc<DataKey>);

struct Inner {
    instance: [u8; 16],
    kek_id: String,
    kek: Aes256Gcm,
    clock: Clock,
    index_seed: Zeroizing<Vec<u8>>,
    token_seed: Zeroizing<Vec<u8>>,
    /// For tokens that let somebody in: made once, asked on every request.
    bearer: ring::hmac::Key,
    row_seed: Zeroizing<Vec<u8>>,
    cache: Mutex<LruCache<[u8; 16], Opened>>,
    signers: Mutex<Signers>,
}

impl Vault {
    /// Makes the installation's identity and its own keys; done once, by `init`.
    pub fn create(c: &mut Conn, root: &RootSecret, mode: &str, clock: &Clock) -> DbResult<Self> {
        let id = ImportId::generate(clock.now());
        let values = (
            instance::id.eq(data_encoding::HEXLOWER.encode(id.as_bytes())),
            instance::mode.eq(mode),
            instance::created_at.eq(clock.now()),
        );
        diesel::insert_into(instance::table).values(values).execute(c)?;
        let kek_id = root.kek_id()?;
        let kek = root.kek()?;
        for purpose in [Purpose::Operations, Purpose::Index, Purpose::Token, Purpose::RowMac, Purpose::Audit]
        {
            insert_key(c, &kek, &kek_id, Holder::Site, purpose, clock.now())?;
        }
        Self::open(c, root, clock)
    }

    /// The mode that this database's installation was made in; none where there is no installation yet.
    pub fn mode(c: &mut Conn) -> DbResult<Option<String>> {
        Ok(instance::table.select(instance::mode).first(c).optional()?)
    }

    /// The installation's id, for people: on the recovery sheet, in backups.
    pub fn installation(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0.instance)
    }

    /// Opens the vault of an existing installation. A root secret that does not fit is an error that says so.
    pub fn open(c: &mut Conn, root: &RootSecret, clock: &Clock) -> DbResult<Self> {
        let text: String = instance::table.select(instance::id).first(c)?;
        let instance = data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|b| b.try_into().ok())
            .ok_or_else(|| AppError::internal("the installation's id is damaged"))?;
        let (kek_id, kek) = (root.kek_id()?, root.kek()?);
        let index_seed = site_seed(c, &kek, &kek_id, Purpose::Index)?;
        let token_seed = site_seed(c, &kek, &kek_id, Purpose::Token)?;
        let row_seed = site_seed(c, &kek, &kek_id, Purpose::RowMac)?;
        let bearer = Zeroizing::new(blind::keyed(&token_seed, b"bearer")?);
        let bearer = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &bearer);
        let cache = Mutex::new(LruCache::new(CACHED_KEYS));
        let signers = Mutex::default();
        Ok(Self(Arc::new(Inner {
            instance,
            kek_id,
            kek,
            clock: clock.clone(),
            index_seed,
            token_seed,
            bearer,
            row_seed,
            cache,
            signers,
        })))
    }

    /// Makes a fresh key for a holder; call it in the transaction that makes the holder.
    pub fn make_key(&self, c: &mut Conn, holder: Holder, purpose: Purpose) -> DbResult<Arc<DataKey>> {
        let now = self.0.clock.now();
        let (id, raw) = insert_key(c, &self.0.kek, &self.0.kek_id, holder, purpose, now)?;
        Ok(Arc::new(DataKey::new(id, holder, purpose, self.0.instance, &raw)?))
    }

    /// The holder's current key. A holder without one is an error: keys are made with their holder.
    pub fn key(&self, c: &mut Conn, holder: Holder, purpose: Purpose) -> DbResult<Arc<DataKey>> {
        let current = data_key::table
            .filter(data_key::holder.eq(holder.column()))
            .filter(data_key::purpose.eq(purpose.code()))
            .filter(data_key::retired_at.is_null())
            .order(data_key::created_at.desc())
            .select((data_key::id, data_key::kek, data_key::wrapped));
        let row: Option<(KeyId, String, Vec<u8>)> = each!(c, |c| current.first(c)).optional()?;
        let (id, kek, wrapped) = row.ok_or(SealedError::Erased)?;
        self.cached(id.as_bytes()).map_or_else(|| self.unwrap_key(id, holder, purpose, &kek, &wrapped), Ok)
    }

    /// Opens a sealed text of one row of this holder.
    pub fn open_field<F: Field>(
        &self,
        c: &mut Conn,
        holder: Holder,
        row: &[u8; 16],
        sealed: &Sealed<F>,
    ) -> DbResult<String> {
        Ok(self.key_of(c, holder, sealed)?.open(row, sealed)?)
    }

    /// The same for bytes.
    pub fn open_bytes<F: Field>(
        &self,
        c: &mut Conn,
        holder: Holder,
        row: &[u8; 16],
        sealed: &Sealed<F>,
    ) -> DbResult<Vec<u8>> {
        Ok(self.key_of(c, holder, sealed)?.open_bytes(row, sealed)?)
    }

    /// Seals a text under the holder's current key.
    pub fn seal<F: Field>(
        &self,
        c: &mut Conn,
        holder: Holder,
        row: &[u8; 16],
        text: &str,
    ) -> DbResult<Sealed<F>> {
        Ok(self.key(c, holder, F::PURPOSE)?.seal(row, text)?)
    }

    /// The same for bytes.
    pub fn seal_bytes<F: Field>(
        &self,
        c: &mut Conn,
        holder: Holder,
        row: &[u8; 16],
        plain: &[u8],
    ) -> DbResult<Sealed<F>> {
        Ok(self.key(c, holder, F::PURPOSE)?.seal_bytes(row, plain)?)
    }

    /// What a file in chunks is bound to: its kind, the installation, its row.
    pub fn file_context(&self, kind: &str, row: &[u8; 16]) -> Vec<u8> {
        [kind.as_bytes(), b"|", &self.0.instance, b"|", row].concat()
    }

    /// The keyed hash that finds equal values again. `normalised` is what the value's type calls its look-up form.
    pub fn index(&self, what: Indexed, normalised: &str) -> DbResult<BlindIndex> {
        blind::index(&self.0.index_seed, what, normalised)
    }

    /// A keyed hash of something short that nobody must be able to try out (a counter code, a rate limit's key).
    /// `label` keeps one use apart from another.
    pub fn token_hash(&self, label: &str, value: &[u8]) -> DbResult<Vec<u8>> {
        let label_key = Zeroizing::new(blind::keyed(&self.0.token_seed, label.as_bytes())?);
        blind::keyed(&label_key, value)
    }

    /// What is stored of a token that lets its bearer in (a cookie, a link): HMAC-SHA-256. A plain hash would do against
    /// readers of the database; with this one, whoever writes there cannot make a row that lets them in either.
    pub fn bearer_hash(&self, token: &str) -> [u8; 32] {
        let tag = ring::hmac::sign(&self.0.bearer, token.as_bytes());
        let mut hash = [0; 32];
        hash.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        hash
    }

    /// The authentication code of a row of money or rights: HMAC-SHA-256 over what it holds.
    pub fn row_code(&self, content: &[u8]) -> DbResult<Vec<u8>> {
        blind::keyed(&self.0.row_seed, content)
    }

    /// The private key that signs heads of the audit log, 32 bytes; none where there is none yet.
    pub fn audit_seed(&self, c: &mut Conn) -> DbResult<Option<Zeroizing<Vec<u8>>>> {
        match site_seed(c, &self.0.kek, &self.0.kek_id, Purpose::Audit) {
            Err(AppError::NotFound) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Lets the installation's key for a purpose rest and makes a new one, which holds from now on.
    pub fn replace_key(&self, c: &mut Conn, purpose: Purpose) -> DbResult<()> {
        let now = self.0.clock.now();
        let current = data_key::table
            .filter(data_key::holder.eq(Holder::Site.column()))
            .filter(data_key::purpose.eq(purpose.code()))
            .filter(data_key::retired_at.is_null());
        diesel::update(current).set(data_key::retired_at.eq(now)).execute(c)?;
        self.make_key(c, Holder::Site, purpose).map(|_| ())
    }

    pub(super) fn key_of<F: Field>(
        &self,
        c: &mut Conn,
        holder: Holder,
        sealed: &Sealed<F>,
    ) -> DbResult<Arc<DataKey>> {
        let id = key_of(sealed.as_bytes())?;
        if let Some(key) = self.cached(&id) {
            return if key.holder() == holder { Ok(key) } else { Err(SealedError::Tampered.into()) };
        }
        let id = KeyId::from_bytes(id).map_err(|_| SealedError::Tampered)?;
        let its = data_key::table
            .find(id)
            .filter(data_key::holder.eq(holder.column()))
            .filter(data_key::purpose.eq(F::PURPOSE.code()))
            .select((data_key::kek, data_key::wrapped));
        let row: Option<(String, Vec<u8>)> = each!(c, |c| its.first(c)).optional()?;
        let (kek, wrapped) = row.ok_or(SealedError::Erased)?;
        self.unwrap_key(id, holder, F::PURPOSE, &kek, &wrapped)
    }

    /// Keys that sign, ready to.
    pub(super) fn signers(&self) -> &Mutex<Signers> {
        &self.0.signers
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// One of the installation's own keys, out of its wrapping.
    pub(super) fn unwrap_own(
        &self,
        id: KeyId,
        purpose: Purpose,
        kek: &str,
        wrapped: &[u8],
    ) -> DbResult<Zeroizing<Vec<u8>>> {
        unwrap(&self.0.kek, &self.0.kek_id, kek, id, Holder::Site, purpose, wrapped)
    }

    pub(super) fn cached(&self, id: &[u8; 16]) -> Option<Arc<DataKey>> {
        let now = self.0.clock.now();
        let mut cache = self.0.cache.lock().unwrap_or_else(PoisonError::into_inner);
        match cache.get(id) {
            Some((at, key)) if now.since(*at) < CACHED_FOR => Some(Arc::clone(key)),
            _ => None,
        }
    }

    pub(super) fn unwrap_key(
        &self,
        id: KeyId,
        holder: Holder,
        purpose: Purpose,
        kek: &str,
        wrapped: &[u8],
    ) -> DbResult<Arc<DataKey>> {
        let raw = unwrap(&self.0.kek, &self.0.kek_id, kek, id, holder, purpose, wrapped)?;
        let key = Arc::new(DataKey::new(id, holder, purpose, self.0.instance, &raw)?);
        let mut cache = self.0.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.put(*id.as_bytes(), (self.0.clock.now(), Arc::clone(&key)));
        Ok(key)
    }
}

fn insert_key(
    c: &mut Conn,
    kek: &Aes256Gcm,
    kek_id: &str,
    holder: Holder,
    purpose: Purpose,
    now: Timestamp,
) -> DbResult<(KeyId, Zeroizing<Vec<u8>>)> {
    let id = KeyId::generate(now);
    let raw = Zeroizing::new(rand::random::<[u8; 32]>().to_vec());
    let nonce = Nonce::generate();
    let aad = wrap_aad(id, holder, purpose);
    let body = kek
        .encrypt(&nonce, Payload { msg: &raw, aad: &aad })
        .map_err(|_| AppError::internal("a key could not be wrapped"))?;
    let values = (
        data_key::id.eq(id),
        data_key::holder.eq(holder.column()),
        data_key::purpose.eq(purpose.code()),
        data_key::kek.eq(kek_id),
        data_key::wrapped.eq([nonce.as_slice(), &body].concat()),
        data_key::created_at.eq(now),
    );
    diesel::insert_into(data_key::table).values(values).execute(c)?;
    Ok((id, raw))
}

fn site_seed(c: &mut Conn, kek: &Aes256Gcm, kek_id: &str, purpose: Purpose) -> DbResult<Zeroizing<Vec<u8>>> {
    let (id, named, wrapped): (KeyId, String, Vec<u8>) = data_key::table
        .filter(data_key::holder.eq(Holder::Site.column()))
        .filter(data_key::purpose.eq(purpose.code()))
        .filter(data_key::retired_at.is_null())
        .select((data_key::id, data_key::kek, data_key::wrapped))
        .first(c)?;
    unwrap(kek, kek_id, &named, id, Holder::Site, purpose, &wrapped)
}

fn unwrap(
    kek: &Aes256Gcm,
    kek_id: &str,
    named: &str,
    id: KeyId,
    holder: Holder,
    purpose: Purpose,
    wrapped: &[u8],
) -> DbResult<Zeroizing<Vec<u8>>> {
    if named != kek_id {
        return Err(AppError::internal("this root secret is not the one that the data was sealed with"));
    }
    let (nonce, body) = wrapped.split_at_checked(12).ok_or(SealedError::Tampered)?;
    let nonce = Nonce::try_from(nonce).map_err(|_| SealedError::Tampered)?;
    let aad = wrap_aad(id, holder, purpose);
    let raw = kek.decrypt(&nonce, Payload { msg: body, aad: &aad }).map_err(|_| SealedError::Tampered)?;
    Ok(Zeroizing::new(raw))
}

fn wrap_aad(id: KeyId, holder: Holder, purpose: Purpose) -> Vec<u8> {
    [b"dek1|", holder.column().as_bytes(), b"|", purpose.code().as_bytes(), b"|", id.as_bytes()].concat()
}
