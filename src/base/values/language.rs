//! The languages that owner pages, guest pages and mails speak. How figures are written is in `display`.

use std::{fmt, str::FromStr};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    En,
    Es,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// The language tag, for `lang` attributes, columns and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The best of an `Accept-Language` header: highest weight first, order breaks ties; `None` when it names none of ours.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(u32, Self)> = None;
        for entry in header.split(',') {
            let mut parts = entry.split(';');
            let Some(language) = parts.next().and_then(Self::of_tag) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, per_mille);
            if weight > 0 && best.is_none_or(|(known, _)| weight > known) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }
}

/// `0.8` as 800; what is not a weight counts as nothing.
fn per_mille(weight: &str) -> u32 {
    let (whole, part) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole @ 0..=1), Ok(part)) => (whole * 1000 + part).min(1000),
        _ => 0,
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.code() == text).ok_or(UnknownLanguage)
    }
}

serde_as_text!(Language);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the language is `en` or `es`")]
pub struct UnknownLanguage;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_language_the_browser_wants_most() {
        assert_eq!(Language::accepted("es-MX,es;q=0.9,en;q=0.8"), Some(Language::Es));
        assert_eq!(Language::accepted("en;q=0.5, es;q=0.7"), Some(Language::Es));
        assert_eq!(Language::accepted("fr, EN-us;q=0.1"), Some(Language::En));
        assert_eq!(Language::accepted("en,es"), Some(Language::En));
        assert_eq!(Language::accepted("es;q=0, fr"), None);
        assert_eq!(Language::accepted("es;q=much, de"), None);
        assert_eq!(Language::accepted(""), None);
    }

    #[test]
    fn reads_its_own_codes_only() {
        assert_eq!("es".parse(), Ok(Language::Es));
        assert_eq!("en-US".parse::<Language>(), Err(UnknownLanguage));
    }
}
