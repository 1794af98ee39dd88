//! Entries that have no place in the tree yet, and those that were set aside: nothing but their code says who wrote them. Those
//! that were written here wait about a second; longer only where somebody keeps the log from going on.

use std::time::Duration;

use diesel::prelude::*;

use super::columns::{Columns, agree, columns};
use super::{Ground, Report};
use crate::base::db::schema::{audit_checkpoint, audit_entry};
use crate::base::db::{AsStored, Conn, DbResult, as_declared};
use crate::base::values::{AuditId, Timestamp};
use crate::base::vault::Vault;
use crate::trust::audit::reading::read;
use crate::trust::audit::sequencing::{Place, is_ours, is_ours_as_stored, misfits, next, rows};

/// Entries in one question.
const PAGE: usize = 1000;
/// The longest that an entry may wait while the log goes on.
const LONG: Duration = Duration::from_secs(60);

pub fn check(ground: &Ground<'_>, copied: bool, report: &mut Report) -> DbResult<()> {
    let mut after: Place = None;
    let (mut oldest, mut newest) = (None, ground.db.read(latest)?);
    loop {
        let page = ground.db.read(|c| rows(c, after.clone(), PAGE))?;
        after = next(&page, PAGE);
        for (id, at, entry, code) in page {
            let Some(own) = own(ground, &id, &entry, code.as_deref())? else {
                foreign(&id, report);
                continue;
            };
            report.waiting += 1;
            oldest = oldest.or(Some(at));
            newest = newest.max(Some(at));
            shown(ground, copied, own, &entry, report)?;
        }
        if after.is_none() {
            break;
        }
    }
    ground.db.read(|c| misfits(c, PAGE))?.iter().for_each(|id| foreign(id, report));
    if let (Some(oldest), Some(newest)) = (oldest, newest)
        && newest.since(oldest) > LONG
    {
        let what = format!(
            "an entry of {oldest} waits for its number, and the site went on until {newest}: somebody keeps the log from going on"
        );
        report.add("log.stalled", None, what);
    }
    aside(ground, report)
}

/// Its id, where it was written here, as far as that can be asked.
fn own(ground: &Ground<'_>, id: &AsStored, entry: &[u8], code: Option<&[u8]>) -> DbResult<Option<AuditId>> {
    let Some(id) = id.parsed() else { return Ok(None) };
    let ours = ground.vault.map_or(Ok(true), |vault| is_ours(vault, id, entry, code))?;
    Ok(ours.then_some(id))
}

fn foreign(id: &AsStored, report: &mut Report) {
    let what = format!("{id}, which has no number yet, was not written by this installation");
    report.add("entry.foreign", None, what);
}

/// What pages show of it is what it says.
fn shown(ground: &Ground<'_>, copied: bool, id: AuditId, entry: &[u8], report: &mut Report) -> DbResult<()> {
    let row = audit_entry::table.find(id).select(columns());
    let row: Option<Columns> = ground.db.read(|c| Ok(row.first(c).optional()?))?;
    // Gone by now, or taken in: then the tree proves it.
    if let Some(row) = row
        && !read(entry).is_ok_and(|it| agree(&row, &it, copied))
    {
        let what = format!("the columns of {id}, which has no number yet, are not what it says");
        report.add("entry.columns", None, what);
    }
    Ok(())
}

/// The newest moment that the log itself speaks of.
fn latest(c: &mut Conn) -> DbResult<Option<Timestamp>> {
    let entry: Option<Timestamp> = audit_entry::table
        .filter(audit_entry::seq.is_not_null())
        .order(audit_entry::seq.desc())
        .select(audit_entry::at)
        .first(c)
        .optional()?;
    let head: Option<Timestamp> = audit_checkpoint::table
        .order(audit_checkpoint::size.desc())
        .select(audit_checkpoint::at)
        .first(c)
        .optional()?;
    Ok(entry.max(head))
}

/// What was set aside was not written here; what was, somebody hides.
fn aside(ground: &Ground<'_>, report: &mut Report) -> DbResult<()> {
    type Row = (AsStored, Vec<u8>, Option<Vec<u8>>);
    let mut next = Some(String::new());
    while let Some(after) = next.take() {
        let page: Vec<Row> = ground.db.read(|c| {
            Ok(those_aside()
                .filter(as_declared(audit_entry::id).and(audit_entry::id.gt(&after)))
                .order(audit_entry::id)
                .limit(i64::try_from(PAGE).unwrap_or(i64::MAX))
                .select((audit_entry::id, audit_entry::entry, audit_entry::code))
                .load(c)?)
        })?;
        if page.len() >= PAGE {
            next = page.iter().rev().find_map(|(id, ..)| id.text().map(str::to_owned));
        }
        for (id, entry, code) in page {
            set_aside(&id, hidden(ground.vault, &id, &entry, code.as_deref())?, report);
        }
    }
    let odd: Vec<AsStored> = ground.db.read(|c| {
        let odd = those_aside().filter(diesel::dsl::not(as_declared(audit_entry::id)));
        let odd = odd.limit(i64::try_from(PAGE).unwrap_or(i64::MAX));
        Ok(odd.select(audit_entry::id).load(c)?)
    })?;
    odd.iter().for_each(|id| set_aside(id, false, report));
    Ok(())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn those_aside() -> _ {
    audit_entry::table.filter(audit_entry::aside_at.is_not_null().and(audit_entry::seq.is_null()))
}

fn set_aside(id: &AsStored, hidden: bool, report: &mut Report) {
    if hidden {
        let what = format!("{id} was written by this installation, and somebody keeps it out of the log");
        report.add("entry.hidden", None, what);
    } else {
        let what = format!("{id} was not written by this installation, and was set aside");
        report.add("entry.foreign", None, what);
    }
}

fn hidden(vault: Option<&Vault>, id: &AsStored, entry: &[u8], code: Option<&[u8]>) -> DbResult<bool> {
    vault.map_or(Ok(false), |vault| is_ours_as_stored(vault, id, entry, code))
}
