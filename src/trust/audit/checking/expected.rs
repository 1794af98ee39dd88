//! Heads that the log must go on from, as they were kept outside the database.

use super::Report;
use crate::trust::audit::lineage::{Keys, Opened};
use crate::trust::audit::note::{BadNote, Checkpoint};
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
pub fn prepare(anchors: Vec<Anchor>, keys: Option<&Keys>, report: &mut Report) -> Vec<Expected> {
    let mut all = Vec::new();
    for Anchor { name, note } in anchors {
        let opened = match keys {
            Some(keys) => keys.open(&note),
            None => Checkpoint::unproved(&note).map(Opened::Head),
        };
        match opened {
            Ok(Opened::Lost(it, entry)) => {
                let text = format!(
                    "{name}: it was signed over {} entries of {}, and a restore lost the last of them, as entry {entry} says",
                    it.size, it.origin
                );
                report.lost.push(text);
            }
            Ok(Opened::Head(it)) => all.push(Expected { size: it.size, root: it.root, name }),
            Err(error @ (BadNote::Signature | BadNote::Form | BadNote::OtherKey | BadNote::OtherLog(_))) => {
                report.unchecked.push(format!("{name}: {error}"));
            }
        }
    }
    all.sort_by_key(|it| it.size);
    all
}
