//! Up to what amount one person decides alone. A group of settings of the dealership; an administrator changes it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Currency, Money, Percent, PersonId, Timestamp};
use crate::parties::dealerships::{Group, group};
use crate::trust::access::{Scope, restraints};

/// Whole units of the dealership's currency each: what is more needs a second person. Zero asks always. Of credits,
/// write-offs and refunds it is the sum of a day that counts (`counting`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    pub issue: u32,
    pub credit: u32,
    pub write_off: u32,
    pub refund: u32,
    /// Percent of what a discount is taken off.
    pub discount: u32,
    /// Days for which a request stands.
    pub days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { issue: 5_000, credit: 250, write_off: 100, refund: 500, discount: 15, days: 7 }
    }
}

impl Group for Limits {
    const NAME: &'static str = "approval_limits";
}

impl Limits {
    /// Those of the scope's dealership.
    pub fn of_dealership(c: &mut Conn, scope: &Scope) -> DbResult<Self> {
        group(c, scope.dealership())
    }

    /// Those that hold for somebody: of whom a second person is demanded now decides nothing alone.
    pub fn of_person(c: &mut Conn, site: &Site, scope: &Scope, person: PersonId) -> DbResult<Self> {
        let limits = Self::of_dealership(c, scope)?;
        Ok(match restraints::second_person(c, site.clock.now(), person)? {
            Some(_) => Self { issue: 0, credit: 0, write_off: 0, refund: 0, discount: 0, ..limits },
            None => limits,
        })
    }

    /// Whether a second person must approve an amount. Of discounts it is the share that counts.
    pub fn asks(&self, kind: Kind, amount: Money) -> bool {
        self.of(kind, amount.currency()).is_some_and(|limit| amount.minor() > limit.minor())
    }

    /// Until when a request that is made now stands.
    pub fn until(&self, now: Timestamp) -> Timestamp {
        now.plus(Duration::from_secs(u64::from(self.days.max(1)) * 86_400))
    }

    /// Whether a second person must approve a discount of this share.
    pub fn asks_for_discount(&self, share: Percent) -> bool {
        share.value() > self.discount.into()
    }

    /// The most that one person decides alone.
    pub fn of(&self, kind: Kind, currency: Currency) -> Option<Money> {
        let units = match kind {
            Kind::Issue => self.issue,
            Kind::Credit => self.credit,
            Kind::WriteOff => self.write_off,
            Kind::Refund => self.refund,
            Kind::Discount => return None,
        };
        Some(Money::new(
            i64::from(units).saturating_mul(10_i64.saturating_pow(currency.exponent())),
            currency,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_within_it_whatever_the_currency() {
        let limits = Limits::default();
        for (currency, at) in [(Currency::Usd, 50_000), (Currency::Jpy, 500), (Currency::Kwd, 500_000)] {
            assert!(!limits.asks(Kind::Refund, Money::new(at, currency)));
            assert!(limits.asks(Kind::Refund, Money::new(at + 1, currency)));
        }
    }

    #[test]
    fn settings_of_before_a_limit_was_known_have_its_default() {
        let read: Limits = serde_json::from_str(r#"{"refund": 50}"#).unwrap();
        assert_eq!(read, Limits { refund: 50, ..Limits::default() });
    }
}
