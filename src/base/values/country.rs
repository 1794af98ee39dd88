//! A country by its ISO 3166-1 alpha-2 code. Only the form is checked: the list of countries is data elsewhere.

use std::{fmt, str::FromStr};

/// Two capital letters, such as `US`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    pub const US: Self = Self(*b"US");

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Country {
    type Err = CountryError;

    /// Two letters in either case.
    fn from_str(text: &str) -> Result<Self, CountryError> {
        match text.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(CountryError),
        }
    }
}

serde_as_text!(Country);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country is written with its two letters, such as US")]
pub struct CountryError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_two_letters() {
        assert_eq!(" us ".parse(), Ok(Country::US));
        for bad in ["", "U", "USA", "U1", "ÜS"] {
            assert!(bad.parse::<Country>().is_err(), "{bad}");
        }
    }
}
