//! Heads that the log must go on from, as they were kept outside the database.

use super::Report;
use crate::trust::audit::note::{BadNote, Checkpoint, LogKey};
use crate::trust::audit::tree::Hash;

/// A signed head and where it came from.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// For people: a path.
    pub name: String,
    pub note: String,
}

/// What the tree must have been at a size.
#[derive(Clone, Debug)]
pub struct Expected {
    pub size: u64,
    pub root: Hash,
    pub name: String,
}

/// The anchors that can be compared, the smallest first. Those that cannot are said.
pub fn prepare(anchors: Vec<Anchor>, key: Option<&LogKey>, report: &mut Report) -> Vec<Expected> {
    let mut all = Vec::new();
    for Anchor { name, note } in anchors {
        let opened = match key {
            Some(key) => Checkpoint::open(&note, key),
            None => Checkpoint::unproved(&note),
        };
        match opened {
            Ok(it) => all.push(Expected { size: it.size, root: it.root, name }),
            Err(error @ (BadNote::Signature | BadNote::Form | BadNote::OtherKey | BadNote::OtherLog(_))) => {
                report.unchecked.push(format!("{name}: {error}"));
            }
        }
    }
    all.sort_by_key(|it| it.size);
    all
}
