//! Taking what was looked for out of the log, piece by piece, so that a file of any length needs no more memory than a piece.
//! There is a bound, and how many entries are beyond it is known before the first piece.

use super::searching::{Found, Reach, Wanted, count, search};
use super::store::Cursor;
use crate::base::db::{Conn, DbResult};

/// The newest that one file holds.
pub const MOST: u64 = 1_000_000;
/// Entries in a piece.
const PIECE: u64 = 1000;

/// A file in the making.
#[derive(Clone, Debug)]
pub struct Export {
    reach: Reach,
    wanted: Wanted,
    after: Cursor,
    left: u64,
    /// Entries in the file.
    pub rows: u64,
    /// Older ones that are not.
    pub left_out: u64,
}

impl Export {
    /// Counts what there is: `most` of it, the newest, is taken.
    pub fn begin(c: &mut Conn, reach: Reach, wanted: Wanted, most: u64) -> DbResult<Self> {
        let all = count(c, reach, &wanted)?;
        let rows = all.min(most);
        Ok(Self { reach, wanted, after: None, left: rows, rows, left_out: all - rows })
    }

    /// The next entries, newest first, and how the file goes on; no entries at the end.
    pub fn next(&self, c: &mut Conn) -> DbResult<(Vec<Found>, Self)> {
        if self.left == 0 {
            return Ok((Vec::new(), self.clone()));
        }
        let limit = i64::try_from(self.left.min(PIECE)).unwrap_or(i64::MAX);
        let page = search(c, self.reach, &self.wanted, self.after, limit)?;
        let left = self.left.saturating_sub(u64::try_from(page.len()).unwrap_or(0));
        let after = page.last().map(|it| (it.entry.at, it.id()));
        Ok((page, Self { after, left, ..self.clone() }))
    }
}
