//! Telephone numbers in the international form of ITU-T E.164, `+15125550156`. National spellings are read by the
//! rules of the dealership's country, for the countries listed here; elsewhere the `+` form is asked for.

use std::{fmt, str::FromStr};

use super::Country;

/// `+`, then 8 to 15 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Country, calling code, the prefix dialled before national numbers and dropped from abroad.
const NATIONAL: &[(&str, &str, &str)] = &[
    ("US", "1", "1"),
    ("CA", "1", "1"),
    ("MX", "52", ""),
    ("ES", "34", ""),
    ("PT", "351", ""),
    ("FR", "33", "0"),
    ("BE", "32", "0"),
    ("NL", "31", "0"),
    ("LU", "352", ""),
    ("DE", "49", "0"),
    ("AT", "43", "0"),
    ("CH", "41", "0"),
    ("IT", "39", ""),
    ("PL", "48", ""),
    ("CZ", "420", ""),
    ("DK", "45", ""),
    ("NO", "47", ""),
    ("SE", "46", "0"),
    ("IE", "353", "0"),
    ("GB", "44", "0"),
    ("AU", "61", "0"),
    ("NZ", "64", "0"),
    ("JP", "81", "0"),
    ("KW", "965", ""),
];

impl Phone {
    /// Reads `(512) 555-0156`, `512.555.0156`, `+1 512 555 0156` or `0034 600 …` as dialled in `home`.
    pub fn parse(text: &str, home: Country) -> Result<Self, PhoneError> {
        let (plus, digits) = digits(text)?;
        if plus {
            return international(digits);
        }
        let abroad = if is_north_american(home) { "011" } else { "00" };
        if let Some(rest) = digits.strip_prefix(abroad) {
            return international(rest.to_owned());
        }
        let rule = NATIONAL.iter().find(|(country, ..)| *country == home.code());
        let (_, code, trunk) = rule.ok_or(PhoneError::NoCountryCode)?;
        let national = if is_north_american(home) && digits.len() != 11 {
            &digits
        } else {
            digits.strip_prefix(trunk).unwrap_or(&digits)
        };
        international(format!("{code}{national}"))
    }

    /// `+15125550156`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For screens: `(512) 555-0156` for North America, the international form for the rest.
    pub fn display(&self) -> String {
        let national = self.0.strip_prefix("+1").filter(|national| national.len() == 10);
        match national.and_then(|it| Some((it.get(..3)?, it.get(3..6)?, it.get(6..)?))) {
            Some((area, exchange, line)) => format!("({area}) {exchange}-{line}"),
            None => self.0.clone(),
        }
    }
}

fn is_north_american(country: Country) -> bool {
    matches!(country.code(), "US" | "CA")
}

/// The digits, and whether a `+` led them. Spaces, points, hyphens, slashes and brackets may stand between.
fn digits(text: &str) -> Result<(bool, String), PhoneError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(PhoneError::Empty);
    }
    let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
    // `+44 (0)20 …` is a common way to write both spellings in one.
    let rest = if plus { rest.replace("(0)", "") } else { rest.to_owned() };
    let between = |sign: char| matches!(sign, ' ' | '\u{a0}' | '.' | '-' | '\u{2011}' | '/' | '(' | ')');
    if rest.chars().any(|sign| !sign.is_ascii_digit() && !between(sign)) {
        return Err(PhoneError::Form);
    }
    Ok((plus, rest.chars().filter(char::is_ascii_digit).collect()))
}

fn international(digits: String) -> Result<Phone, PhoneError> {
    let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    let fits = fits && digits.strip_prefix('1').is_none_or(good_north_american);
    if fits { Ok(Phone(format!("+{digits}"))) } else { Err(PhoneError::Length) }
}

/// Ten digits; area and exchange do not begin with 0 or 1.
fn good_north_american(national: &str) -> bool {
    let begins_well = |part: Option<&str>| part.is_some_and(|part| !part.starts_with(['0', '1']));
    national.len() == 10 && begins_well(national.get(..3)) && begins_well(national.get(3..6))
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Without the number: `Debug` ends up in logs.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({} bytes)", self.0.len())
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    /// The stored form alone, `+` and digits.
    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let digits = text.strip_prefix('+').ok_or(PhoneError::Form)?;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            international(digits.to_owned())
        } else {
            Err(PhoneError::Form)
        }
    }
}

serde_as_text!(Phone);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    #[error("no telephone number is given")]
    Empty,
    #[error("a telephone number is written in digits, such as (512) 555-0156")]
    Form,
    #[error("the telephone number does not have as many digits as its country uses")]
    Length,
    #[error("write the telephone number with its country code, such as +34 600 000 000")]
    NoCountryCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, home: &str) -> Result<String, PhoneError> {
        Phone::parse(text, home.parse().unwrap()).map(|phone| phone.to_string())
    }

    #[test]
    fn reads_every_usual_spelling_as_one_number() {
        for text in [
            "+15125550156",
            "(512) 555-0156",
            "512.555.0156",
            "512 555 0156",
            "1-512-555-0156",
            "+1 (512) 555-0156",
            "011 1 512 555 0156",
            "5125550156",
        ] {
            assert_eq!(read(text, "US").as_deref(), Ok("+15125550156"), "{text}");
        }
    }

    #[test]
    fn follows_the_country_of_the_dealership() {
        assert_eq!(read("020 7946 0018", "GB").as_deref(), Ok("+442079460018"));
        assert_eq!(read("+44 (0)20 7946 0018", "US").as_deref(), Ok("+442079460018"));
        assert_eq!(read("600 123 456", "ES").as_deref(), Ok("+34600123456"));
        assert_eq!(read("0049 30 901820", "ES").as_deref(), Ok("+4930901820"));
        assert_eq!(read("030 901820", "DE").as_deref(), Ok("+4930901820"));
        assert_eq!(read("12345678", "ZZ"), Err(PhoneError::NoCountryCode));
    }

    #[test]
    fn refuses_what_is_no_number() {
        for bad in [
            "512-555-015",
            "155-555-0156",
            "512-155-0156",
            "+0123456789",
            "+1234567",
            "+1234567890123456",
            "555-0156",
        ] {
            assert_eq!(read(bad, "US"), Err(PhoneError::Length), "{bad}");
        }
        for bad in ["call me", "512-555-0156 ext 3", "+1+5125550156", "٥١٢"] {
            assert_eq!(read(bad, "US"), Err(PhoneError::Form), "{bad}");
        }
        assert_eq!(read(" ", "US"), Err(PhoneError::Empty));
    }

    #[test]
    fn shows_american_numbers_the_american_way() {
        let show = |text: &str| text.parse::<Phone>().unwrap().display();
        assert_eq!(show("+15125550156"), "(512) 555-0156");
        assert_eq!(show("+442079460018"), "+442079460018");
    }
}
