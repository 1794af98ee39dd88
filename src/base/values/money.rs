//! Money: whole minor units and their currency. Checked arithmetic only, no binary float anywhere, not even in tests.
//! Reading what people type is in `parse`, dividing without loss in `allocate`, writing for people in `display`.

mod allocate;
mod parse;

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

pub use allocate::largest_remainder;
pub use parse::ParseMoneyError;

use super::Currency;

/// An amount such as 1284.60 USD, kept as 128460 minor units. May be negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("the amount is too large")]
    Overflow,
    #[error("amounts in {0} and {1} do not add up")]
    Currencies(Currency, Currency),
    #[error("nothing to divide the amount by")]
    NoWeights,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    pub const fn minor(self) -> i64 {
        self.minor
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.minor.checked_add(other.minor))
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_neg())
    }

    /// The sum of `amounts`, each in `currency`; zero for none.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// The smaller of two amounts of one currency.
    pub fn min(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Ok(Self::new(self.minor.min(other.minor), self.currency))
    }

    /// How the two compare. Fails for two currencies.
    pub fn compare(self, other: Self) -> Result<std::cmp::Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// In whole units, exactly: 128460 minor units of USD are 1284.60.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// Plain and exact, for files and machines: `-1284.60`, always with the currency's decimals.
    pub fn to_decimal_string(self) -> String {
        self.to_decimal().to_string()
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::Currencies(self.currency, other.currency))
        }
    }

    fn with(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        Ok(Self::new(minor.ok_or(MoneyError::Overflow)?, self.currency))
    }
}

/// `amount` in whole units to the currency's minor unit, half up, away from zero for negatives: 2.675 USD is 2.68.
pub fn round_half_up(amount: Decimal, currency: Currency) -> Result<Money, MoneyError> {
    let rounded = amount.round_dp_with_strategy(currency.exponent(), RoundingStrategy::MidpointAwayFromZero);
    let shift = currency.exponent().checked_sub(rounded.scale()).ok_or(MoneyError::Overflow)?;
    let minor = rounded.mantissa().checked_mul(10_i128.pow(shift)).ok_or(MoneyError::Overflow)?;
    Ok(Money::new(i64::try_from(minor).map_err(|_| MoneyError::Overflow)?, currency))
}

/// For logs and tests: `1284.60 USD`. Screens use `display`.
impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn adds_only_within_a_currency_and_never_wraps() {
        assert_eq!(usd(1).checked_add(usd(2)), Ok(usd(3)));
        assert_eq!(usd(1).checked_sub(usd(2)), Ok(usd(-1)));
        let yen = Money::new(1, Currency::Jpy);
        assert_eq!(usd(1).checked_add(yen), Err(MoneyError::Currencies(Currency::Usd, Currency::Jpy)));
        assert_eq!(usd(i64::MAX).checked_add(usd(1)), Err(MoneyError::Overflow));
        assert_eq!(usd(i64::MIN).checked_sub(usd(1)), Err(MoneyError::Overflow));
        assert_eq!(usd(i64::MIN).checked_neg(), Err(MoneyError::Overflow));
        assert_eq!(Money::sum(Currency::Usd, [usd(1), usd(2), usd(-5)]), Ok(usd(-2)));
    }

    #[test]
    fn rounds_half_up_away_from_zero() {
        let round = |text: &str, currency| round_half_up(text.parse().unwrap(), currency).unwrap().minor();
        assert_eq!(round("2.675", Currency::Usd), 268);
        assert_eq!(round("-2.675", Currency::Usd), -268);
        assert_eq!(round("15.225", Currency::Usd), 1523);
        assert_eq!(round("2.6749999", Currency::Usd), 267);
        assert_eq!(round("100", Currency::Usd), 10_000);
        assert_eq!(round("0.5", Currency::Jpy), 1);
        assert_eq!(round("1.0005", Currency::Kwd), 1001);
        let huge = "79228162514264337593543950335".parse().unwrap();
        assert_eq!(round_half_up(huge, Currency::Usd), Err(MoneyError::Overflow));
    }

    #[test]
    fn writes_plain_exact_decimals() {
        assert_eq!(usd(128_460).to_decimal_string(), "1284.60");
        assert_eq!(usd(-5).to_decimal_string(), "-0.05");
        assert_eq!(usd(0).to_decimal_string(), "0.00");
        assert_eq!(Money::new(500, Currency::Jpy).to_decimal_string(), "500");
        assert_eq!(Money::new(1250, Currency::Kwd).to_decimal_string(), "1.250");
        assert_eq!(usd(i64::MIN).to_decimal_string(), "-92233720368547758.08");
    }

    #[test]
    fn serialises_as_minor_units_and_code() {
        let json = serde_json::to_string(&usd(128_460)).unwrap();
        assert_eq!(json, r#"{"minor":128460,"currency":"USD"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), usd(128_460));
    }
}
