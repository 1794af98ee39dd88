//! The Merkle tree of RFC 6962 (section 2.1) over the entries of the log, with SHA-256: hashes, roots and proofs. Pure: where
//! hashes lie is the business of `super::tiles`.

mod proving;
mod range;
mod verifying;

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

pub use proving::{Nodes, consistency, inclusion, root};
pub use range::CompactRange;
pub use verifying::{BadProof, verify_consistency, verify_inclusion};

/// A SHA-256 hash, of a leaf or of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    pub const LENGTH: usize = 32;
    /// What the entry before the first one has for a hash.
    pub const NONE: Self = Self([0; Self::LENGTH]);

    pub const fn new(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    pub fn of_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root of a tree without leaves.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The largest power of two below `n`, which is at least 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}
