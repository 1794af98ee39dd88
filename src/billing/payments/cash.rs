//! Cash that the law wants to be told of: in the United States whoever gets more than 10,000 dollars in cash from one
//! customer, in one payment or in related ones within 12 months, files Form 8300 within 15 days (26 USC 6050I). The
//! rule flags, it does not refuse. Other countries have other rules: none is loaded until somebody has confirmed it.
//! A payment that is written down late counts on the day it came, in whichever 12 months hold that day.

use diesel::prelude::*;

use super::payment::PaymentMethod;
use crate::base::db::schema::{counter_payment, payment};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Country, Currency, LocalDate, Money};
use crate::parties::customers;
use crate::trust::access::Scope;

/// More than this much, within this many days, is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashRule {
    pub above: Money,
    pub days: i32,
}

impl CashRule {
    pub fn of(country: Country, currency: Currency) -> Option<Self> {
        let united_states = country == Country::US && currency == Currency::Usd;
        united_states.then(|| Self { above: Money::new(1_000_000, Currency::Usd), days: 365 })
    }

    /// Whether a sum is one to be told of.
    pub fn flags(self, sum: Money) -> bool {
        sum.minor() > self.above.minor()
    }
}

/// The most cash of the scope's customer, in all of their accounts that were merged, within one span of so many days that
/// holds this one. What was reversed never came.
pub(super) fn around(
    c: &mut Conn,
    scope: &Scope,
    currency: Currency,
    on: LocalDate,
    days: i32,
) -> DbResult<Money> {
    let family = customers::family(c, scope)?;
    let came: Vec<(LocalDate, i64)> = payment::table
        .left_join(counter_payment::table)
        .filter(payment::dealership_id.eq(scope.dealership()).and(payment::customer_id.eq_any(family)))
        .filter(payment::method.eq(PaymentMethod::Cash).and(payment::currency.eq(currency)))
        .filter(payment::received_on.gt(on.plus_days(-days)).and(payment::received_on.lt(on.plus_days(days))))
        .filter(counter_payment::reversed_at.is_null())
        .select((payment::received_on, payment::amount_minor))
        .load(c)?;
    Ok(Money::new(most(&came, on, days), currency))
}

/// The largest sum of a span that holds `on`. One that begins with no payment can be moved on until it does.
fn most(came: &[(LocalDate, i64)], on: LocalDate, days: i32) -> i64 {
    let from = |first: LocalDate| {
        let within = came.iter().filter(|(day, _)| *day >= first && *day < first.plus_days(days));
        within.fold(0_i64, |sum, (_, minor)| sum.saturating_add(*minor))
    };
    came.iter().filter(|(day, _)| *day <= on).map(|(day, _)| from(*day)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_is_within_the_rule_and_a_cent_more_is_not() {
        let rule = CashRule::of(Country::US, Currency::Usd).unwrap();
        assert!(!rule.flags(Money::new(1_000_000, Currency::Usd)));
        assert!(rule.flags(Money::new(1_000_001, Currency::Usd)));
        assert_eq!(CashRule::of(Country::US, Currency::Eur), None);
    }

    #[test]
    fn a_year_may_lie_on_either_side_of_the_day_but_holds_it() {
        let day = |text: &str| text.parse::<LocalDate>().unwrap();
        let on = day("2026-06-01");
        let of = |rest: &[(&str, i64)]| {
            let mut came: Vec<(LocalDate, i64)> = rest.iter().map(|(at, minor)| (day(at), *minor)).collect();
            came.push((on, 1));
            most(&came, on, 365)
        };
        assert_eq!(of(&[]), 1);
        assert_eq!(of(&[("2025-06-02", 10), ("2026-05-31", 100)]), 111);
        assert_eq!(of(&[("2026-06-02", 10), ("2027-05-31", 100)]), 111, "written down late");
        assert_eq!(
            of(&[("2025-06-02", 10), ("2026-06-02", 100)]),
            101,
            "a year and a day lie between the two"
        );
    }
}
