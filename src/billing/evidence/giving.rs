//! Giving a file out: piece by piece, so that no instance ever holds one whole, and with an entry in the log before the
//! first byte leaves.

use diesel::prelude::*;

use super::store::{Evidence, find};
use crate::base::db::schema::{evidence, evidence_piece};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::EvidenceId;
use crate::base::vault::{CHUNK, Chunks, EvidenceKey, FileKey, Holder, SEALED_CHUNK, Sealed, SealedError};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Chunks of one row.
const CHUNKS: u64 = 16;
/// Bytes of one row.
pub(super) const PIECE: usize = 16 * SEALED_CHUNK;

/// A file that is being given out.
pub struct Opened {
    pub about: Evidence,
    chunks: Chunks,
}

impl Opened {
    /// How many pieces it has: also a last one that is empty but for the mark of its end.
    pub fn pieces(&self) -> i32 {
        let chunk = u64::try_from(CHUNK).unwrap_or(1);
        i32::try_from((self.about.size / chunk + 1).div_ceil(CHUNKS)).unwrap_or(i32::MAX)
    }
}

/// A file of the scope, and the entry that it was looked at.
pub fn open(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: EvidenceId) -> DbResult<Opened> {
    let about = find(c, site, scope, id)?;
    let opened = unseal(c, site, about)?;
    let entry = Entry::new("document.view").object(id);
    record(c, site, actor, &entry.customer(scope.dealership(), opened.about.customer))?;
    Ok(opened)
}

/// A file for what is made of it, read piece by piece. Without an entry: whoever asks leaves it.
pub fn reopened(c: &mut Conn, site: &Site, about: &Evidence) -> DbResult<Opened> {
    unseal(c, site, about.clone())
}

fn unseal(c: &mut Conn, site: &Site, about: Evidence) -> DbResult<Opened> {
    let (key, head): (Sealed<EvidenceKey>, Vec<u8>) =
        evidence::table.find(about.id).select((evidence::file_key, evidence::head)).first(c)?;
    let row = about.id.as_bytes();
    let key = site.vault.open_bytes(c, Holder::Customer(about.customer), row, &key)?;
    let key = FileKey::from_bytes(&key)?;
    let chunks = Chunks::of(&key, &site.vault.file_context("evd1", row), &head)?;
    Ok(Opened { about, chunks })
}

/// One piece of an open file, counted from 0. What was altered, moved or left out is an error.
pub fn piece(c: &mut Conn, opened: &Opened, place: i32) -> DbResult<Vec<u8>> {
    let sealed: Vec<u8> = evidence_piece::table
        .find((opened.about.id, place))
        .select(evidence_piece::content)
        .first(c)
        .optional()?
        .ok_or(SealedError::Tampered)?;
    let first = u64::try_from(place).unwrap_or(0).saturating_mul(CHUNKS);
    // The last chunk of a file is always shorter than the others, so that one that was cut off has none.
    let last = opened.about.size / u64::try_from(CHUNK).unwrap_or(1);
    let there = u64::try_from(sealed.chunks(SEALED_CHUNK).len()).unwrap_or(0);
    let due = last.saturating_add(1).saturating_sub(first).min(CHUNKS);
    if there != due || (first + due > last && sealed.len().is_multiple_of(SEALED_CHUNK)) {
        return Err(SealedError::Tampered.into());
    }
    let mut plain = Vec::with_capacity(PIECE);
    for (number, chunk) in (first..).zip(sealed.chunks(SEALED_CHUNK)) {
        plain.extend(opened.chunks.open(number, chunk)?);
    }
    // Each piece has all that belongs to it: also the last, which is shorter than it could be.
    let start = first.saturating_mul(u64::try_from(CHUNK).unwrap_or(0));
    let whole = CHUNKS.saturating_mul(u64::try_from(CHUNK).unwrap_or(0));
    let expected = opened.about.size.saturating_sub(start).min(whole);
    if u64::try_from(plain.len()) != Ok(expected) {
        return Err(SealedError::Tampered.into());
    }
    Ok(plain)
}

/// All of a file that is small enough to be held, for what is made of it. Without an entry: whoever asks leaves it.
pub fn whole(c: &mut Conn, site: &Site, about: &Evidence) -> DbResult<Vec<u8>> {
    let opened = unseal(c, site, about.clone())?;
    let mut bytes = Vec::new();
    for place in 0..opened.pieces() {
        bytes.extend(piece(c, &opened, place)?);
    }
    if u64::try_from(bytes.len()) == Ok(about.size) {
        Ok(bytes)
    } else {
        Err(AppError::internal("a file's size"))
    }
}
