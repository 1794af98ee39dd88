//! The axes of an invoice's state. Only the document's own state is stored; settlement comes from the ledger, due from
//! the calendar of the dealership, delivery from what was sent, the dispute from what was questioned.

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
    /// Nothing is left of it after its credit notes.
    Credited,
    /// What was left to pay was given up.
    WrittenOff,
}

/// The amounts that say how an invoice stands; all but the first are the ledger's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    pub total: Money,
    pub credited: Money,
    pub written_off: Money,
    pub open: Money,
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

/// Whether the customer questions some of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Questioned {
    #[default]
    None,
    Open,
    /// It was, and that is over.
    Resolved,
}

/// All of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    pub document: DocumentState,
    pub settlement: Settlement,
    pub due: Due,
    /// None until it is asked for ([`Axes::questioned`]): lists do not need it of each row.
    pub dispute: Questioned,
}

impl Amounts {
    /// Of an invoice that nothing was taken off but by paying.
    pub const fn plain(total: Money, open: Money) -> Self {
        let nil = Money::zero(total.currency());
        Self { total, credited: nil, written_off: nil, open }
    }
}

impl Axes {
    /// `today` is the dealership's calendar day.
    pub fn of(document: DocumentState, amounts: Amounts, due_on: LocalDate, today: LocalDate) -> Self {
        let (settlement, due) = (Settlement::of(amounts), Due::of(amounts.open, due_on, today));
        Self { document, settlement, due, dispute: Questioned::None }
    }

    /// The same with what became of the disputes about it, each open or not.
    #[must_use]
    pub fn questioned(self, open: impl IntoIterator<Item = bool>) -> Self {
        let all: Vec<bool> = open.into_iter().collect();
        let dispute = match (all.contains(&true), all.is_empty()) {
            (true, _) => Questioned::Open,
            (false, true) => Questioned::None,
            (false, false) => Questioned::Resolved,
        };
        Self { dispute, ..self }
    }

    pub fn is_overdue(&self) -> bool {
        matches!(self.due, Due::Overdue(_))
    }
}

impl Settlement {
    pub fn of(it: Amounts) -> Self {
        // What would be open if nobody had paid.
        let unpaid =
            it.total.minor().saturating_sub(it.credited.minor()).saturating_sub(it.written_off.minor());
        match it.open.is_zero() {
            true if it.total.is_zero() => Self::NoCharge,
            true if it.written_off.is_positive() => Self::WrittenOff,
            true if it.total == it.credited => Self::Credited,
            true => Self::Paid,
            false if it.open.minor() < unpaid => Self::PartPaid,
            false => Self::Open,
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
    fn settlement_follows_the_amounts() {
        for (total, credited, written_off, open, expected) in [
            (100, 0, 0, 100, Settlement::Open),
            (100, 0, 0, 40, Settlement::PartPaid),
            (100, 0, 0, 0, Settlement::Paid),
            (0, 0, 0, 0, Settlement::NoCharge),
            (100, 30, 0, 70, Settlement::Open),
            (100, 30, 0, 40, Settlement::PartPaid),
            (100, 30, 0, 0, Settlement::Paid),
            (100, 100, 0, 0, Settlement::Credited),
            (100, 30, 20, 50, Settlement::Open),
            (100, 30, 70, 0, Settlement::WrittenOff),
        ] {
            let [total, credited, written_off, open] = [total, credited, written_off, open].map(dollars);
            assert_eq!(Settlement::of(Amounts { total, credited, written_off, open }), expected);
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
