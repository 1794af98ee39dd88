//! Text that people typed or files brought, fit to store, print and show: capped, in Unicode NFC, trimmed, without
//! control characters and without those that change the direction of what follows. Nothing is silently removed:
//! the error names the character. Letters of every script, no-break spaces and emoji are welcome.

use std::{fmt, str::FromStr};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// One line of 1 to `MAX` characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CleanText<const MAX: usize>(String);

/// 1 to `MAX` characters over any number of lines, each ended by `\n`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CleanLines<const MAX: usize>(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CleanTextError {
    #[error("the text is empty")]
    Empty,
    /// Both in characters.
    #[error("the text has {length} characters; {max} fit")]
    TooLong { max: usize, length: usize },
    /// `position` counts characters of what was given, from 1.
    #[error("character {position} is U+{:04X}, which cannot be shown", u32::from(*.character))]
    Forbidden { character: char, position: usize },
}

macro_rules! clean {
    ($name:ident, $lines:literal) => {
        impl<const MAX: usize> $name<MAX> {
            pub fn parse(text: &str) -> Result<Self, CleanTextError> {
                clean(text, MAX, $lines).map(Self)
            }

            /// For fields that may stay empty: nothing, or only spaces, is `None`.
            pub fn optional(text: &str) -> Result<Option<Self>, CleanTextError> {
                match Self::parse(text) {
                    Err(CleanTextError::Empty) => Ok(None),
                    other => other.map(Some),
                }
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl<const MAX: usize> AsRef<str> for $name<MAX> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// The length alone: these are names, addresses and notes, and `Debug` ends up in logs.
        impl<const MAX: usize> fmt::Debug for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }

        impl<const MAX: usize> FromStr for $name<MAX> {
            type Err = CleanTextError;

            fn from_str(text: &str) -> Result<Self, CleanTextError> {
                Self::parse(text)
            }
        }

        serde_as_text!($name<const MAX>);
    };
}

clean!(CleanText, false);
clean!(CleanLines, true);

fn clean(text: &str, max: usize, lines: bool) -> Result<String, CleanTextError> {
    let forbidden = |character: char| match character {
        '\n' | '\r' => !lines,
        _ => cannot_be_shown(character),
    };
    // Spaces around are cut, so a line end around is too; one in the middle is named.
    let kept = text.trim();
    // Most of it is letters without accents, and what is stored is read far more often than typed.
    if kept.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return measured(kept.to_owned(), kept.len(), max);
    }
    let skipped = text.chars().count() - text.trim_start().chars().count();
    if let Some((index, character)) = kept.chars().enumerate().find(|(_, character)| forbidden(*character)) {
        return Err(CleanTextError::Forbidden { character, position: skipped + index + 1 });
    }
    // Nearly everything is composed already.
    let composed = match is_nfc_quick(kept.chars()) {
        IsNormalized::Yes => kept.to_owned(),
        IsNormalized::No | IsNormalized::Maybe => kept.nfc().collect(),
    };
    let clean = match composed.contains('\r') {
        true => composed.replace("\r\n", "\n").replace('\r', "\n"),
        false => composed,
    };
    let length = clean.chars().count();
    measured(clean, length, max)
}

fn measured(clean: String, length: usize, max: usize) -> Result<String, CleanTextError> {
    match length {
        0 => Err(CleanTextError::Empty),
        length if length > max => Err(CleanTextError::TooLong { max, length }),
        _ => Ok(clean),
    }
}

/// Control characters, line separators, directional embeddings, overrides and isolates, byte order marks, tags and
/// code points that are no characters.
fn cannot_be_shown(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}')
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Name = CleanText<20>;

    fn name(text: &str) -> Result<String, CleanTextError> {
        Name::parse(text).map(Name::into_string)
    }

    #[test]
    fn keeps_letters_of_every_script_and_no_break_spaces() {
        for text in [
            "Łukasz Nowak",
            "Thảo Nguyễn",
            "O’Brien-Smith",
            "Anna\u{a0}Lee",
            "李雷",
            "🚗 Club",
            "\"Al\", Jr.",
        ] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn trims_and_composes() {
        assert_eq!(name("  Jose\u{301} \n").as_deref(), Ok("José"));
        assert_eq!(name("\u{a0}Ana\u{a0}").as_deref(), Ok("Ana"));
    }

    #[test]
    fn names_the_character_it_refuses_and_where_it_stands() {
        let refused = Name::parse(" Ann\u{202e}a").unwrap_err();
        assert_eq!(refused, CleanTextError::Forbidden { character: '\u{202e}', position: 5 });
        assert_eq!(refused.to_string(), "character 5 is U+202E, which cannot be shown");
        for bad in [
            "a\0b",
            "a\tb",
            "a\nb",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{2028}b",
            "a\u{2066}b",
            "a\u{feff}b",
            "a\u{ffff}",
        ] {
            assert!(
                matches!(Name::parse(bad), Err(CleanTextError::Forbidden { position: 2, .. })),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn caps_by_characters_not_bytes() {
        assert!(name(&"ả".repeat(20)).is_ok());
        assert_eq!(name(&"ả".repeat(21)), Err(CleanTextError::TooLong { max: 20, length: 21 }));
    }

    #[test]
    fn empty_is_an_error_or_nothing() {
        assert_eq!(name(" \t "), Err(CleanTextError::Empty));
        assert_eq!(Name::optional(" "), Ok(None));
        assert!(Name::optional("\0").is_err());
    }

    #[test]
    fn lines_allow_line_ends_in_one_spelling() {
        let note: CleanLines<40> = "one\r\ntwo\rthree\nfour".parse().unwrap();
        assert_eq!(note.as_str(), "one\ntwo\nthree\nfour");
        assert!(CleanLines::<40>::parse("a\tb").is_err());
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", Name::parse("Dana").unwrap()), "CleanText(4 bytes)");
    }

    proptest! {
        #[test]
        fn what_was_clean_once_stays_the_same(text in ".{0,30}") {
            if let Ok(once) = CleanText::<100>::parse(&text) {
                prop_assert_eq!(CleanText::parse(once.as_str()), Ok(once.clone()));
            }
        }
    }
}
