//! Prices for one unit and percentages: exact decimals, stored and serialised as plain text.
//! Caps keep every product of theirs exact: nothing here ever rounds. Rounding is `money::round_half_up`.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::{Currency, Money, MoneyError, Quantity, round_half_up};

/// The price of one hour or piece in whole units; may have more decimals than the currency (13.333 a set).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPrice(Decimal);

impl UnitPrice {
    /// At most six decimals and below ten thousand million either way.
    pub fn new(value: Decimal) -> Result<Self, RateError> {
        let value = value.normalize();
        let fits = value.scale() <= 6 && value.abs() < Decimal::from(10_000_000_000_i64);
        if fits { Ok(Self(value)) } else { Err(RateError::UnitPrice) }
    }

    pub fn value(self) -> Decimal {
        self.0
    }

    /// `quantity` × this price, rounded half up to the currency: one of the fixed points of rounding.
    pub fn times(self, quantity: Quantity, currency: Currency) -> Result<Money, MoneyError> {
        let product = self.0.checked_mul(quantity.value()).ok_or(MoneyError::Overflow)?;
        round_half_up(product, currency)
    }
}

impl TryFrom<Money> for UnitPrice {
    type Error = RateError;

    fn try_from(money: Money) -> Result<Self, RateError> {
        Self::new(money.to_decimal())
    }
}

/// A percentage such as a tax rate: `8.25` means 8.25 %.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(Decimal);

impl Percent {
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// 0 to 1000, at most six decimals.
    pub fn new(value: Decimal) -> Result<Self, RateError> {
        let value = value.normalize();
        let fits = value.scale() <= 6 && value >= Decimal::ZERO && value <= Decimal::ONE_THOUSAND;
        if fits { Ok(Self(value)) } else { Err(RateError::Percent) }
    }

    pub fn value(self) -> Decimal {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// This share of `money`, rounded half up, away from zero for negatives.
    pub fn of(self, money: Money) -> Result<Money, MoneyError> {
        let (numerator, denominator) = (self.share_of(money), self.denominator());
        let doubled = numerator.abs().checked_mul(2).ok_or(MoneyError::Overflow)?;
        let rounded = doubled.checked_add(denominator).ok_or(MoneyError::Overflow)? / (denominator * 2);
        let minor = i64::try_from(rounded * numerator.signum()).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(minor, money.currency()))
    }

    /// This share of `money` before rounding: minor units times `denominator`. Cannot overflow: 2^63 × 10^9.
    pub fn share_of(self, money: Money) -> i128 {
        i128::from(money.minor()) * self.0.mantissa()
    }

    /// What `share_of` is to be divided by: a hundred, and ten for each decimal of the rate.
    pub fn denominator(self) -> i128 {
        100 * 10_i128.pow(self.0.scale())
    }
}

macro_rules! plain_text {
    ($value:ident, $error:expr) => {
        impl fmt::Display for $value {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                plain(f, self.0)
            }
        }

        impl fmt::Debug for $value {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                plain(f, self.0)
            }
        }

        impl FromStr for $value {
            type Err = RateError;

            /// Plain digits with an optional decimal point, such as `8.25`.
            fn from_str(text: &str) -> Result<Self, RateError> {
                Self::new(exact(text).ok_or($error)?)
            }
        }

        serde_as_text!($value);
    };
}

plain_text!(UnitPrice, RateError::UnitPrice);
plain_text!(Percent, RateError::Percent);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    #[error("a price is a number below 10000000000 with at most six decimals, such as 145.00")]
    UnitPrice,
    #[error("a percentage is a number from 0 to 1000 with at most six decimals, such as 8.25")]
    Percent,
}

/// Digits, an optional leading `-` and an optional point between digits: nothing else is a plain decimal.
pub(super) fn exact(text: &str) -> Option<Decimal> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(decimals) { Decimal::from_str_exact(text).ok() } else { None }
}

/// Without idle zeros and without a minus before zero.
pub(super) fn plain(f: &mut fmt::Formatter<'_>, value: Decimal) -> fmt::Result {
    if value.is_zero() { f.write_str("0") } else { write!(f, "{}", value.normalize()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn multiplies_exactly_and_rounds_once() {
        let times = |price: &str, quantity: &str| {
            price
                .parse::<UnitPrice>()
                .unwrap()
                .times(quantity.parse().unwrap(), Currency::Usd)
                .unwrap()
                .minor()
        };
        assert_eq!(times("145.00", "1.8"), 26_100);
        assert_eq!(times("13.333", "2"), 2667);
        assert_eq!(times("2.675", "1"), 268);
        assert_eq!(times("2.675", "-1"), -268);
        assert_eq!(times("9999999999.999999", "999999.9999"), 999_999_999_899_999_900);
    }

    #[test]
    fn too_large_a_product_is_an_error_not_a_wrap() {
        let price: UnitPrice = "9999999999".parse().unwrap();
        let quantity: Quantity = "9999999".parse().unwrap();
        assert_eq!(price.times(quantity, Currency::Kwd), Err(MoneyError::Overflow));
    }

    #[test]
    fn takes_a_share_half_up_away_from_zero() {
        let of = |rate: &str, minor| rate.parse::<Percent>().unwrap().of(usd(minor)).unwrap().minor();
        assert_eq!(of("5", 30_450), 1523);
        assert_eq!(of("5", -30_450), -1523);
        assert_eq!(of("19", 13_866), 2635);
        assert_eq!(of("7.25", 46_617), 3380);
        assert_eq!(of("0", 46_617), 0);
        assert_eq!(of("100", i64::MAX), i64::MAX);
        assert_eq!("1000".parse::<Percent>().unwrap().of(usd(i64::MAX)), Err(MoneyError::Overflow));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for bad in ["-1", "1000.1", "8,25", "8.2500001", "8%", ""] {
            assert_eq!(bad.parse::<Percent>(), Err(RateError::Percent), "{bad}");
        }
        for bad in ["10000000000", "1.2345678", "$5", ""] {
            assert_eq!(bad.parse::<UnitPrice>(), Err(RateError::UnitPrice), "{bad}");
        }
        assert_eq!("8.250".parse::<Percent>().unwrap().to_string(), "8.25");
        assert_eq!("145.00".parse::<UnitPrice>().unwrap().to_string(), "145");
    }
}
