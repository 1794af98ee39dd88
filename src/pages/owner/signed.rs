//! The code that anybody can check a paper by, as a page shows it.

use crate::billing::signed::Code;

pub struct Shown {
    pub letters: String,
    /// The whole of it.
    pub code: String,
    /// Of the picture's view box, and its dark parts.
    pub side: usize,
    pub path: String,
}

impl From<Code> for Shown {
    fn from(it: Code) -> Self {
        Self { code: it.signed.code(), letters: it.letters, side: it.picture.side(), path: it.picture.path() }
    }
}
