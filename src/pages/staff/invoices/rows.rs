//! An invoice in a list of the staff's. How it stands is said as to its owner, so that both mean the same on the phone.

use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate};
use crate::base::words::Words;
use crate::billing::invoices::Listed;
use crate::billing::invoices::counter::OnCounter;
use crate::pages::owner::rows::{Day, Pill};
use crate::pages::owner::standing::pill;

pub(super) const WORDS: Words = Words::new(Language::En);

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
            pill: pill(WORDS, &it.axes(today)),
            number: it.number,
            customer: None,
            about: it.label.work,
            vehicle: it.label.vehicle,
            issued: Day::new(it.issued_on, Language::En),
            total: it.total.display(Language::En),
            open: it.open.display(Language::En),
        }
    }

    /// In a list of the whole dealership.
    pub fn named(it: OnCounter, name: String, today: LocalDate) -> Self {
        Self {
            pill: pill(WORDS, &it.axes(today)),
            number: it.number,
            customer: Some((it.customer, name)),
            about: it.label.work,
            vehicle: it.label.vehicle,
            issued: Day::new(it.issued_on, Language::En),
            total: it.total.display(Language::En),
            open: it.open.display(Language::En),
        }
    }
}
