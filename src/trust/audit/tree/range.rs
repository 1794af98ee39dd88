//! A tree that only grows and remembers no more than the roots of its complete parts: at most one for each binary digit of
//! its size. Enough to follow a log of any length with bounded memory.

use super::{Hash, Nodes, empty_root, node_hash};

/// The complete subtrees, the largest first, each with its height.
#[derive(Clone, Debug, Default)]
pub struct CompactRange {
    size: u64,
    parts: Vec<(u8, Hash)>,
}

impl CompactRange {
    /// Of the first `size` leaves, whose complete parts are known.
    pub fn of<N: Nodes>(nodes: &mut N, size: u64) -> Result<Self, N::Error> {
        let (mut parts, mut from) = (Vec::new(), 0);
        for height in (0..u64::BITS).rev().filter(|height| (size >> height) & 1 == 1) {
            let hash = nodes.node(height, from >> height)?;
            parts.push((u8::try_from(height).unwrap_or(u8::MAX), hash));
            from += 1 << height;
        }
        Ok(Self { size, parts })
    }

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
