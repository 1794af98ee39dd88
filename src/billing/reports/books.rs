//! The ledger's sums of days, read once and asked many times. Billed is what invoices came to, with tax, less credit
//! notes, by the day of the document; collected is money that came in, less what went back, by the day it came.

use rust_decimal::Decimal;

use crate::base::db::{Conn, DbResult};
use crate::base::values::{Currency, LocalDate, Money, MoneyError};
use crate::billing::ledger::{Account, DaySum, days_since};
use crate::trust::access::Scope;

/// Over how many days sales are looked at when days to pay are worked out.
pub const SALES_DAYS: i32 = 90;

/// What moved since a day.
#[derive(Clone, Debug)]
pub struct Books {
    currency: Currency,
    days: Vec<DaySum>,
}

/// A week of a chart, Monday to Sunday, shorter at the ends of the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    pub from: LocalDate,
    pub to: LocalDate,
}

impl Books {
    /// Of the scope's dealership, from a day on.
    pub fn since(c: &mut Conn, scope: &Scope, currency: Currency, from: LocalDate) -> DbResult<Self> {
        Ok(Self { currency, days: days_since(c, scope, currency, from)? })
    }

    /// Invoices less credit notes, first and last day included.
    pub fn billed(&self, from: LocalDate, to: LocalDate) -> Result<Money, MoneyError> {
        self.sum(from, to, &[Account::Revenue, Account::TaxPayable])?.checked_neg()
    }

    /// Money received less money sent back. What networks charged is not the customers' and so not taken off.
    pub fn collected(&self, from: LocalDate, to: LocalDate) -> Result<Money, MoneyError> {
        self.sum(from, to, &[Account::Clearing, Account::NetworkFees])
    }

    /// What was owed at the end of a day, from what is owed now.
    pub fn owed_on(&self, day: LocalDate, now: Money) -> Result<Money, MoneyError> {
        now.checked_sub(self.sum(day.plus_days(1), LocalDate::LAST, &[Account::Receivable])?)
    }

    fn sum(&self, from: LocalDate, to: LocalDate, accounts: &[Account]) -> Result<Money, MoneyError> {
        let theirs = self.days.iter().filter(|it| accounts.contains(&it.account));
        let those = theirs.filter(|it| (from..=to).contains(&it.on));
        Money::sum(self.currency, those.map(|it| it.amount))
    }
}

/// Days sales outstanding: receivables ÷ credit sales × days. `None` where nothing was sold.
pub fn days_to_pay(owed: Money, billed: Money, days: i32) -> Option<Decimal> {
    let share = owed.to_decimal().checked_div(billed.to_decimal()).filter(|_| billed.is_positive())?;
    share.checked_mul(Decimal::from(days))
}

/// The weeks of a span.
pub fn weeks(from: LocalDate, to: LocalDate) -> Vec<Week> {
    let mut all = Vec::new();
    let mut first = from;
    while first <= to {
        let monday = first.plus_days(-i32::from(first.weekday().to_monday_zero_offset()));
        let sunday = monday.plus_days(6);
        all.push(Week { from: first, to: sunday.min(to) });
        first = sunday.plus_days(1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_to_pay_are_receivables_by_sales() {
        let usd = |whole: i64| Money::new(whole * 100, Currency::Usd);
        let found = days_to_pay(usd(184_000), usd(412_000), 92).unwrap();
        assert_eq!(found.round_dp(2).to_string(), "41.09");
        assert_eq!(days_to_pay(usd(5), usd(0), 90), None);
        assert_eq!(days_to_pay(usd(5), usd(-1), 90), None);
    }

    #[test]
    fn weeks_begin_on_monday_and_end_with_the_span() {
        let found = weeks(day("2026-11-05"), day("2026-11-20"));
        let shown: Vec<String> = found.iter().map(|week| format!("{} {}", week.from, week.to)).collect();
        assert_eq!(shown, ["2026-11-05 2026-11-08", "2026-11-09 2026-11-15", "2026-11-16 2026-11-20"]);
        assert_eq!(weeks(day("2026-11-20"), day("2026-11-20")).len(), 1);
        assert!(weeks(day("2026-11-21"), day("2026-11-20")).is_empty());
    }

    #[test]
    fn what_was_owed_is_what_is_owed_less_what_moved_since() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let sum = |on, account, minor| DaySum { on: day(on), account, amount: usd(minor) };
        let books = Books {
            currency: Currency::Usd,
            days: vec![
                sum("2026-11-10", Account::Receivable, 10_000),
                sum("2026-11-10", Account::Revenue, -9_000),
                sum("2026-11-10", Account::TaxPayable, -1_000),
                sum("2026-11-12", Account::Clearing, 4_000),
                sum("2026-11-12", Account::Receivable, -4_000),
            ],
        };
        assert_eq!(books.owed_on(day("2026-11-11"), usd(6_000)), Ok(usd(10_000)));
        assert_eq!(books.owed_on(day("2026-11-09"), usd(6_000)), Ok(usd(0)));
        assert_eq!(books.billed(day("2026-11-01"), day("2026-11-30")), Ok(usd(10_000)));
        assert_eq!(books.collected(day("2026-11-11"), day("2026-11-30")), Ok(usd(4_000)));
    }
}
