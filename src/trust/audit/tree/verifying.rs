//! Whether a proof holds: what somebody without the log can check (RFC 9162, 2.1.3.2 and 2.1.4.2, which are RFC 6962's
//! proofs with their verification written down).

use thiserror::Error;

use super::{Hash, empty_root, node_hash};

/// A proof that proves nothing.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the proof does not lead to this root")]
pub struct BadProof;

/// Whether `leaf` is the one at `index` in the tree of `size` leaves with this root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), BadProof> {
    if index >= size {
        return Err(BadProof);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return Err(BadProof);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(BadProof) }
}

/// Whether the tree of `size` leaves with its root begins with the tree of `older` leaves with the older root.
pub fn verify_consistency(
    (older, older_root): (u64, &Hash),
    (size, root): (u64, &Hash),
    path: &[Hash],
) -> Result<(), BadProof> {
    let held = |it: bool| if it { Ok(()) } else { Err(BadProof) };
    if older > size {
        return Err(BadProof);
    }
    if older == size {
        return held(path.is_empty() && older_root == root);
    }
    if older == 0 {
        return held(path.is_empty() && *older_root == empty_root());
    }
    let mut path = path.iter();
    let (mut node, mut last) = (older - 1, size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    // The root of a complete older tree is left out of the proof.
    let first = if node == 0 { *older_root } else { *path.next().ok_or(BadProof)? };
    let (mut then, mut now) = (first, first);
    for sibling in path {
        if last == 0 {
            return Err(BadProof);
        }
        if node & 1 == 1 || node == last {
            then = node_hash(sibling, &then);
            now = node_hash(sibling, &now);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            now = node_hash(&now, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    held(last == 0 && then == *older_root && now == *root)
}
