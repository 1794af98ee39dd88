//! The axes of an invoice's state. Only the document's own state is stored; settlement comes from the ledger, due from
//! the calendar of the dealership, delivery from what was sent. The dispute axis comes with disputes.

use crate::base::values::{LocalDate, Money};

crate::coded! {
    /// Nothing returns to draft.
    pub enum DocumentState {
        Draft = "draft",
        Issued = "issued",
        /// Credited in full.
        Cancelled = "cancelled",
    }
}

/// What became of the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    Open,
    PartPaid,
    Paid,
    /// The total is zero: settled at issue.
    NoCharge,
}

/// Where the due day lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing is open.
    Nothing,
    /// Days from today.
    In(i32),
    Today,
    /// Days since it was due.
    Overdue(i32),
}

crate::coded! {
    /// How far a document got on one channel.
    pub enum DeliveryState {
        Queued = "queued",
        Sent = "sent",
        Delivered = "delivered",
        Bounced = "bounced",
        Viewed = "viewed",
    }
}

/// All of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    pub document: DocumentState,
    pub settlement: Settlement,
    pub due: Due,
}

impl Axes {
    /// `open` is the ledger's; `today` the dealership's calendar day.
    pub fn of(
        document: DocumentState,
        total: Money,
        open: Money,
        due_on: LocalDate,
        today: LocalDate,
    ) -> Self {
        Self { document, settlement: Settlement::of(total, open), due: Due::of(open, due_on, today) }
    }

    pub fn is_overdue(&self) -> bool {
        matches!(self.due, Due::Overdue(_))
    }
}

impl Settlement {
    pub fn of(total: Money, open: Money) -> Self {
        match (total.is_zero(), open.is_zero()) {
            (true, true) => Self::NoCharge,
            (false, true) => Self::Paid,
            _ if open.minor() < total.minor() => Self::PartPaid,
            _ => Self::Open,
        }
    }
}

impl Due {
    pub fn of(open: Money, due_on: LocalDate, today: LocalDate) -> Self {
        match due_on.days_since(today) {
            _ if open.is_zero() => Self::Nothing,
            0 => Self::Today,
            days if days > 0 => Self::In(days),
            days => Self::Overdue(days.saturating_neg()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::Currency;

    fn dollars(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn settlement_follows_the_open_amount() {
        for (total, open, expected) in [
            (100, 100, Settlement::Open),
            (100, 40, Settlement::PartPaid),
            (100, 0, Settlement::Paid),
            (0, 0, Settlement::NoCharge),
        ] {
            assert_eq!(Settlement::of(dollars(total), dollars(open)), expected);
        }
    }

    #[test]
    fn a_part_paid_invoice_before_its_day_is_not_overdue() {
        let day = |text: &str| text.parse::<LocalDate>().unwrap();
        let due = |today| Due::of(dollars(40), day("2026-11-27"), day(today));
        assert_eq!(due("2026-11-20"), Due::In(7));
        assert_eq!(due("2026-11-27"), Due::Today);
        assert_eq!(due("2026-11-28"), Due::Overdue(1));
        assert_eq!(Due::of(dollars(0), day("2026-11-27"), day("2026-12-27")), Due::Nothing);
    }
}
