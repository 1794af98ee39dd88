//! Where a check begins that leaves out what was signed long ago: at the newest stored head over no more than was named, as far as
//! its signature holds and the stored hashes lead to its root. Where anything of that does not fit, it begins at the first entry
//! as ever, which names what is wrong.

use std::str::FromStr;

use diesel::prelude::*;
use thiserror::Error;

use super::expected::{Expected, Known};
use super::{Ground, Report};
use crate::base::db::schema::audit_checkpoint;
use crate::base::db::{AsStored, Conn, DbResult};
use crate::base::values::{LocalDate, Timestamp, Zone};
use crate::trust::audit::keys::Opened;
use crate::trust::audit::tiles::Tiles;
use crate::trust::audit::tree::{CompactRange, Hash, Nodes, consistency, verify_consistency};

/// From where on everything is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The number of an entry, from 0.
    Entry(u64),
    Moment(Timestamp),
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("give a day such as 2026-11-01 (it begins in UTC), or the number of an entry")]
pub struct NoPoint;

impl FromStr for Since {
    type Err = NoPoint;

    fn from_str(text: &str) -> Result<Self, NoPoint> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Entry(number));
        }
        let day: LocalDate = text.parse().map_err(|_| NoPoint)?;
        Ok(Self::Moment(Zone::utc().start_of(day)))
    }
}

/// The tree so far, and the leaf before the first entry that is read.
pub struct Begin {
    pub range: CompactRange,
    pub prev: Hash,
}

impl Default for Begin {
    fn default() -> Self {
        Self { range: CompactRange::default(), prev: Hash::NONE }
    }
}

/// Where to begin. Heads from outside over less than that are held against the stored hashes, and taken out of `expected`.
pub fn begin(
    ground: &Ground<'_>,
    known: &Known,
    expected: &mut Vec<Expected>,
    report: &mut Report,
) -> DbResult<Begin> {
    let Some(since) = ground.since else { return Ok(Begin::default()) };
    let Some((size, at, note)) = ground.db.read(|c| head(c, since))? else { return Ok(Begin::default()) };
    let root = match note.text().map(|note| known.open(note)) {
        Some(Ok(Opened::Head(it))) if it.size == size => it.root,
        _ => return Ok(Begin::default()),
    };
    let older: Vec<&Expected> = expected.iter().filter(|it| it.size < size).collect();
    let Ok(begin) = ground.db.read(|c| fitting(c, size, &root, &older)) else { return Ok(Begin::default()) };
    let Some(begin) = begin else { return Ok(Begin::default()) };
    report.anchors += u64::try_from(older.len()).unwrap_or(0);
    expected.retain(|it| it.size >= size);
    report.since = size;
    report.unchecked.push(format!(
        "entries before {size}: they were not read, nor the heads over fewer; the signed head of {at} over {size} entries was taken at its word"
    ));
    if ground.rows && ground.vault.is_some() {
        report.unchecked.push(format!(
            "whether a row that no entry from {size} on vouches for was turned back to an older version: it was held against the older entry that is named for it, by that entry's own code"
        ));
    }
    Ok(begin)
}

/// The newest head at or before the point: over how many entries, when it was signed, its note.
fn head(c: &mut Conn, since: Since) -> DbResult<Option<(u64, Timestamp, AsStored)>> {
    let all = audit_checkpoint::table
        .filter(audit_checkpoint::size.gt(0))
        .order(audit_checkpoint::size.desc())
        .select((audit_checkpoint::size, audit_checkpoint::at, audit_checkpoint::note));
    let found: Option<(i64, Timestamp, AsStored)> = match since {
        Since::Entry(number) => {
            let most = i64::try_from(number).unwrap_or(i64::MAX);
            all.filter(audit_checkpoint::size.le(most)).first(c).optional()?
        }
        Since::Moment(moment) => all.filter(audit_checkpoint::at.le(moment)).first(c).optional()?,
    };
    Ok(found.and_then(|(size, at, note)| Some((u64::try_from(size).ok()?, at, note))))
}

/// The tree of that size, where the stored hashes lead to the root and it begins with each of the older trees.
fn fitting(c: &mut Conn, size: u64, root: &Hash, older: &[&Expected]) -> DbResult<Option<Begin>> {
    let mut tiles = Tiles::new(c);
    let begin = Begin { range: CompactRange::of(&mut tiles, size)?, prev: tiles.node(0, size - 1)? };
    if begin.range.root() != *root {
        return Ok(None);
    }
    for it in older.iter().filter(|it| it.size > 0) {
        let path = consistency(&mut tiles, it.size, size)?.unwrap_or_default();
        if verify_consistency((it.size, &it.root), (size, root), &path).is_err() {
            return Ok(None);
        }
    }
    Ok(Some(begin))
}

#[cfg(test)]
mod tests {
    use super::Since;
    use crate::base::values::{LocalDate, Zone};

    #[test]
    fn a_point_is_a_day_or_a_number() {
        assert_eq!("4711".parse(), Ok(Since::Entry(4711)));
        let day: LocalDate = "2026-11-01".parse().unwrap();
        assert_eq!("2026-11-01".parse(), Ok(Since::Moment(Zone::utc().start_of(day))));
        for wrong in ["", "-1", "yesterday", "2026-13-01", "1.5"] {
            assert!(wrong.parse::<Since>().is_err(), "{wrong}");
        }
    }
}
