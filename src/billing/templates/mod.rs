//! What a dealership's papers say around their figures, in each language that papers are in: a title, opening words, closing
//! words such as the terms of payment, and what the law wants said. One draft a kind of paper, and versions that are
//! never changed once they are published: going back means publishing an old one again. A document takes what is
//! published at the moment it is made and keeps it (`Stationery`). Not here: color and logo (`parties::branding`), layout
//! (`documents`).

mod publishing;
mod stationery;
mod store;

pub use publishing::{discard, publish, republish, save};
pub use stationery::{Stationery, dressed, stationery};
pub use store::{Draft, Published, current, draft, version, versions};

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanLines, CleanText, Language};

crate::coded! {
    /// What a template is for.
    pub enum TemplateKind {
        Invoice = "invoice",
        Estimate = "estimate",
        Receipt = "receipt",
        CreditNote = "credit_note",
        Statement = "statement",
    }
}

/// What replaces `Invoice` in `Invoice NM-10482`.
pub type Title = CleanText<40>;
pub type Opening = CleanLines<1000>;
pub type Closing = CleanLines<2000>;
pub type Legal = CleanLines<1500>;

/// The words of one language. Nothing: the paper says what it would without a template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal: Option<Legal>,
}

/// A version's words in every language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wording {
    pub en: Texts,
    pub es: Texts,
}

impl Wording {
    /// What a reader of a language is given. Opening, closing and legal words that are missing in theirs are given in
    /// English: better read with effort than not told. A title is not: the paper has its usual one in every language.
    pub fn of(&self, language: Language) -> Texts {
        match language {
            Language::En => self.en.clone(),
            Language::Es => Texts {
                title: self.es.title.clone(),
                opening: self.es.opening.clone().or_else(|| self.en.opening.clone()),
                closing: self.es.closing.clone().or_else(|| self.en.closing.clone()),
                legal: self.es.legal.clone().or_else(|| self.en.legal.clone()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_in_spanish_is_given_in_english_but_for_the_title() {
        let english = Texts {
            title: Title::parse("Repair invoice").ok(),
            legal: Legal::parse("Parts are returned on request.").ok(),
            ..Texts::default()
        };
        let wording = Wording { en: english.clone(), es: Texts::default() };
        assert_eq!(wording.of(Language::En), english);
        assert_eq!(wording.of(Language::Es), Texts { title: None, ..english });
    }
}
