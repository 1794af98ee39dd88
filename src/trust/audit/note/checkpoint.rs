//! A checkpoint: the head of the tree at a size. Three lines: origin, size in decimal, root in base64.

use data_encoding::BASE64;

use super::keys::{LogKey, Signer};
use super::signed::{BadNote, SignedNote};
use crate::trust::audit::tree::Hash;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: every installation's is another.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    pub fn sign(&self, signer: &Signer) -> SignedNote {
        SignedNote::sign(self.text(), signer)
    }

    /// What a signed note says, if this key signed it and it is of this key's log.
    pub fn open(note: &str, key: &LogKey) -> Result<Self, BadNote> {
        let note = SignedNote::parse(note)?;
        let it = Self::parse(note.text())?;
        if it.origin != key.name() {
            return Err(BadNote::OtherLog(it.origin));
        }
        note.verify(key)?;
        Ok(it)
    }

    /// The same without asking who signed it.
    pub fn unproved(note: &str) -> Result<Self, BadNote> {
        Self::parse(SignedNote::parse(note)?.text())
    }

    /// The root as a note has it.
    pub fn root_text(&self) -> String {
        BASE64.encode(self.root.as_bytes())
    }

    /// From the three parts of a note's text.
    pub fn of_parts(origin: &str, size: &str, root: &str) -> Option<Self> {
        Self::parse(&format!("{origin}\n{size}\n{root}\n")).ok()
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root_text())
    }

    /// Further lines are extensions that we know nothing of; they are signed and passed over.
    fn parse(text: &str) -> Result<Self, BadNote> {
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(BadNote::Form);
        };
        let number: u64 = size.parse().map_err(|_| BadNote::Form)?;
        let root = BASE64.decode(root.as_bytes()).ok().and_then(|bytes| Hash::of_slice(&bytes));
        let root = root.ok_or(BadNote::Form)?;
        if origin.is_empty() || number.to_string() != size {
            return Err(BadNote::Form);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root })
    }
}
