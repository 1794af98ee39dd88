//! Cash that the law wants to be told of: in the United States whoever gets more than 10,000 dollars in cash from one
//! customer, in one payment or in related ones within 12 months, files Form 8300 within 15 days (26 USC 6050I). The
//! rule flags, it does not refuse. Other countries have other rules: none is loaded until somebody has confirmed it.

use diesel::prelude::*;

use super::payment::PaymentMethod;
use crate::base::db::schema::payment;
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{Country, Currency, LocalDate, Money};
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

/// Cash of the scope's customer in the span that ends on a day.
pub(super) fn within(
    c: &mut Conn,
    scope: &Scope,
    currency: Currency,
    until: LocalDate,
    days: i32,
) -> DbResult<Money> {
    let sum: i64 = payment::table
        .filter(payment::customer_id.eq(scope.require_customer()?))
        .filter(payment::method.eq(PaymentMethod::Cash).and(payment::currency.eq(currency)))
        .filter(payment::received_on.gt(until.plus_days(-days)).and(payment::received_on.le(until)))
        .select(sum_minor(payment::amount_minor))
        .first(c)?;
    Ok(Money::new(sum, currency))
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
}
