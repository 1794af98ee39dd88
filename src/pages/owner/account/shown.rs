//! What the pages about oneself show alike: moments, and what is wrong with a name.

use crate::base::values::{CleanTextError, Language, Timestamp, Zone};

/// A moment for machines and for people.
pub struct Moment {
    pub iso: String,
    pub words: String,
}

impl Moment {
    pub fn new(at: Timestamp, language: Language, zone: &Zone) -> Self {
        // Seconds suffice, and HTML knows no finer fraction than a thousandth.
        let iso = at.to_string().chars().take(19).chain(['Z']).collect();
        Self { iso, words: at.display(language, zone).to_string() }
    }
}

/// The key of the words for a text that cannot be kept: empty, too long, or with signs that cannot be shown.
pub fn fault(error: CleanTextError, keys: [&'static str; 3]) -> &'static str {
    let [empty, long, signs] = keys;
    match error {
        CleanTextError::Empty => empty,
        CleanTextError::TooLong { .. } => long,
        CleanTextError::Forbidden { .. } => signs,
    }
}
