//! What a file says about itself, whatever paper it is: title, language, identity, moment and page size.
//! Not here: anything that is printed on the page apart from the page count.

use crate::base::values::{Country, Language, Timestamp};

/// Facts of the file. Two calls with equal editions and equal papers give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The heading of the paper and the title of the file, such as "Invoice NM-10482".
    pub title: String,
    /// Of the words on the paper.
    pub language: Language,
    /// Identity of the document in its metadata; the row's id, so that the bytes never depend on chance.
    pub document_id: String,
    /// When the document was made; the moment of issue, not of a later download.
    pub written: Timestamp,
    pub size: PaperSize,
    /// "Page {page} of {pages}" in the paper's language, with both placeholders in braces.
    pub page_of: String,
    /// Across the head of every page, such as "Sample"; empty on every paper that counts.
    pub stamp: String,
}

/// The sheet that the dealership's country prints on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperSize {
    A4,
    Letter,
}

impl PaperSize {
    /// The countries that print on Letter are Unicode CLDR's `paperSize`.
    #[must_use]
    pub fn of_country(country: Country) -> Self {
        let letter = ["US", "CA", "MX", "PH", "CL", "CO", "CR", "GT", "NI", "PA", "PR", "SV", "VE", "BZ"];
        if letter.contains(&country.code()) { Self::Letter } else { Self::A4 }
    }

    /// Width and height in points.
    pub(super) const fn points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }
}
