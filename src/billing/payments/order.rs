//! What somebody wants to pay: which invoices, how much, and how much of it each gets. Pure rules; the same ones
//! propose the figures on the check page and test them again when the order comes in.

use std::collections::BTreeSet;

use super::attempt::Share;
use crate::base::values::{InvoiceId, LocalDate, Money, MoneyError, ParseMoneyError};

/// An issued invoice with what is owed on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    pub id: InvoiceId,
    pub number: String,
    pub due_on: LocalDate,
    pub open: Money,
    /// Of what is open, the part that the customer questions: it is paid only under protest.
    pub held: Money,
}

impl Payable {
    /// What can be paid without giving a question up.
    pub fn rest(&self) -> Result<Money, MoneyError> {
        self.open.checked_sub(self.held)
    }
}

/// The same with everything to be paid, also what is questioned.
pub fn under_protest(payables: Vec<Payable>) -> Vec<Payable> {
    let all = |it: Payable| Payable { held: Money::zero(it.open.currency()), ..it };
    payables.into_iter().map(all).collect()
}

/// Why an order cannot be taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error("nothing is owed on what was chosen")]
    NothingOwed,
    #[error("the invoices are of different currencies")]
    Currencies,
    #[error("the amount is not readable: {0}")]
    Unreadable(ParseMoneyError),
    #[error("the amount is outside of what can be paid")]
    Outside(Bounds),
    /// All of it waits for a decision, or more than the rest was to be paid without protest.
    #[error("what is questioned is on hold")]
    OnHold,
    /// What is owed has changed since the page was shown.
    #[error("the balance has changed")]
    Changed,
    #[error(transparent)]
    Money(MoneyError),
}

/// The least and the most that can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub least: Money,
    pub most: Money,
}

impl From<MoneyError> for OrderError {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::Currencies(..) => Self::Currencies,
            other => Self::Money(other),
        }
    }
}

impl Bounds {
    /// The dealership's minimum for part payments, unless less than that is owed. In another currency than the
    /// minimum's any part may be paid.
    pub fn of(payables: &[Payable], minimum: Money) -> Result<Self, OrderError> {
        let currency = payables.first().ok_or(OrderError::NothingOwed)?.open.currency();
        let mut most = Money::zero(currency);
        for payable in payables {
            most = most.checked_add(payable.rest()?)?;
        }
        if !most.is_positive() {
            let held = payables.iter().any(|p| p.held.is_positive());
            return Err(if held { OrderError::OnHold } else { OrderError::NothingOwed });
        }
        let minimum = if minimum.currency() == currency { minimum.minor() } else { 1 };
        let least = Money::new(minimum.max(1), currency).min(most)?;
        Ok(Self { least, most })
    }

    pub fn check(self, amount: Money) -> Result<(), OrderError> {
        let under = amount.compare(self.least)?.is_lt();
        let over = amount.compare(self.most)?.is_gt();
        if under || over { Err(OrderError::Outside(self)) } else { Ok(()) }
    }

    /// Reads what somebody typed; nothing typed means all.
    pub fn read(self, typed: &str) -> Result<Money, OrderError> {
        if typed.trim().is_empty() {
            return Ok(self.most);
        }
        let amount = Money::parse(typed, self.most.currency()).map_err(OrderError::Unreadable)?;
        self.check(amount).map(|()| amount)
    }
}

/// Gives an amount to invoices, the one due first first. Invoices that get nothing are left out.
pub fn spread(payables: &[Payable], amount: Money) -> Result<Vec<Share>, OrderError> {
    let mut in_order: Vec<&Payable> = payables.iter().collect();
    in_order.sort_by(|a, b| (a.due_on, &a.number).cmp(&(b.due_on, &b.number)));
    let mut left = amount;
    let mut shares = Vec::with_capacity(in_order.len());
    for payable in in_order {
        let part = left.min(payable.rest()?)?;
        if part.is_positive() {
            left = left.checked_sub(part)?;
            shares.push(Share { invoice: payable.id, number: payable.number.clone(), amount: part });
        }
    }
    if left.is_zero() { Ok(shares) } else { Err(OrderError::Changed) }
}

/// Tests an order against what is owed at this moment: every share fits its invoice, no invoice comes twice, and
/// the sum is one that may be paid. Returns the sum.
pub fn check(shares: &[Share], payables: &[Payable], minimum: Money) -> Result<Money, OrderError> {
    let bounds = Bounds::of(payables, minimum)?;
    let once: BTreeSet<InvoiceId> = shares.iter().map(|s| s.invoice).collect();
    if shares.is_empty() || once.len() != shares.len() {
        return Err(OrderError::Changed);
    }
    for share in shares {
        let payable = payables.iter().find(|p| p.id == share.invoice).ok_or(OrderError::Changed)?;
        if !share.amount.is_positive() || share.amount.compare(payable.open)?.is_gt() {
            return Err(OrderError::Changed);
        }
        if share.amount.compare(payable.rest()?)?.is_gt() {
            return Err(OrderError::OnHold);
        }
    }
    let sum = Money::sum(bounds.most.currency(), shares.iter().map(|s| s.amount))?;
    bounds.check(sum).map(|()| sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::values::{Currency, Timestamp};

    fn owed(all: &[(i64, i32)]) -> Vec<Payable> {
        let one = |(place, (open, due)): (usize, &(i64, i32))| Payable {
            id: InvoiceId::generate(Timestamp::from_seconds(1_795_000_000)),
            number: format!("NM-{place:05}"),
            due_on: LocalDate::from_days(*due).unwrap(),
            open: Money::new(*open, Currency::Usd),
            held: Money::zero(Currency::Usd),
        };
        all.iter().enumerate().map(one).collect()
    }

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn the_minimum_gives_way_to_a_smaller_balance() {
        let bounds = Bounds::of(&owed(&[(2000, 1)]), usd(5000)).unwrap();
        assert_eq!((bounds.least, bounds.most), (usd(2000), usd(2000)));
        let bounds = Bounds::of(&owed(&[(77_194, 1)]), usd(5000)).unwrap();
        assert_eq!(bounds.read("12"), Err(OrderError::Outside(bounds)));
        assert_eq!(bounds.read("771.95"), Err(OrderError::Outside(bounds)));
        assert_eq!(bounds.read("$ 50"), Ok(usd(5000)));
        assert_eq!(bounds.read(" "), Ok(usd(77_194)));
        assert!(matches!(bounds.read("1.284"), Err(OrderError::Unreadable(ParseMoneyError::Unclear))));
    }

    #[test]
    fn a_part_goes_to_what_is_due_first() {
        let all = owed(&[(10_000, 30), (4000, 10), (6000, 20)]);
        let shares = spread(&all, usd(7000)).unwrap();
        let given: Vec<_> = shares.iter().map(|s| (s.invoice, s.amount.minor())).collect();
        assert_eq!(given, [(all[1].id, 4000), (all[2].id, 3000)]);
    }

    #[test]
    fn what_is_questioned_is_paid_under_protest_alone() {
        let mut all = owed(&[(87_987, 1)]);
        all[0].held = usd(16_190);
        let share = |minor| Share { invoice: all[0].id, number: all[0].number.clone(), amount: usd(minor) };
        assert_eq!(Bounds::of(&all, usd(0)).unwrap().read(""), Ok(usd(71_797)));
        assert_eq!(check(&[share(71_797)], &all, usd(0)), Ok(usd(71_797)));
        assert_eq!(check(&[share(87_987)], &all, usd(0)), Err(OrderError::OnHold));
        assert_eq!(check(&[share(87_987)], &under_protest(all.clone()), usd(0)), Ok(usd(87_987)));
        all[0].held = all[0].open;
        assert_eq!(Bounds::of(&all, usd(0)), Err(OrderError::OnHold));
    }

    #[test]
    fn refuses_more_than_is_open_twice_the_same_and_two_currencies() {
        let all = owed(&[(10_000, 1), (5000, 2)]);
        let share = |at: usize, minor| Share {
            invoice: all[at].id,
            number: all[at].number.clone(),
            amount: usd(minor),
        };
        assert_eq!(check(&[share(0, 10_000), share(1, 5000)], &all, usd(0)), Ok(usd(15_000)));
        assert_eq!(check(&[share(1, 5001)], &all, usd(0)), Err(OrderError::Changed));
        assert_eq!(check(&[share(1, 2000), share(1, 2000)], &all, usd(0)), Err(OrderError::Changed));
        assert_eq!(check(&[share(1, 0)], &all, usd(0)), Err(OrderError::Changed));
        let mut mixed = all.clone();
        mixed[1].open = Money::new(5000, Currency::Jpy);
        assert_eq!(Bounds::of(&mixed, usd(0)), Err(OrderError::Currencies));
        assert_eq!(Bounds::of(&[], usd(0)), Err(OrderError::NothingOwed));
    }

    proptest! {
        #[test]
        fn every_spread_is_an_order_that_passes(
            opens in prop::collection::vec((1..1_000_000_i64, 0..400_i32), 1..12),
            part in 1..=100_i64,
        ) {
            let all = owed(&opens);
            let bounds = Bounds::of(&all, usd(0)).unwrap();
            let amount = usd((bounds.most.minor() * part / 100).max(1));
            let shares = spread(&all, amount).unwrap();
            prop_assert_eq!(check(&shares, &all, usd(0)), Ok(amount));
        }
    }
}
