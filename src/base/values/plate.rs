//! Licence plates: what is on them, and who issued them. Shown as on the car, looked up without spaces and hyphens.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `BKT 4417` of `TX`. The region is a state or country in capitals and may be unknown (empty).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Plate {
    text: String,
    region: String,
}

impl Plate {
    /// Letters, digits and inner spaces, hyphens or points: at most 15. Region: at most 6 letters, digits or hyphens.
    pub fn parse(text: &str, region: &str) -> Result<Self, PlateError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
        let region = region.trim().to_uppercase();
        if text.is_empty() {
            return Err(PlateError::Empty);
        }
        let between = |sign: char| matches!(sign, ' ' | '-' | '.' | '·');
        if let Some(sign) = text.chars().find(|sign| !sign.is_alphanumeric() && !between(*sign)) {
            return Err(PlateError::Sign(sign));
        }
        if text.chars().count() > 15 || !text.chars().any(char::is_alphanumeric) {
            return Err(PlateError::Length);
        }
        let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if region.len() > 6 || !region.bytes().all(good) {
            return Err(PlateError::Region);
        }
        Ok(Self { text, region })
    }

    /// As on the car, in capitals.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// `TX`, or empty when unknown.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Letters and digits alone: what two spellings of one plate share, whatever the region.
    pub fn lookup(&self) -> String {
        self.text.chars().filter(|sign| sign.is_alphanumeric()).collect()
    }
}

/// `BKT 4417 (TX)`.
impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if self.region.is_empty() { Ok(()) } else { write!(f, " ({})", self.region) }
    }
}

/// Without the plate: `Debug` ends up in logs.
impl fmt::Debug for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plate({} bytes)", self.text.len())
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    text: String,
    region: String,
}

impl TryFrom<Stored> for Plate {
    type Error = PlateError;

    fn try_from(stored: Stored) -> Result<Self, PlateError> {
        Self::parse(&stored.text, &stored.region)
    }
}

impl From<Plate> for Stored {
    fn from(plate: Plate) -> Self {
        Self { text: plate.text, region: plate.region }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlateError {
    #[error("no plate is given")]
    Empty,
    #[error("a plate has letters, digits, spaces and hyphens; this one has U+{:04X}", u32::from(*.0))]
    Sign(char),
    #[error("a plate has 1 to 15 characters")]
    Length,
    #[error("the plate's state is written in at most 6 letters, such as TX")]
    Region,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_in_capitals_and_found_without_spaces() {
        let plate = Plate::parse(" bkt  4417 ", "tx").unwrap();
        assert_eq!(plate.to_string(), "BKT 4417 (TX)");
        assert_eq!(plate.lookup(), "BKT4417");
        assert_eq!(Plate::parse("BKT-4417", "").unwrap().lookup(), "BKT4417");
        assert_eq!(Plate::parse("B·MW 123", "DE").unwrap().text(), "B·MW 123");
        let json = serde_json::to_string(&plate).unwrap();
        assert_eq!(serde_json::from_str::<Plate>(&json).unwrap(), plate);
    }

    #[test]
    fn refuses_what_is_on_no_plate() {
        assert_eq!(Plate::parse(" ", "TX"), Err(PlateError::Empty));
        assert_eq!(Plate::parse("AB<1>", "TX"), Err(PlateError::Sign('<')));
        assert_eq!(Plate::parse("A\0B", "TX"), Err(PlateError::Sign('\0')));
        assert_eq!(Plate::parse("- -", "TX"), Err(PlateError::Length));
        assert_eq!(Plate::parse("ABCDEFGH 12345678", "TX"), Err(PlateError::Length));
        assert_eq!(Plate::parse("ABC", "T X"), Err(PlateError::Region));
    }
}
