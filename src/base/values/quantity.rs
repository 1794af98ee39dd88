//! How many: hours in tenths or hundredths, pieces, litres. An exact decimal, stored and serialised as plain text.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::rate::{exact, plain};

/// At most four decimals and below ten million either way; negative for a core return.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(Decimal);

impl Quantity {
    pub const ONE: Self = Self(Decimal::ONE);

    /// Decimals beyond four and figures of ten million or more are refused.
    pub fn new(value: Decimal) -> Result<Self, QuantityError> {
        let value = value.normalize();
        let fits = value.scale() <= 4 && value.abs() < Decimal::from(10_000_000);
        if fits { Ok(Self(value)) } else { Err(QuantityError) }
    }

    pub fn value(self) -> Decimal {
        self.0
    }

    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }
}

impl From<u32> for Quantity {
    /// Whole pieces. More than the cap of `new` cannot be typed, only counted: it is cut to the cap.
    fn from(count: u32) -> Self {
        Self(Decimal::from(count.min(9_999_999)))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        plain(f, self.0)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        plain(f, self.0)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    /// Plain digits with an optional leading `-` and decimal point: `1.8`, `-1`.
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::new(exact(text).ok_or(QuantityError)?)
    }
}

serde_as_text!(Quantity);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is a number below 10000000 with at most four decimals, such as 1.8")]
pub struct QuantityError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_exact_decimals_and_drops_idle_zeros() {
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        assert_eq!(quantity("1.80").to_string(), "1.8");
        assert_eq!(quantity("1.80"), quantity("1.8"));
        assert_eq!(quantity("-1").to_string(), "-1");
        assert_eq!(quantity("10").to_string(), "10");
        assert_eq!(quantity("-0.0").to_string(), "0");
        assert!(!quantity("-0").is_negative());
        assert_eq!(serde_json::to_string(&quantity("0.25")).unwrap(), "\"0.25\"");
    }

    #[test]
    fn refuses_what_is_not_plain_or_does_not_fit() {
        for bad in ["", "1,8", "1.23456", "10000000", "1e3", " 1", "1.", ".5", "+1", "1_0", "٣", "NaN"] {
            assert!(bad.parse::<Quantity>().is_err(), "{bad}");
        }
    }
}
