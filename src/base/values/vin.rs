//! Vehicle identification numbers (ISO 3779; check digit of 49 CFR 565.15). A look-alike letter is suggested, never
//! silently changed, and a passing check digit is an aid, not proof: two swapped neighbours can pass.

use std::fmt;

/// 17 capitals and digits without I, O and Q, or the shorter number of a vehicle built before 1981.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vin(String);

/// What is worth saying about a VIN that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VinNote {
    /// The check digit is wrong. Outside North America many makers write no check digit there.
    CheckDigit { expected: char },
    /// A number from before 1981, about which nothing can be checked.
    Before1981,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VinError {
    #[error("no VIN is given")]
    Empty,
    /// Without spaces and hyphens.
    #[error("a VIN has 17 letters and numbers; this one has {0}")]
    Length(usize),
    /// `position` counts from 1 without spaces and hyphens; `suggestion` is the whole number with look-alikes replaced.
    #[error("character {position} of the VIN is {character:?}, which no VIN has")]
    Character { character: char, position: usize, suggestion: Option<String> },
    #[error("the VIN does not check out: its ninth character would be {expected}; look at it again")]
    CheckDigit { expected: char },
}

impl Vin {
    /// What a person types for a vehicle of 1981 or later. Case, spaces and hyphens do not matter.
    /// A wrong check digit is an error for North American numbers (first character 1 to 5), a note for the rest.
    pub fn parse(text: &str) -> Result<Self, VinError> {
        let vin = Self::of_17(normal(text))?;
        match vin.note() {
            Some(VinNote::CheckDigit { expected }) if vin.is_north_american() => {
                Err(VinError::CheckDigit { expected })
            }
            _ => Ok(vin),
        }
    }

    /// As `parse`, but also takes the numbers of 5 to 16 letters and digits used before 1981.
    pub fn parse_before_1981(text: &str) -> Result<Self, VinError> {
        let vin = normal(text);
        let length = vin.chars().count();
        if !(5..17).contains(&length) {
            return Self::parse(text);
        }
        refuse_other_signs(&vin, |sign| sign.is_ascii_alphanumeric())?;
        Ok(Self(vin))
    }

    /// Reads back what was accepted before: the form is checked again, the check digit is not.
    pub fn from_stored(text: &str) -> Result<Self, VinError> {
        if text.len() < 17 { Self::parse_before_1981(text) } else { Self::of_17(text.to_owned()) }
    }

    /// How a VIN is written for comparing, valid or not: capitals, without spaces and hyphens.
    pub fn normal(text: &str) -> String {
        normal(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn note(&self) -> Option<VinNote> {
        if self.0.len() < 17 {
            return Some(VinNote::Before1981);
        }
        let expected = check_digit(&self.0);
        let found = self.0.chars().nth(8);
        if found == Some(expected) { None } else { Some(VinNote::CheckDigit { expected }) }
    }

    /// The last six characters, by which workshops call a vehicle.
    pub fn tail(&self) -> &str {
        self.0.len().checked_sub(6).and_then(|start| self.0.get(start..)).unwrap_or(&self.0)
    }

    fn is_north_american(&self) -> bool {
        self.0.starts_with(['1', '2', '3', '4', '5'])
    }

    fn of_17(vin: String) -> Result<Self, VinError> {
        if vin.is_empty() {
            return Err(VinError::Empty);
        }
        refuse_other_signs(&vin, |sign| value(sign).is_some())?;
        if vin.len() == 17 { Ok(Self(vin)) } else { Err(VinError::Length(vin.len())) }
    }
}

/// Capitals, without spaces and hyphens.
fn normal(text: &str) -> String {
    let between = |sign: &char| !sign.is_whitespace() && !matches!(sign, '-' | '\u{2010}'..='\u{2014}');
    text.chars().filter(between).map(|sign| sign.to_ascii_uppercase()).collect()
}

fn refuse_other_signs(vin: &str, allowed: impl Fn(char) -> bool) -> Result<(), VinError> {
    match vin.chars().enumerate().find(|(_, sign)| !allowed(*sign)) {
        None => Ok(()),
        Some((index, character)) => {
            Err(VinError::Character { character, position: index + 1, suggestion: without_look_alikes(vin) })
        }
    }
}

/// I as 1, O and Q as 0; `None` when that does not make a VIN.
fn without_look_alikes(vin: &str) -> Option<String> {
    let swap = |sign| match sign {
        'I' => '1',
        'O' | 'Q' => '0',
        other => other,
    };
    let swapped: String = vin.chars().map(swap).collect();
    (swapped.chars().count() == 17 && swapped.chars().all(|sign| value(sign).is_some())).then_some(swapped)
}

const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// What position 9 ought to be: the weighted sum modulo 11, with X for ten.
fn check_digit(vin: &str) -> char {
    match weighted_sum(vin) % 11 {
        10 => 'X',
        rest => char::from_digit(rest, 10).unwrap_or('0'),
    }
}

fn weighted_sum(vin: &str) -> u32 {
    vin.chars().zip(WEIGHTS).map(|(sign, weight)| value(sign).unwrap_or(0) * weight).sum()
}

/// The value of 49 CFR 565.15, table III; `None` for I, O, Q and everything else.
fn value(sign: char) -> Option<u32> {
    match sign {
        '0'..='9' => sign.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    }
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Without the number: `Debug` ends up in logs.
impl fmt::Debug for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vin({} bytes)", self.0.len())
    }
}

impl serde::Serialize for Vin {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Vin {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::from_stored(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_the_known_vectors() {
        for (vin, sum) in [
            ("1M8GDM9AXKP042788", 351),
            ("1G4AH59H45G118341", 411),
            ("1HGCM82633A004352", 311),
            ("5GZCZ43D13S812715", 408),
            ("LJCPCBLCX11000237", 186),
            ("11111111111111111", 89),
        ] {
            assert_eq!(weighted_sum(vin), sum, "{vin}");
            assert_eq!(Vin::parse(vin).unwrap().note(), None, "{vin}");
        }
    }

    #[test]
    fn a_wrong_digit_is_an_error_in_north_america_and_a_note_elsewhere() {
        assert_eq!(Vin::parse("1M8GDM9A1KP042788"), Err(VinError::CheckDigit { expected: 'X' }));
        let european = Vin::parse("WVWZZZ1JZXW000001").unwrap();
        assert!(matches!(european.note(), Some(VinNote::CheckDigit { .. })));
        assert_eq!(
            Vin::from_stored("1M8GDM9A1KP042788").unwrap().note(),
            Some(VinNote::CheckDigit { expected: 'X' })
        );
    }

    #[test]
    fn two_swapped_neighbours_can_pass_so_it_is_no_proof() {
        assert_eq!(Vin::parse("1HGCM82363A004352").unwrap().note(), None);
    }

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        assert_eq!(Vin::parse(" 1hgcm-82633 a004352 ").unwrap().as_str(), "1HGCM82633A004352");
        assert_eq!(Vin::parse("1HGCM82633A004352").unwrap().tail(), "004352");
    }

    #[test]
    fn suggests_look_alikes_and_never_changes_them() {
        let refused = Vin::parse("IHGCM82633AOO4352");
        let suggestion = Some("1HGCM82633A004352".to_owned());
        assert_eq!(refused, Err(VinError::Character { character: 'I', position: 1, suggestion }));
        let refused = Vin::parse("1HGCM82633AQ04352é");
        assert!(matches!(refused, Err(VinError::Character { position: 12, suggestion: None, .. })));
    }

    #[test]
    fn counts_what_was_typed() {
        assert_eq!(Vin::parse("1HGCM82633A00435"), Err(VinError::Length(16)));
        assert_eq!(Vin::parse(" - "), Err(VinError::Empty));
        assert_eq!(VinError::Length(16).to_string(), "a VIN has 17 letters and numbers; this one has 16");
    }

    #[test]
    fn older_vehicles_have_shorter_numbers_and_say_so() {
        let old = Vin::parse_before_1981("9f02-q123456").unwrap();
        assert_eq!(old.as_str(), "9F02Q123456");
        assert_eq!(old.note(), Some(VinNote::Before1981));
        assert_eq!(Vin::from_stored(old.as_str()), Ok(old));
        assert!(Vin::parse_before_1981("1M8GDM9A1KP042788").is_err());
        assert_eq!(Vin::parse_before_1981("9F02"), Err(VinError::Length(4)));
    }
}
