//! Heads that the log must go on from, as they were kept outside the database.

use super::Report;
use crate::trust::audit::keys::{Keys, Opened};
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

/// What to check with: the keys, and how far the columns are.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub keys: Option<Keys>,
    /// Somebody vouches for them; otherwise they are those that the log itself names.
    pub proven: bool,
    /// The columns of every entry say whom it is about and in which session it was done.
    pub copied: bool,
}

impl Known {
    /// What a note says. One that none of the keys signed is taken at its word where nobody vouches for them either.
    pub fn open(&self, note: &str) -> Result<Opened, BadNote> {
        let unproved = || Checkpoint::unproved(note).map(Opened::Head);
        match &self.keys {
            Some(keys) if self.proven => keys.open(note),
            Some(keys) => keys.open(note).or_else(|_| unproved()),
            None => unproved(),
        }
    }
}

/// The anchors that can be compared, the smallest first. Those that cannot are said; that what this installation remembers
/// itself is signed with no key of its log is a finding.
pub fn prepare(
    (remembered, anchors): (Option<Anchor>, Vec<Anchor>),
    known: &Known,
    report: &mut Report,
) -> Vec<Expected> {
    let mut all = Vec::new();
    let own = remembered.is_some();
    for (at, Anchor { name, note }) in remembered.into_iter().chain(anchors).enumerate() {
        match known.open(&note) {
            Ok(Opened::Lost(it, entry)) => {
                let text = format!(
                    "{name}: it was signed over {} entries of {}, and a restore lost the last of them, as entry {entry} says",
                    it.size, it.origin
                );
                report.lost.push(text);
            }
            Ok(Opened::Head(it)) => all.push(Expected { size: it.size, root: it.root, name }),
            Err(error @ (BadNote::OtherKey | BadNote::OtherLog(_) | BadNote::Signature))
                if own && at == 0 =>
            {
                let what = format!(
                    "{name}: {error}: the database was turned back to before a change of key, or another one was put in its place"
                );
                report.add("anchor.other", None, what);
            }
            Err(error @ (BadNote::Signature | BadNote::Form | BadNote::OtherKey | BadNote::OtherLog(_))) => {
                report.unchecked.push(format!("{name}: {error}"));
            }
        }
    }
    all.sort_by_key(|it| it.size);
    all
}
