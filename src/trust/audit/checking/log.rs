//! Every entry in its order: that it is there, that it is what its leaf in the tree says, that it names the one before, that
//! the columns that pages read are what it says, that it was written here; and every signed head against the tree so far.

use std::collections::VecDeque;

use diesel::prelude::*;

use super::columns::{Columns, agree, columns};
use super::expected::{Expected, Known};
use super::rows::Claims;
use super::since::Begin;
use super::{Ground, LISTED, Report};
use crate::base::db::schema::{audit_checkpoint, audit_entry};
use crate::base::db::{AsStored, Conn, DbResult, as_declared};
use crate::base::values::AuditId;
use crate::trust::audit::keys::Opened;
use crate::trust::audit::note::BadNote;
use crate::trust::audit::reading::read;
use crate::trust::audit::sequencing::is_ours;
use crate::trust::audit::tiles::{self, Tiles};
use crate::trust::audit::tree::{CompactRange, Hash, leaf_hash};

/// Signed heads in one question.
const HEADS: i64 = 500;

type Row = (Columns, i64, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);

struct Walk<'a> {
    ground: &'a Ground<'a>,
    known: &'a Known,
    report: &'a mut Report,
    /// The tree as its leaves say, which the signed heads are compared with.
    range: CompactRange,
    /// The leaf before.
    prev: Hash,
    expected: VecDeque<Expected>,
    heads: VecDeque<(u64, AsStored)>,
    heads_after: i64,
    /// The size of the newest head that fits: what does not fit came after it.
    proved: u64,
}

pub fn check(
    ground: &Ground<'_>,
    known: &Known,
    (begin, expected): (Begin, Vec<Expected>),
    report: &mut Report,
) -> DbResult<()> {
    let (tree, beyond) = ground.db.read(|c| {
        let tree = tiles::extent(c)?;
        let beyond = beyond(c, tree.entries)?;
        Ok((tree, beyond))
    })?;
    let size = tree.entries;
    report.entries = size;
    let from = begin.range.size();
    let mut walk = Walk {
        ground,
        known,
        report,
        range: begin.range,
        prev: begin.prev,
        expected: expected.into(),
        heads: VecDeque::new(),
        heads_after: i64::try_from(from).unwrap_or(i64::MAX) - 1,
        proved: from,
    };
    walk.heads_here()?;
    let mut from = from;
    while from < size {
        from = walk.page(from, size)?;
    }
    walk.added(&beyond, size);
    if !tree.whole {
        let what = "a tile of the tree lies where none belongs, holds too much, or is missing";
        walk.report.add("tree.nodes", None, what);
    }
    walk.end(size)
}

/// Rows with a number that is none of the tree's: how many, and the first ones. Nobody walks there: a number may be any.
fn beyond(c: &mut Conn, size: u64) -> DbResult<(u64, Vec<i64>)> {
    use audit_entry as e;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let out = || e::table.filter(e::seq.ge(size).or(e::seq.lt(0_i64)));
    let count: i64 = out().count().get_result(c)?;
    let first = out()
        .order(e::seq)
        .limit(i64::try_from(LISTED).unwrap_or(i64::MAX))
        .select(e::seq.assume_not_null())
        .load(c)?;
    Ok((u64::try_from(count).unwrap_or(0), first))
}

impl Walk<'_> {
    /// One tile's worth of entries. Returns where the next page begins.
    fn page(&mut self, from: u64, size: u64) -> DbResult<u64> {
        let upto = size.min((from / tiles::WIDTH + 1) * tiles::WIDTH);
        let (rows, leaves) =
            self.ground.db.read(|c| Ok((rows(c, from, upto)?, tiles::leaves(c, from / tiles::WIDTH)?)))?;
        let mut rows = rows.into_iter().peekable();
        let mut claims = Claims::default();
        for seq in from..upto {
            let leaf = usize::try_from(seq % tiles::WIDTH).ok().and_then(|at| leaves.get(at)).copied();
            let row = rows.next_if(|row| u64::try_from(row.1) == Ok(seq));
            self.entry(seq, row, leaf, &mut claims)?;
            self.heads_here()?;
        }
        claims.check(self.ground.db, self.report)?;
        Ok(upto)
    }

    fn entry(&mut self, seq: u64, row: Option<Row>, leaf: Option<Hash>, claims: &mut Claims) -> DbResult<()> {
        let Some((columns, _, entry, prev, code)) = row else {
            self.report.add("entry.missing", Some(seq), format!("entry {seq} is not there"));
            // What it was is known: those after it can still be checked.
            return self.grow(leaf.unwrap_or(Hash::NONE));
        };
        let own = leaf_hash(&entry);
        match leaf {
            Some(leaf) if leaf != own => {
                let what = format!(
                    "entry {seq} is not what was taken into the tree: it was changed, moved or replaced"
                );
                self.report.add("entry.changed", Some(seq), what);
            }
            Some(_) => {}
            None => self.report.add("entry.added", Some(seq), not_in_tree(seq)),
        }
        if prev.as_deref() != Some(self.prev.as_bytes().as_slice()) {
            let what = format!("entry {seq} does not name the one before it: their order was changed");
            self.report.add("entry.order", Some(seq), what);
        }
        let told = read(&entry);
        // With an id that is none, which is said of its columns, it is asked by its own.
        let id = columns.0.0.parsed().or(told.as_ref().ok().map(|it| it.id));
        self.written_here(seq, id, &entry, code.as_deref())?;
        match told {
            Ok(it) => {
                if !agree(&columns, &it, self.known.copied) {
                    let what = format!(
                        "the columns of entry {seq} are not what it says: what pages show was changed"
                    );
                    self.report.add("entry.columns", Some(seq), what);
                }
                claims.add(seq, it);
            }
            Err(error) => {
                self.report.add("entry.form", Some(seq), format!("entry {seq} cannot be read: {error}"))
            }
        }
        self.grow(leaf.unwrap_or(own))
    }

    fn grow(&mut self, leaf: Hash) -> DbResult<()> {
        self.range.append(leaf);
        self.prev = leaf;
        Ok(())
    }

    /// Those that are numbered and beyond the tree. What reads as a number of the tree and was found beyond it is a word.
    fn added(&mut self, (count, first): &(u64, Vec<i64>), size: u64) {
        for seq in first {
            let number = u64::try_from(*seq).ok();
            if number.is_some_and(|number| number < size) {
                self.report.add("entry.added", None, "the number of an entry is none: it was changed");
            } else {
                self.report.add("entry.added", number, not_in_tree(seq));
            }
        }
        self.report.found += count.saturating_sub(u64::try_from(first.len()).unwrap_or(0));
    }

    fn written_here(
        &mut self,
        seq: u64,
        id: Option<AuditId>,
        entry: &[u8],
        code: Option<&[u8]>,
    ) -> DbResult<()> {
        let Some(vault) = self.ground.vault else { return Ok(()) };
        let ours = id.map_or(Ok(false), |id| is_ours(vault, id, entry, code))?;
        if !ours {
            let what = format!("entry {seq} was not written by this installation");
            self.report.add("entry.foreign", Some(seq), what);
        }
        Ok(())
    }

    /// The heads over exactly the entries so far.
    fn heads_here(&mut self) -> DbResult<()> {
        let size = self.range.size();
        while self.expected.front().is_some_and(|it| it.size <= size) {
            let Some(it) = self.expected.pop_front() else { break };
            if it.root == self.range.root() {
                self.report.anchors += 1;
                self.proved = size;
            } else {
                let what =
                    format!("{}: the first {size} entries are not those that it was signed over", it.name);
                self.report.add("anchor.other", Some(self.proved), what);
            }
        }
        while self.next_head()?.is_some_and(|next| next <= size) {
            if let Some((_, note)) = self.heads.pop_front() {
                self.head(size, &note);
            }
        }
        Ok(())
    }

    /// The size of the next stored head.
    fn next_head(&mut self) -> DbResult<Option<u64>> {
        if self.heads.is_empty() && self.heads_after < i64::MAX {
            let after = self.heads_after;
            let more = self.ground.db.read(|c| heads(c, after))?;
            self.heads_after = more.last().map_or(i64::MAX, |(size, _)| *size);
            self.heads =
                more.into_iter().map(|(size, note)| (u64::try_from(size).unwrap_or(0), note)).collect();
        }
        Ok(self.heads.front().map(|(size, _)| *size))
    }

    fn head(&mut self, size: u64, note: &AsStored) {
        self.report.checkpoints += 1;
        match note.text().ok_or(BadNote::Form).and_then(|note| self.known.open(note)) {
            Ok(Opened::Head(it)) if it.size == size && it.root == self.range.root() => self.proved = size,
            Ok(_) => {
                let what = format!(
                    "the signed head over {size} entries is not the tree's: entries from {} on were rewritten",
                    self.proved
                );
                self.report.add("checkpoint.other", Some(self.proved), what);
            }
            Err(error) => {
                let what = format!("the signed head over {size} entries: {error}");
                self.report.add("checkpoint.signature", Some(self.proved), what);
            }
        }
    }

    /// What was signed of more entries than there are, and what nothing was signed of.
    fn end(mut self, size: u64) -> DbResult<()> {
        for it in std::mem::take(&mut self.expected) {
            let what = format!(
                "{}: it was signed over {} entries and there are {size}: the log was cut off or turned back",
                it.name, it.size
            );
            self.report.add("anchor.longer", Some(size), what);
        }
        // What was signed while this went on is as long as the log is now.
        let now = self.ground.db.read(tiles::extent)?.entries;
        while let Some(more) = self.next_head()? {
            self.heads.pop_front();
            if more <= now {
                continue;
            }
            self.report.checkpoints += 1;
            let what = format!(
                "there is a signed head over {more} entries and there are {size}: the log was cut off"
            );
            self.report.add("checkpoint.longer", Some(size), what);
        }
        self.report.unsigned = size.saturating_sub(self.proved);
        if self.proved == 0 && size > 0 && self.report.found == 0 {
            self.report
                .unchecked
                .push("nothing was signed of this log, so nothing proves that it is whole".to_owned());
        }
        let root = self.ground.db.read(|c| Ok(Tiles::new(c).root(size).ok()))?;
        if self.report.found == 0 && root != Some(self.range.root()) {
            self.report.add(
                "tree.nodes",
                None,
                "the stored hashes between leaves and head are not the tree's",
            );
        }
        Ok(())
    }
}

fn not_in_tree(seq: impl std::fmt::Display) -> String {
    format!("entry {seq} is numbered and not in the tree: it was added, or the tree was cut off")
}

fn rows(c: &mut Conn, from: u64, upto: u64) -> DbResult<Vec<Row>> {
    use audit_entry as e;
    let (from, upto) = (i64::try_from(from).unwrap_or(i64::MAX), i64::try_from(upto).unwrap_or(i64::MAX));
    Ok(e::table
        .filter(e::seq.ge(from).and(e::seq.lt(upto)))
        .order(e::seq)
        .select((columns(), e::seq.assume_not_null(), e::entry, e::prev, e::code))
        .load(c)?)
}

fn heads(c: &mut Conn, after: i64) -> DbResult<Vec<(i64, AsStored)>> {
    Ok(audit_checkpoint::table
        .filter(audit_checkpoint::size.gt(after).and(as_declared(audit_checkpoint::size)))
        .order(audit_checkpoint::size)
        .limit(HEADS)
        .select((audit_checkpoint::size, audit_checkpoint::note))
        .load(c)?)
}
