//! The rule and its arithmetic. Pure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::base::values::{Currency, LocalDate, Money, MoneyError};
use crate::parties::dealerships::Group;

/// What a dealership decided; amounts in minor units of its currency. Off until somebody switches it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    pub on: bool,
    pub daily_minor: i64,
    /// Days after the notice that cost nothing.
    pub free_days: i32,
    /// The most that one stay costs; zero: no limit of ours.
    pub cap_minor: i64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { on: false, daily_minor: 0, free_days: 3, cap_minor: 0 }
    }
}

impl Group for Rule {
    const NAME: &'static str = "storage";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("Enter what a day costs, above zero")]
    Daily,
    #[error("Enter 0 to 90 days")]
    Free,
    #[error("Enter at least what a day costs, or 0 for no limit")]
    Cap,
}

impl Rule {
    /// Says what cannot be. A rule that is off may be unfinished.
    pub fn checked(self) -> Result<Self, RuleError> {
        match self {
            _ if !(0..=90).contains(&self.free_days) => Err(RuleError::Free),
            _ if self.on && self.daily_minor <= 0 => Err(RuleError::Daily),
            _ if self.cap_minor < 0 || (self.cap_minor > 0 && self.cap_minor < self.daily_minor) => {
                Err(RuleError::Cap)
            }
            it => Ok(it),
        }
    }

    /// The first day that costs something when notice is given on a day.
    pub fn charges_from(&self, noticed_on: LocalDate) -> LocalDate {
        noticed_on.plus_days(self.free_days.max(0)).plus_days(1)
    }
}

/// What a stay comes to by a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Days that cost something; the day on which the vehicle leaves is one.
    pub days: i32,
    pub daily: Money,
    pub amount: Money,
    /// The cap made it less.
    pub capped: bool,
}

impl Basis {
    /// From its first day to `until`, both counted. A cap of zero is none.
    pub fn of(
        from: LocalDate,
        until: LocalDate,
        (daily, cap): (i64, i64),
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let days = until.days_since(from).saturating_add(1).max(0);
        let minor = daily.checked_mul(i64::from(days)).ok_or(MoneyError::Overflow)?;
        let amount = if cap > 0 { minor.min(cap) } else { minor };
        let money = |minor| Money::new(minor, currency);
        Ok(Self { days, daily: money(daily), amount: money(amount), capped: amount != minor })
    }

    /// As a quantity of days.
    pub fn quantity(&self) -> Decimal {
        Decimal::from(self.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(until: &str, cap: i64) -> (i32, i64, bool) {
        let from: LocalDate = "2026-11-05".parse().unwrap();
        let it = Basis::of(from, until.parse().unwrap(), (2_500, cap), Currency::Usd).unwrap();
        (it.days, it.amount.minor(), it.capped)
    }

    #[test]
    fn nothing_costs_before_the_first_day() {
        assert_eq!(basis("2026-11-01", 0), (0, 0, false));
        assert_eq!(basis("2026-11-04", 0), (0, 0, false));
        assert_eq!(basis("2026-11-05", 0), (1, 2_500, false));
        assert_eq!(basis("2026-11-14", 0), (10, 25_000, false));
    }

    #[test]
    fn the_cap_is_the_most() {
        assert_eq!(basis("2026-11-14", 25_000), (10, 25_000, false));
        assert_eq!(basis("2026-11-15", 25_000), (11, 25_000, true));
    }

    #[test]
    fn free_days_come_after_the_notice() {
        let rule = Rule { free_days: 3, ..Rule::default() };
        assert_eq!(rule.charges_from("2026-11-01".parse().unwrap()).to_string(), "2026-11-05");
        let rule = Rule { free_days: 0, ..rule };
        assert_eq!(rule.charges_from("2026-11-01".parse().unwrap()).to_string(), "2026-11-02");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let rule = Rule { on: true, daily_minor: 2_500, free_days: 3, cap_minor: 0 };
        assert!(rule.clone().checked().is_ok());
        assert_eq!(Rule { daily_minor: 0, ..rule.clone() }.checked(), Err(RuleError::Daily));
        assert_eq!(Rule { free_days: 91, ..rule.clone() }.checked(), Err(RuleError::Free));
        assert_eq!(Rule { cap_minor: 2_499, ..rule }.checked(), Err(RuleError::Cap));
        assert!(Rule::default().checked().is_ok());
    }
}
