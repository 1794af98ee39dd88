//! Where the hashes of the tree lie: in tiles of up to 256, as C2SP's tlog-tiles has them. A tile of height 0 holds leaf
//! hashes; each full tile is one hash of the tile above. Hashes in between are worked out when they are asked for. A tile is
//! only ever appended to.

use std::collections::HashMap;

use diesel::prelude::*;

use super::tree::{self, Hash, Nodes, node_hash};
use crate::base::db::schema::audit_tile;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;

/// A full tile is so many levels of the tree high.
const HEIGHT: u32 = 8;
pub(super) const WIDTH: u64 = 1 << HEIGHT;
const FULL: usize = Hash::LENGTH << HEIGHT;

/// The tree as it is stored, read tile by tile.
pub struct Tiles<'c> {
    c: &'c mut Conn,
    held: HashMap<(i32, i64), Vec<u8>>,
}

impl<'c> Tiles<'c> {
    pub fn new(c: &'c mut Conn) -> Self {
        Self { c, held: HashMap::new() }
    }

    /// The root over the first `size` entries.
    pub fn root(&mut self, size: u64) -> DbResult<Hash> {
        tree::root(self, size)
    }

    fn tile(&mut self, height: i32, place: i64) -> DbResult<&[u8]> {
        use std::collections::hash_map::Entry;
        let held = match self.held.entry((height, place)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let found: Option<Vec<u8>> = audit_tile::table
                    .find((height, place))
                    .select(audit_tile::hashes)
                    .first(self.c)
                    .optional()?;
                free.insert(found.unwrap_or_default())
            }
        };
        Ok(held)
    }
}

impl Nodes for Tiles<'_> {
    type Error = AppError;

    fn node(&mut self, height: u32, index: u64) -> DbResult<Hash> {
        let (level, above) = (height / HEIGHT, height % HEIGHT);
        let first = index << above;
        let (place, from) = (first / WIDTH, first % WIDTH);
        let tile = self.tile(i32::try_from(level).unwrap_or(0), signed(place))?;
        let hashes: Vec<Hash> = hashes(tile).skip(small(from)).take(1 << above).collect();
        if hashes.len() < 1 << above {
            return Err(AppError::internal("a tile of the audit log's tree is short or missing"));
        }
        folded(hashes).ok_or_else(|| AppError::internal("a tile of the audit log's tree is empty"))
    }
}

/// How many entries are in the tree, and the hash of the last one.
pub fn end(c: &mut Conn) -> DbResult<(u64, Hash)> {
    let Some((place, tile)) = last(c, 0)? else { return Ok((0, Hash::NONE)) };
    let last = hashes(&tile).last().ok_or_else(|| AppError::internal("the last tile is empty"))?;
    let within = u64::try_from(tile.len() / Hash::LENGTH).unwrap_or(0);
    Ok((u64::try_from(place).unwrap_or(0).saturating_mul(WIDTH).saturating_add(within), last))
}

/// How far the leaves reach in one piece.
pub(super) struct Extent {
    /// Over so many entries.
    pub entries: u64,
    /// No tile of them lies further out, is missing or is more than full.
    pub whole: bool,
}

/// How far the leaves reach that follow each other: whoever puts a tile far out makes the tree no longer, and nobody walks
/// there. Unlike [`end`] it has an answer whatever was done to them.
pub(super) fn extent(c: &mut Conn) -> DbResult<Extent> {
    let leaves = || audit_tile::table.filter(audit_tile::height.eq(0_i32).and(audit_tile::place.ge(0_i64)));
    let count: i64 = audit_tile::table.filter(audit_tile::height.eq(0_i32)).count().get_result(c)?;
    let last: Option<(i64, Vec<u8>)> = leaves()
        .filter(audit_tile::place.lt(count))
        .order(audit_tile::place.desc())
        .select((audit_tile::place, audit_tile::hashes))
        .first(c)
        .optional()?;
    let Some((place, tile)) = last else { return Ok(Extent { entries: 0, whole: count == 0 }) };
    let within = u64::try_from(tile.len() / Hash::LENGTH).unwrap_or(0).min(WIDTH);
    let before = u64::try_from(place).unwrap_or(0).saturating_mul(WIDTH);
    let whole = place.saturating_add(1) == count && within > 0 && tile.len() <= FULL;
    Ok(Extent { entries: before.saturating_add(within), whole })
}

/// The leaf hashes of one tile; none where it is not there.
pub(super) fn leaves(c: &mut Conn, place: u64) -> DbResult<Vec<Hash>> {
    let tile: Option<Vec<u8>> =
        audit_tile::table.find((0, signed(place))).select(audit_tile::hashes).first(c).optional()?;
    Ok(tile.map(|tile| hashes(&tile).collect()).unwrap_or_default())
}

/// Adds leaves at the end.
pub fn append(c: &mut Conn, leaves: &[Hash]) -> DbResult<()> {
    let (mut height, mut fresh) = (0, leaves.to_vec());
    while !fresh.is_empty() {
        fresh = append_at(c, height, &fresh)?;
        height += 1;
    }
    Ok(())
}

/// Returns the roots of the tiles that became full.
fn append_at(c: &mut Conn, height: i32, fresh: &[Hash]) -> DbResult<Vec<Hash>> {
    let (mut place, mut tile) = last(c, height)?.unwrap_or_default();
    if tile.len() >= FULL {
        place += 1;
        tile.clear();
    }
    let mut full = Vec::new();
    for hash in fresh {
        tile.extend_from_slice(hash.as_bytes());
        if tile.len() >= FULL {
            write(c, height, place, &tile)?;
            full.extend(folded(hashes(&tile).collect()));
            place += 1;
            tile.clear();
        }
    }
    if !tile.is_empty() {
        write(c, height, place, &tile)?;
    }
    Ok(full)
}

fn last(c: &mut Conn, height: i32) -> DbResult<Option<(i64, Vec<u8>)>> {
    Ok(audit_tile::table
        .filter(audit_tile::height.eq(height))
        .order(audit_tile::place.desc())
        .select((audit_tile::place, audit_tile::hashes))
        .first(c)
        .optional()?)
}

fn write(c: &mut Conn, height: i32, place: i64, tile: &[u8]) -> DbResult<()> {
    let row = audit_tile::table.find((height, place));
    if diesel::update(row).set(audit_tile::hashes.eq(tile)).execute(c)? == 0 {
        let values =
            (audit_tile::height.eq(height), audit_tile::place.eq(place), audit_tile::hashes.eq(tile));
        diesel::insert_into(audit_tile::table).values(values).execute(c)?;
    }
    Ok(())
}

fn hashes(tile: &[u8]) -> impl Iterator<Item = Hash> {
    tile.chunks_exact(Hash::LENGTH).filter_map(Hash::of_slice)
}

/// The root over a power of two of hashes.
fn folded(mut level: Vec<Hash>) -> Option<Hash> {
    while level.len() > 1 {
        let pairs = level.chunks_exact(2);
        level = pairs.filter_map(|pair| Some(node_hash(pair.first()?, pair.last()?))).collect();
    }
    level.pop()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn small(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
