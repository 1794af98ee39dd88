//! The code that anybody can check a paper by, as a page shows it.

use crate::billing::signed::Code;

pub struct Shown {
    pub letters: String,
    /// The whole of it.
    pub code: String,
}

impl From<Code> for Shown {
    fn from(it: Code) -> Self {
        Self { code: it.signed.code(), letters: it.letters }
    }
}
