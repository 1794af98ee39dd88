//! How figures, days and moments are written for a reader: by language, and for figures by currency too, since the
//! currency tells which side of the ocean the document lives on. Everything here is a cheap `Display` that writes
//! straight into the page. Files for machines use the values' own plain forms instead.

mod dates;
mod figures;
pub(super) mod short;

use super::{Currency, Language};

pub use dates::{DateDisplay, DateTimeDisplay};
pub use figures::{AmountDisplay, DecimalDisplay, MoneyDisplay};

/// A text that begins with a capital: a word as a heading, a half sentence as a whole one.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The language of the reader and the currency of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    language: Language,
    currency: Currency,
}

impl Locale {
    pub const fn new(language: Language, currency: Currency) -> Self {
        Self { language, currency }
    }

    pub const fn language(self) -> Language {
        self.language
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }
}
