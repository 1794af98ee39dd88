//! An invoice in a list of the staff's, and the pill that says how it stands.

use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate};
use crate::billing::invoices::counter::OnCounter;
use crate::billing::invoices::{Axes, DocumentState, Due, Listed, Settlement};
use crate::pages::staff::shown::{Day, count};

/// Due within so many days is soon.
const SOON: i32 = 7;

/// The word that says how something stands; `kind` is its shape and color (`.pill--*`).
pub struct Pill {
    pub kind: &'static str,
    pub text: String,
}

pub struct InvoiceRow {
    pub number: String,
    /// Where the list has several customers.
    pub customer: Option<(CustomerId, String)>,
    /// The work and the vehicle; either may be empty.
    pub about: String,
    pub vehicle: String,
    pub issued: Day,
    pub pill: Pill,
    pub total: MoneyDisplay,
    pub open: MoneyDisplay,
}

impl InvoiceRow {
    /// In the list of one customer.
    pub fn listed(it: Listed, today: LocalDate) -> Self {
        Self {
            pill: pill(it.axes(today)),
            number: it.number,
            customer: None,
            about: it.label.work,
            vehicle: it.label.vehicle,
            issued: Day::new(it.issued_on),
            total: it.total.display(Language::En),
            open: it.open.display(Language::En),
        }
    }

    /// In a list of the whole dealership.
    pub fn named(it: OnCounter, name: String, today: LocalDate) -> Self {
        Self {
            pill: pill(it.axes(today)),
            number: it.number,
            customer: Some((it.customer, name)),
            about: it.label.work,
            vehicle: it.label.vehicle,
            issued: Day::new(it.issued_on),
            total: it.total.display(Language::En),
            open: it.open.display(Language::En),
        }
    }
}

/// One word for five axes: what a person at the counter wants to know first.
pub fn pill(axes: Axes) -> Pill {
    let (kind, text) = match (axes.document, axes.settlement, axes.due) {
        (DocumentState::Draft, ..) => ("draft", "Draft".to_owned()),
        (DocumentState::Cancelled, ..) => ("credit", "Canceled".to_owned()),
        (_, Settlement::Paid, _) => ("paid", "Paid".to_owned()),
        (_, Settlement::NoCharge, _) => ("paid", "No charge".to_owned()),
        (_, _, Due::Overdue(days)) => ("overdue", format!("{} late", count(days, "day", "days"))),
        (_, _, Due::Today) => ("soon", "Due today".to_owned()),
        (_, _, Due::In(days)) => {
            let kind = if days <= SOON { "soon" } else { "due" };
            (kind, format!("Due in {}", count(days, "day", "days")))
        }
        (_, _, Due::Nothing) => ("paid", "Settled".to_owned()),
    };
    Pill { kind, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(settlement: Settlement, due: Due) -> (&'static str, String) {
        let pill = pill(Axes { document: DocumentState::Issued, settlement, due });
        (pill.kind, pill.text)
    }

    #[test]
    fn a_pill_says_late_before_part_paid_and_paid_before_all() {
        assert_eq!(said(Settlement::PartPaid, Due::Overdue(1)), ("overdue", "1 day late".to_owned()));
        assert_eq!(said(Settlement::Open, Due::In(7)), ("soon", "Due in 7 days".to_owned()));
        assert_eq!(said(Settlement::Open, Due::In(8)), ("due", "Due in 8 days".to_owned()));
        assert_eq!(said(Settlement::Paid, Due::Nothing), ("paid", "Paid".to_owned()));
    }
}
