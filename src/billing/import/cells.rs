//! The values of one row by the name of their column, read into types. Whatever does not fit is reported with its row
//! and column, and reading goes on, so that one look shows everything that is wrong.

use std::fmt::Display;

use super::problem::{Findings, Problem};
use super::reader::Record;
use super::source::ImportFile;
use crate::base::values::{CleanLines, CleanText, CleanTextError, Country, Currency, LocalDate, Money};

/// What all rows of one import are read by.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Whose phone numbers are written without their code, and where an address is that names no country.
    pub home: Country,
    /// Of the dealership: the one in which its customers' accounts are kept.
    pub currency: Currency,
    /// Every day is moved by this, in whole weeks.
    pub shift_days: i32,
}

/// Which value of a row belongs to which column.
pub(super) struct Header {
    file: ImportFile,
    /// For each of our columns, where it is in the file.
    places: Vec<usize>,
    width: usize,
}

impl Header {
    /// Reads the first row. Columns that are missing, unknown or there twice are reported; `None` when any is missing.
    pub fn read(file: ImportFile, record: &Record, findings: &mut Findings) -> Option<Self> {
        let names: Vec<String> = (0..record.len())
            .filter_map(|at| record.get(at))
            .map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase())
            .collect();
        let mut refuse = |column, what: String, advice: &str| {
            findings.refuse(Problem::of_row(file, 1, column, what, advice));
        };
        if let [only] = names.as_slice()
            && only.contains([';', '\t'])
        {
            refuse(
                None,
                "the columns are not separated by commas".to_owned(),
                "Save the file as CSV with commas",
            );
            return None;
        }
        for (at, name) in names.iter().enumerate() {
            if names.iter().take(at).any(|before| before == name) {
                refuse(None, format!("the column {name:?} is there twice"), "Take one of them out");
            } else if !file.columns().contains(&name.as_str()) {
                refuse(
                    None,
                    format!("there is no column {name:?} in this file"),
                    "Take it out or correct its name",
                );
            }
        }
        let mut places = Vec::new();
        for column in file.columns() {
            match names.iter().position(|name| name == column) {
                Some(place) => places.push(place),
                None => refuse(
                    Some(column),
                    format!("the column {column} is missing"),
                    "Add it; values that are not known may be empty where docs/import.md says so",
                ),
            }
        }
        (places.len() == file.columns().len()).then_some(Self { file, places, width: names.len() })
    }

    /// The values of a row; `None`, and a report, when it has more or fewer than the header.
    pub fn cells<'a>(
        &self,
        record: &'a Record,
        findings: &'a mut Findings,
        terms: Terms,
    ) -> Option<Cells<'a>> {
        if record.len() != self.width {
            let what = format!("the row has {} values, the header {}", record.len(), self.width);
            let advice = "Put values that hold a comma into quotation marks";
            findings.refuse(Problem::of_row(self.file, record.row, None, what, advice));
            return None;
        }
        let mut cells = Cells { file: self.file, row: record.row, values: Vec::new(), findings, terms };
        for (column, place) in self.file.columns().iter().zip(&self.places) {
            let value = cells.decoded(column, record.get(*place).unwrap_or_default());
            cells.values.push(value);
        }
        Some(cells)
    }
}

/// One row. Each reading function returns `None` when it has reported a problem.
pub(super) struct Cells<'a> {
    file: ImportFile,
    pub row: u64,
    /// In the order of the file's columns; `None` for bytes that are no text.
    values: Vec<Option<&'a str>>,
    findings: &'a mut Findings,
    pub terms: Terms,
}

impl<'a> Cells<'a> {
    fn decoded(&mut self, column: &'static str, bytes: &'a [u8]) -> Option<&'a str> {
        let text = std::str::from_utf8(bytes);
        if text.is_err() {
            let windows = bytes.iter().any(|byte| (0x80..0xa0).contains(byte));
            let looks = if windows { "Windows-1252" } else { "ISO-8859-1 (Latin-1)" };
            let what = format!("the text is not UTF-8; it looks like {looks}");
            self.refuse(Some(column), what, "Save the file as UTF-8");
        }
        text.ok()
    }

    pub fn refuse(
        &mut self,
        column: Option<&'static str>,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.findings.refuse(Problem::of_row(self.file, self.row, column, what, advice));
    }

    pub fn warn(&mut self, column: Option<&'static str>, what: impl Into<String>, advice: impl Into<String>) {
        self.findings.warn(Problem::of_row(self.file, self.row, column, what, advice));
    }

    /// As it is in the file.
    pub fn raw(&self, column: &str) -> Option<&'a str> {
        let place = self.file.columns().iter().position(|name| *name == column)?;
        self.values.get(place).copied().flatten()
    }

    /// A value that must be there and may be shown in the report.
    pub fn required<T, E: Display>(
        &mut self,
        column: &'static str,
        advice: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.raw(column)?.trim();
        if text.is_empty() {
            self.refuse(Some(column), "there is no value", advice);
            return None;
        }
        parse(text)
            .map_err(|error| self.refuse(Some(column), format!("{}: {error}", quoted(text)), advice))
            .ok()
    }

    /// As `required`, but an empty value is `Some(None)`.
    pub fn optional<T, E: Display>(
        &mut self,
        column: &'static str,
        advice: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if self.raw(column)?.trim().is_empty() {
            Some(None)
        } else {
            self.required(column, advice, parse).map(Some)
        }
    }

    /// As `optional`, for values that the report must not show.
    pub fn private<T, E: Display>(
        &mut self,
        column: &'static str,
        advice: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        let text = self.raw(column)?.trim();
        if text.is_empty() {
            return Some(None);
        }
        parse(text).map(Some).map_err(|error| self.refuse(Some(column), error.to_string(), advice)).ok()
    }

    /// One line of text that must be there.
    pub fn text<const MAX: usize>(&mut self, column: &'static str) -> Option<CleanText<MAX>> {
        let text = self.raw(column)?;
        CleanText::parse(text).map_err(|error| self.refuse_text(column, text, error)).ok()
    }

    pub fn optional_text<const MAX: usize>(
        &mut self,
        column: &'static str,
    ) -> Option<Option<CleanText<MAX>>> {
        let text = self.raw(column)?;
        CleanText::optional(text).map_err(|error| self.refuse_text(column, text, error)).ok()
    }

    pub fn optional_lines<const MAX: usize>(
        &mut self,
        column: &'static str,
    ) -> Option<Option<CleanLines<MAX>>> {
        let text = self.raw(column)?;
        CleanLines::optional(text).map_err(|error| self.refuse_text(column, text, error)).ok()
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, column: &'static str, words: &[(&str, T)]) -> Option<T> {
        let all = words.iter().map(|(word, _)| *word).collect::<Vec<&str>>().join(", ");
        let found = |text: &str| words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        self.required(column, &format!("Write one of: {all}"), |text| found(text).ok_or("this is not known"))
    }

    /// A day, moved by the whole weeks that were asked for.
    pub fn day(&mut self, column: &'static str) -> Option<LocalDate> {
        let day: LocalDate =
            self.required(column, "Write a day that exists as year-month-day", str::parse)?;
        Some(day.plus_days(self.terms.shift_days))
    }

    /// The currency, which is the dealership's: an account cannot be kept in two.
    pub fn currency(&mut self) -> Option<Currency> {
        let ours = self.terms.currency;
        let advice = format!("Accounts of this dealership are kept in {ours}: bring the others in elsewhere");
        let found: Currency = self.required("currency", &advice, str::parse)?;
        if found != ours {
            self.refuse(Some("currency"), format!("the amount is in {found}, the account in {ours}"), advice);
        }
        (found == ours).then_some(found)
    }

    /// An amount with at most the currency's decimals. Which currency that is, is not asked twice.
    pub fn money(&mut self, column: &'static str) -> Option<Money> {
        let currency = self.terms.currency;
        let decimals = currency.exponent();
        let advice = format!("Write digits with a point and at most {decimals} decimals, as {currency} has");
        self.required(column, &advice, |text| Money::from_decimal_string(text, currency))
    }

    /// A whole number from `least` to `most`, or nothing.
    pub fn whole(&mut self, column: &'static str, least: i64, most: i64) -> Option<Option<i64>> {
        let advice = format!("Write a whole number from {least} to {most}, or nothing");
        let parse = |text: &str| match text.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            Ok(_) => Err("the number is outside of what is possible"),
            Err(_) => Err("this is not a whole number"),
        };
        self.optional(column, &advice, parse)
    }

    /// Every character that cannot be shown is named, not only the first.
    fn refuse_text(&mut self, column: &'static str, text: &str, error: CleanTextError) {
        match error {
            CleanTextError::Empty => self.refuse(Some(column), "there is no value", "Fill it in"),
            CleanTextError::TooLong { max, .. } => {
                self.refuse(Some(column), error.to_string(), format!("Shorten it to {max} characters"));
            }
            CleanTextError::Forbidden { .. } => {
                let what = format!("the text holds {}, which cannot be shown", forbidden(text).join(" and "));
                self.refuse(Some(column), what, "Take it out");
            }
        }
    }
}

/// Short, and without anything that a terminal would obey.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    format!("{short:?}")
}

/// `character 6, U+202E (right-to-left override)`, each different character once.
fn forbidden(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.to_owned();
    while let Err(CleanTextError::Forbidden { character, .. }) = CleanLines::<{ usize::MAX }>::parse(&rest) {
        let position = text.chars().position(|other| other == character).map_or(0, |at| at + 1);
        found.push(format!("character {position}, {}", named(character)));
        rest = rest.replace(character, "");
    }
    if found.is_empty() {
        // Fine in a text of several lines, not in one.
        found.push("a line break".to_owned());
    }
    found
}

fn named(character: char) -> String {
    let name = match character {
        '\0' => " (NUL)",
        '\t' => " (tab)",
        '\u{1b}' => " (escape)",
        '\u{202a}' => " (left-to-right embedding)",
        '\u{202b}' => " (right-to-left embedding)",
        '\u{202d}' => " (left-to-right override)",
        '\u{202e}' => " (right-to-left override)",
        '\u{2066}'..='\u{2069}' => " (directional isolate)",
        '\u{feff}' => " (byte order mark)",
        _ => "",
    };
    format!("U+{:04X}{name}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_character_that_cannot_be_shown() {
        assert_eq!(
            forbidden("Dana \u{202e}gnp.exe\0"),
            ["character 6, U+202E (right-to-left override)", "character 14, U+0000 (NUL)"]
        );
        assert_eq!(forbidden("a\nb"), ["a line break"]);
    }

    #[test]
    fn shows_nothing_that_a_terminal_would_obey() {
        assert_eq!(quoted("\u{1b}[2J\u{202e}x"), r#""\u{1b}[2J\u{202e}x""#);
    }
}
