//! Rows of money and rights against the newest entry that vouches for each: changed, gone, come back, or come from nowhere. An
//! entry vouches for something when it is in the tree, or waits for that and was written here.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::{LISTED, Report};
use crate::base::db::schema::{audit_entry, sealed_row};
use crate::base::db::{AsStored, Conn, Db, DbResult, as_declared};
use crate::base::error::is_unreadable;
use crate::base::values::AuditId;
use crate::base::vault::Vault;
use crate::each;
use crate::trust::audit::entry::RowCode;
use crate::trust::audit::reading::{Read, read};
use crate::trust::audit::rows::{Kind, SOME, code, ids_after, known, load, odd_ids};
use crate::trust::audit::sequencing::is_ours;

/// What the entries of a page say of rows: for each row the newest version, and which entry says it.
#[derive(Default)]
pub struct Claims {
    newest: BTreeMap<(Kind, String), (i64, AuditId, u64)>,
    /// Two entries that say something of the same version, of which there is one: the second one.
    twice: Vec<(Kind, String, u64)>,
}

impl Claims {
    pub fn add(&mut self, seq: u64, it: Read) {
        let id = it.id;
        for row in it.rows {
            let named = (row.kind, row.id.clone());
            let newest = self.newest.entry((row.kind, row.id)).or_insert((row.version, id, seq));
            if row.version == newest.0 && newest.1 != id {
                self.twice.push((named.0, named.1, seq));
            }
            if row.version >= newest.0 {
                *newest = (row.version, id, seq);
            }
        }
    }

    /// No entry is newer than the one that the index of seals names: an older one was not put in its place.
    pub fn check(self, db: &Db, report: &mut Report) -> DbResult<()> {
        for (kind, id, seq) in self.twice {
            let what =
                format!("{kind} {id}: entry {seq} vouches for a version of it that another one vouches for");
            report.add("row.seal", Some(seq), what);
        }
        let claims: Vec<_> = self.newest.into_iter().collect();
        for some in claims.chunks(SOME) {
            let named =
                db.read(|c| some.iter().map(|(row, _)| named(c, row)).collect::<DbResult<Vec<_>>>())?;
            for ((row, (version, entry, seq)), named) in some.iter().zip(named) {
                let fits = named
                    .is_some_and(|(named, by)| named > *version || (named == *version && by == Some(*entry)));
                if !fits {
                    let what = format!(
                        "{} {}: entry {seq} vouches for it and is not the one that is named",
                        row.0, row.1
                    );
                    report.add("row.seal", Some(*seq), what);
                }
            }
        }
        Ok(())
    }
}

/// The version of a row that counts, and which entry is named for it. Asked row by row: a server that has
/// not counted the table lately compares a list of ids with every seal there is. What names no entry vouches for nothing.
fn named(c: &mut Conn, (kind, id): &(Kind, String)) -> DbResult<Option<(i64, Option<AuditId>)>> {
    let seal = sealed_row::table.find((kind, id)).select((sealed_row::version, sealed_row::entry_id));
    let named: Option<(i64, AsStored)> = each!(c, |c| RunQueryDsl::first(seal, c)).optional()?;
    Ok(named.map(|(version, entry)| (version, entry.parsed())))
}

pub fn check(db: &Db, vault: &Vault, report: &mut Report) -> DbResult<()> {
    for kind in Kind::ALL {
        let done = sealed(db, vault, *kind, report);
        report.survives("row.changed", &format!("rows of {kind}"), done)?;
        let done = unsealed(db, *kind, report);
        report.survives("row.added", &format!("rows of {kind} that no entry vouches for"), done)?;
    }
    let done = astray(db, report);
    report.survives("row.seal", "what names the entries of rows", done)
}

struct Seal {
    id: String,
    version: i64,
    /// None where it names no entry.
    entry: Option<AuditId>,
}

/// Every row that an entry vouches for.
fn sealed(db: &Db, vault: &Vault, kind: Kind, report: &mut Report) -> DbResult<()> {
    let (mut next, since) = (Some(String::new()), report.since);
    while let Some(after) = next.take() {
        // One snapshot: what changes meanwhile is seen whole or not at all.
        let (page, entries, (live, unread)) = db.read(|c| {
            let page = seals(c, kind, &after)?;
            let entries = entries(c, vault, since, &page.seals)?;
            let ids: Vec<String> = page.seals.iter().map(|it| it.id.clone()).collect();
            Ok((page, entries, loaded(c, kind, &ids)?))
        })?;
        for id in &page.odd {
            report.add("row.seal", None, format!("{kind} {id}: this names an entry for no row"));
        }
        for seal in &page.seals {
            report.rows += 1;
            let (seq, said) = match seal.entry.and_then(|entry| entries.get(&entry)) {
                Some((seq, rows)) => (*seq, rows.iter().find(|row| says(row, kind, seal))),
                None => (None, None),
            };
            let Some(said) = said else {
                let what = format!("{kind} {}: the entry that vouches for it is not in the log", seal.id);
                report.add("row.seal", seq, what);
                continue;
            };
            let wrong = if unread.contains(&seal.id) {
                Some(("row.changed", "holds what this program does not write"))
            } else {
                compared(vault, kind, seal, (live.get(&seal.id), &said.code))?
            };
            if let Some((name, what)) = wrong {
                report.add(name, None, format!("{kind} {} {what}{}", seal.id, vouched(seq)));
            }
        }
        next = page.more;
    }
    Ok(())
}

type Wrong = Option<(&'static str, &'static str)>;

/// A row as it is, if it is there, against the code of the entry that vouches for it, or that it went.
fn compared(
    vault: &Vault,
    kind: Kind,
    seal: &Seal,
    (live, known): (Option<&Vec<u8>>, &Option<Vec<u8>>),
) -> DbResult<Wrong> {
    Ok(match (live, known) {
        (Some(content), Some(known)) => {
            let now = code(vault, kind, &seal.id, seal.version, content)?;
            (!bool::from(now.ct_eq(known))).then_some(("row.changed", "was changed behind the log's back"))
        }
        (None, Some(_)) => Some(("row.deleted", "was deleted behind the log's back")),
        (Some(_), None) => Some(("row.back", "is there although the log says that it went")),
        (None, None) => None,
    })
}

type Live = BTreeMap<String, Vec<u8>>;

/// The rows of a page, and those that hold what does not read: one of them does not hide the others.
fn loaded(c: &mut Conn, kind: Kind, ids: &[String]) -> DbResult<(Live, HashSet<String>)> {
    match load(c, kind, ids) {
        Ok(live) => return Ok((live, HashSet::new())),
        Err(error) if is_unreadable(&error) => {}
        Err(error) => return Err(error),
    }
    let (mut live, mut unread) = (Live::new(), HashSet::new());
    for id in ids {
        match load(c, kind, std::slice::from_ref(id)) {
            Ok(one) => live.extend(one),
            Err(error) if is_unreadable(&error) => {
                unread.insert(id.clone());
            }
            Err(error) => return Err(error),
        }
    }
    Ok((live, unread))
}

fn vouched(seq: Option<u64>) -> String {
    seq.map_or_else(String::new, |seq| format!(" (entry {seq} vouches for it)"))
}

fn says(row: &RowCode, kind: Kind, seal: &Seal) -> bool {
    row.kind == kind && row.id == seal.id && row.version == seal.version
}

/// Every row that no entry vouches for.
fn unsealed(db: &Db, kind: Kind, report: &mut Report) -> DbResult<()> {
    let mut after = String::new();
    loop {
        let (ids, bare) = db.read(|c| {
            let ids = ids_after(c, kind, &after, SOME)?;
            let known = known(c, kind, &ids)?;
            let bare: Vec<String> = ids.iter().filter(|id| !known.contains(*id)).cloned().collect();
            Ok((ids, loaded(c, kind, &bare)?))
        })?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        let (bare, unread) = bare;
        for id in bare.keys().chain(&unread) {
            report.add("row.added", None, format!("{kind} {id} was added behind the log's back"));
        }
    }
    for id in db.read(|c| odd_ids(c, kind, LISTED))? {
        report.add("row.added", None, format!("{kind} {id} was added or renamed behind the log's back"));
    }
    Ok(())
}

/// What stands in the index of seals under no kind of row that there is, or names its row by what is no text.
fn astray(db: &Db, report: &mut Report) -> DbResult<()> {
    let rows: Vec<(AsStored, AsStored)> = db.read(|c| {
        let strange = diesel::dsl::not(as_declared(sealed_row::row_id));
        Ok(sealed_row::table
            .filter(strange.or(sealed_row::kind.ne_all(Kind::ALL.to_vec())))
            .limit(i64::try_from(LISTED).unwrap_or(i64::MAX))
            .select((sealed_row::kind, sealed_row::row_id))
            .load(c)?)
    })?;
    for (kind, id) in rows {
        report.add("row.seal", None, format!("{kind} {id}: this names an entry for no row"));
    }
    Ok(())
}

/// Some seals of a kind, those among them whose rows have no name, and after which row the next ones are.
struct Page {
    seals: Vec<Seal>,
    odd: Vec<AsStored>,
    more: Option<String>,
}

fn seals(c: &mut Conn, kind: Kind, after: &str) -> DbResult<Page> {
    let rows: Vec<(AsStored, i64, AsStored)> = sealed_row::table
        .filter(sealed_row::kind.eq(kind).and(sealed_row::row_id.gt(after)))
        .filter(as_declared(sealed_row::row_id))
        .order(sealed_row::row_id)
        .limit(i64::try_from(SOME).unwrap_or(i64::MAX))
        .select((sealed_row::row_id, sealed_row::version, sealed_row::entry_id))
        .load(c)?;
    let full = rows.len() >= SOME;
    let (mut seals, mut odd) = (Vec::with_capacity(rows.len()), Vec::new());
    for (id, version, entry) in rows {
        match id.text().map(str::to_owned) {
            Some(id) => seals.push(Seal { id, version, entry: entry.parsed() }),
            None => odd.push(id),
        }
    }
    let more = seals.last().filter(|_| full).map(|it| it.id.clone());
    Ok(Page { seals, odd, more })
}

type Vouching = HashMap<AuditId, (Option<u64>, Vec<RowCode>)>;

/// Those that are in the part of the tree that was read, which is checked elsewhere, or were written here.
fn entries(c: &mut Conn, vault: &Vault, since: u64, seals: &[Seal]) -> DbResult<Vouching> {
    let ids: Vec<AuditId> = seals.iter().filter_map(|it| it.entry).collect();
    type Row = (AuditId, Option<i64>, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Row> = audit_entry::table
        .filter(audit_entry::id.eq_any(ids).and(audit_entry::aside_at.is_null()))
        .select((audit_entry::id, audit_entry::seq, audit_entry::entry, audit_entry::code))
        .load(c)?;
    let mut all = Vouching::new();
    for (id, seq, entry, code) in rows {
        let seq = seq.and_then(|seq| u64::try_from(seq).ok());
        if seq.is_some_and(|seq| seq >= since) || is_ours(vault, id, &entry, code.as_deref())? {
            all.insert(id, (seq, read(&entry).map(|it| it.rows).unwrap_or_default()));
        }
    }
    Ok(all)
}
