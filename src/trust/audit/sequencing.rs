//! Taking committed entries into the tree: each gets the next number, without gaps, and the hash of the one before it. One
//! instance does it for all; should two try at once, one of them finds that the other was first and begins again.

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::store::written_here;
use super::tiles;
use super::tree::{Hash, leaf_hash};
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::AuditId;
use crate::base::vault::Vault;

/// So many at once: a transaction that others do not notice.
const BATCH: usize = 4000;

/// An entry that waits, and the hash of it.
struct Waiting {
    id: AuditId,
    leaf: Hash,
}

/// Takes everything that waits, and returns how many entries that was. One that was not written here is left out and said.
pub fn sequence(site: &Site) -> DbResult<u64> {
    let mut taken = 0;
    loop {
        // Read first, in a snapshot that is in nobody's way: what is written then touches only rows that are there.
        let (found, waiting) = site.db.read(|c| waiting(c, &site.vault))?;
        if !waiting.is_empty() {
            site.db.write(|c| take(c, &waiting))?;
            taken += u64::try_from(waiting.len()).unwrap_or(0);
        }
        if found < BATCH || waiting.is_empty() {
            return Ok(taken);
        }
    }
}

/// Whether anything waits.
pub fn is_waiting(c: &mut Conn) -> DbResult<bool> {
    let waiting = audit_entry::table.filter(audit_entry::seq.is_null());
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(c)?)
}

/// How many were found, and those that may be taken.
fn waiting(c: &mut Conn, vault: &Vault) -> DbResult<(usize, Vec<Waiting>)> {
    type Row = (AuditId, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Row> = audit_entry::table
        .filter(audit_entry::seq.is_null())
        .order((audit_entry::at, audit_entry::id))
        .limit(i64::try_from(BATCH).unwrap_or(i64::MAX))
        .select((audit_entry::id, audit_entry::entry, audit_entry::code))
        .load(c)?;
    // Entries of before there were codes are the log's beginning; after the first with a code there are no others.
    let mut bare_is_fine = !last_has_code(c)?;
    let (found, mut fine) = (rows.len(), Vec::with_capacity(rows.len()));
    for (id, entry, code) in rows {
        let bare = code.is_none();
        let ours = match code {
            Some(code) => bool::from(written_here(vault, id, &entry)?.ct_eq(&code)),
            None => bare_is_fine,
        };
        if !ours {
            tracing::error!(%id, "an entry of the audit log was not written by this installation");
            continue;
        }
        bare_is_fine = bare_is_fine && bare;
        fine.push(Waiting { id, leaf: leaf_hash(&entry) });
    }
    Ok((found, fine))
}

fn last_has_code(c: &mut Conn) -> DbResult<bool> {
    let last: Option<Option<Vec<u8>>> = audit_entry::table
        .filter(audit_entry::seq.is_not_null())
        .order(audit_entry::seq.desc())
        .select(audit_entry::code)
        .first(c)
        .optional()?;
    Ok(last.is_some_and(|code| code.is_some()))
}

fn take(c: &mut Conn, waiting: &[Waiting]) -> DbResult<()> {
    let (size, mut prev) = tiles::end(c)?;
    let first = i64::try_from(size).map_err(|_| AppError::internal("the log is full"))?;
    for (seq, Waiting { id, leaf }) in (first..).zip(waiting) {
        let row = audit_entry::table.find(id).filter(audit_entry::seq.is_null());
        let values = (audit_entry::seq.eq(seq), audit_entry::prev.eq(prev.as_bytes().to_vec()));
        if diesel::update(row).set(values).execute(c)? != 1 {
            return Err(AppError::Conflict("another instance took these entries".to_owned()));
        }
        prev = *leaf;
    }
    let leaves: Vec<Hash> = waiting.iter().map(|it| it.leaf).collect();
    tiles::append(c, &leaves)
}
