//! A tree that only grows and remembers no more than the roots of its complete parts: at most one for each binary digit of
//! its size. Enough to follow a log of any length with bounded memory.

use super::{Hash, empty_root, node_hash};

/// The complete subtrees, the largest first, each with its height.
#[derive(Clone, Debug, Default)]
pub struct CompactRange {
    size: u64,
    parts: Vec<(u8, Hash)>,
}

impl CompactRange {
    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn append(&mut self, leaf: Hash) {
        let mut fresh = (0, leaf);
        while let Some((height, left)) = self.parts.pop() {
            if height != fresh.0 {
                self.parts.push((height, left));
                break;
            }
            fresh = (height + 1, node_hash(&left, &fresh.1));
        }
        self.parts.push(fresh);
        self.size += 1;
    }

    /// The root of the tree over all leaves so far.
    pub fn root(&self) -> Hash {
        let from_right = self.parts.iter().rev().map(|(_, hash)| *hash);
        from_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }
}
