//! The test vectors of RFC 6962's reference implementation, and properties against the definition as the RFC words it.

#![expect(clippy::as_conversions, reason = "the numbers are small")]

use std::convert::Infallible;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use proptest::prelude::*;

use super::*;

/// The eight leaves that the implementations of certificate transparency are tested with.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots over the first one, two … eight of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn published() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(&HEXLOWER.decode(leaf.as_bytes()).unwrap())).collect()
}

/// The definition of RFC 6962, 2.1, word for word.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(usize::try_from(split(more.len() as u64)).unwrap());
            node_hash(&defined(left), &defined(right))
        }
    }
}

/// All leaves in memory.
struct Kept<'a>(&'a [Hash]);

impl Nodes for Kept<'_> {
    type Error = Infallible;

    fn node(&mut self, height: u32, index: u64) -> Result<Hash, Infallible> {
        let (from, count) = ((index << height) as usize, 1_usize << height);
        Ok(defined(&self.0[from..from + count]))
    }
}

fn some_leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn hash(hex: &str) -> Hash {
    Hash::of_slice(&HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).unwrap()).unwrap()
}

#[test]
fn the_published_leaves_have_the_published_roots() {
    let leaves = published();
    let mut range = CompactRange::default();
    assert_eq!(range.root(), hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    for (size, expected) in (1..).zip(ROOTS) {
        range.append(leaves[size as usize - 1]);
        assert_eq!(range.root(), hash(expected), "{size} leaves, one by one");
        assert_eq!(root(&mut Kept(&leaves), size).unwrap(), hash(expected), "{size} leaves at once");
    }
}

#[test]
fn the_published_proofs_are_made_and_hold() {
    let mut kept = Kept(&published());
    let path = inclusion(&mut kept, 0, 8).unwrap().unwrap();
    let expected = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(path, expected.map(hash));
    let path = consistency(&mut kept, 6, 8).unwrap().unwrap();
    let expected = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(path, expected.map(hash));
    verify_consistency((6, &hash(ROOTS[5])), (8, &hash(ROOTS[7])), &path).unwrap();
}

#[test]
fn what_is_not_there_has_no_proof() {
    let leaves = some_leaves(5);
    let mut kept = Kept(&leaves);
    assert_eq!(inclusion(&mut kept, 5, 5).unwrap(), None);
    assert_eq!(consistency(&mut kept, 6, 5).unwrap(), None);
    assert_eq!(verify_inclusion(&leaves[0], 5, 5, &[], &leaves[0]), Err(BadProof));
    assert_eq!(verify_consistency((6, &leaves[0]), (5, &leaves[0]), &[]), Err(BadProof));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// For any tree, any leaf and any beginning: the proof holds, and with any one thing wrong it does not.
    #[test]
    fn a_proof_holds_for_what_it_is_of_and_for_nothing_else(
        size in 1_u64..200, a in any::<u64>(), b in any::<u64>(), flip in any::<usize>(),
    ) {
        let (index, older) = (a % size, 1 + b % size);
        let leaves = some_leaves(size);
        let mut kept = Kept(&leaves);
        let whole = defined(&leaves);
        prop_assert_eq!(root(&mut kept, size).unwrap(), whole);

        let path = inclusion(&mut kept, index, size).unwrap().unwrap();
        let leaf = &leaves[index as usize];
        prop_assert_eq!(verify_inclusion(leaf, index, size, &path, &whole), Ok(()));
        let other = leaf_hash(b"another");
        prop_assert_eq!(verify_inclusion(&other, index, size, &path, &whole), Err(BadProof));
        prop_assert_eq!(verify_inclusion(leaf, index, size, &path, &other), Err(BadProof));
        let mut longer = path.clone();
        longer.push(other);
        prop_assert_eq!(verify_inclusion(leaf, index, size, &longer, &whole), Err(BadProof));
        if !path.is_empty() {
            let mut broken = path.clone();
            let at = flip % broken.len();
            broken[at] = other;
            prop_assert_eq!(verify_inclusion(leaf, index, size, &broken, &whole), Err(BadProof));
            prop_assert_eq!(verify_inclusion(leaf, index, size, &path[1..], &whole), Err(BadProof));
            let beside = if index == 0 { 1 } else { index - 1 };
            prop_assert_eq!(verify_inclusion(leaf, beside, size, &path, &whole), Err(BadProof));
        }

        let path = consistency(&mut kept, older, size).unwrap().unwrap();
        let then = defined(&leaves[..older as usize]);
        prop_assert_eq!(verify_consistency((older, &then), (size, &whole), &path), Ok(()));
        prop_assert_eq!(verify_consistency((older, &other), (size, &whole), &path), Err(BadProof));
        prop_assert_eq!(verify_consistency((older, &then), (size, &other), &path), Err(BadProof));
        if !path.is_empty() {
            let mut broken = path.clone();
            let at = flip % broken.len();
            broken[at] = other;
            prop_assert_eq!(verify_consistency((older, &then), (size, &whole), &broken), Err(BadProof));
        }
    }
}
