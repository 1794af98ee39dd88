//! Entries of before there were columns for whom they are about and in which session they were done get them out of their own
//! bytes, a few at a time. How far that is stands in the database, so that it goes on where it was left.

use diesel::prelude::*;

use super::reading::read_without_rows;
use crate::base::db::schema::{audit_copying, audit_entry};
use crate::base::db::{AsStored, Conn, DbResult, as_declared};
use crate::base::error::AppError;
use crate::base::values::AuditId;

/// So many in one transaction.
const BATCH: i64 = 2000;

/// Whether there is nothing left to copy.
pub fn is_copied(c: &mut Conn) -> DbResult<bool> {
    Ok(after(c)?.is_none())
}

/// Copies for some more entries, in the order of their ids. What cannot be read is left as it is: checks name it.
pub(super) fn copy_some(c: &mut Conn) -> DbResult<()> {
    let Some(after) = after(c)? else { return Ok(()) };
    let page: Vec<(AsStored, Vec<u8>)> = audit_entry::table
        .filter(audit_entry::id.gt(&after).and(as_declared(audit_entry::id)))
        .order(audit_entry::id)
        .limit(BATCH)
        .select((audit_entry::id, audit_entry::entry))
        .load(c)?;
    if page.is_empty() {
        diesel::delete(audit_copying::table).execute(c)?;
        return Ok(());
    }
    let last = page.iter().rev().find_map(|(id, _)| id.text().map(str::to_owned));
    let last = last.ok_or_else(|| AppError::internal("entries of the log have ids that are no text"))?;
    for (id, entry) in page {
        let Some(id) = id.parsed::<AuditId>() else { continue };
        let Ok(it) = read_without_rows(&entry) else { continue };
        if it.person.is_none() && it.session.is_none() {
            continue;
        }
        let bare = audit_entry::table
            .find(id)
            .filter(audit_entry::person_id.is_null().and(audit_entry::session_id.is_null()));
        let values = (audit_entry::person_id.eq(it.person), audit_entry::session_id.eq(it.session));
        diesel::update(bare).set(values).execute(c)?;
    }
    diesel::update(audit_copying::table).set(audit_copying::after_id.eq(last)).execute(c)?;
    Ok(())
}

fn after(c: &mut Conn) -> DbResult<Option<String>> {
    Ok(audit_copying::table.select(audit_copying::after_id).first(c).optional()?)
}
