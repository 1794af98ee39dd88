//! Roots and proofs out of hashes of complete subtrees, wherever those come from.

use super::{Hash, empty_root, node_hash, split};

/// Knows the hashes of complete subtrees.
pub trait Nodes {
    type Error;

    /// The root of the `index`th subtree of 2^`height` leaves, all of which are there.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The root of the tree over the first `size` leaves.
pub fn root<N: Nodes>(nodes: &mut N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(empty_root()) } else { part(nodes, 0, size) }
}

/// The hashes that lead from the leaf at `index` to the root of the first `size` leaves, lowest first (RFC 6962, 2.1.1).
/// Nothing where there is no such leaf.
pub fn inclusion<N: Nodes>(nodes: &mut N, index: u64, size: u64) -> Result<Option<Vec<Hash>>, N::Error> {
    if index >= size {
        return Ok(None);
    }
    let mut path = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(part(nodes, middle, high)?);
            high = middle;
        } else {
            path.push(part(nodes, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(Some(path))
}

/// The hashes that show that the tree of `size` leaves begins with the tree of `older` leaves (RFC 6962, 2.1.2). Nothing
/// where the older one is larger or empty.
pub fn consistency<N: Nodes>(nodes: &mut N, older: u64, size: u64) -> Result<Option<Vec<Hash>>, N::Error> {
    if older == 0 || older > size {
        return Ok(None);
    }
    let mut path = Vec::new();
    let (mut low, mut high) = (0, size);
    while older != high {
        let middle = low + split(high - low);
        if older <= middle {
            path.push(part(nodes, middle, high)?);
            high = middle;
        } else {
            path.push(part(nodes, low, middle)?);
            low = middle;
        }
    }
    // A verifier of a whole older tree holds its root already.
    if low > 0 {
        path.push(part(nodes, low, high)?);
    }
    path.reverse();
    Ok(Some(path))
}

/// The root over the leaves from `low` up to `high`, where `low` is a multiple of every power of two in between.
fn part<N: Nodes>(nodes: &mut N, low: u64, high: u64) -> Result<Hash, N::Error> {
    let count = high - low;
    if count.is_power_of_two() {
        let height = count.trailing_zeros();
        return nodes.node(height, low >> height);
    }
    let middle = low + split(count);
    let (left, right) = (part(nodes, low, middle)?, part(nodes, middle, high)?);
    Ok(node_hash(&left, &right))
}
