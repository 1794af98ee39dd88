//! The legal entity that issues invoices: the tenant. Its settings for numbers, tax, terms and papers.
//! Not here: its people (trust/access) and its money (billing).

mod bank;
mod bank_account;
mod changing;
mod groups;
mod numbering;
mod store;

pub use bank::{BankDetails, BankFault};
pub use bank_account::{
    BankAccount, Change as BankChange, Unfit, Waiting as WaitingBank, bank_details, change_bank,
    confirm_bank, confirmable, unfit, withdraw_bank,
};
pub use changing::{change, version_of};
pub use groups::{Group, Version, change_group, group, group_with_version, said};
pub use numbering::{last_number, last_numbers, lower_number, next_number, raise_number};
pub use store::{add, by_name, exists, list, load};

use serde::{Deserialize, Serialize};

use super::Address;
use crate::base::values::{
    CleanText, CleanTextError, Country, Currency, DealershipId, LocalDate, Money, Timestamp, Zone,
};

crate::coded! {
    /// Where tax is rounded. A setting of the legal entity, frozen into each document.
    pub enum TaxRounding {
        /// Once for each group of lines with the same rate.
        PerGroup = "per_group",
        PerLine = "per_line",
    }
}

/// A dealership as its papers and pages need it. Nothing here is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dealership {
    pub id: DealershipId,
    pub settings: Settings,
    pub created_at: Timestamp,
}

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// As people call it.
    pub name: CleanText<120>,
    /// As the register has it.
    pub legal_name: CleanText<120>,
    pub address: Address,
    pub phone: Option<CleanText<40>>,
    pub email: Option<CleanText<254>>,
    pub tax_id: Option<CleanText<60>>,
    /// Of the repair facility, where the state wants it printed.
    pub registration: Option<CleanText<60>>,
    pub currency: Currency,
    pub time_zone: Zone,
    pub tax_rounding: TaxRounding,
    /// The series of invoice numbers: `NM` of `NM-10482`.
    pub invoice_prefix: CleanText<12>,
    pub receipt_prefix: CleanText<12>,
    /// Days from issue until an invoice is due.
    pub payment_terms_days: i32,
    /// The least that somebody may pay of an invoice, unless less is open.
    pub part_payment_minimum: Money,
}

impl Settings {
    /// A dealership of which only the least is known: terms of 14 days, tax once a group, prefixes from its initials.
    pub fn new(
        name: CleanText<120>,
        currency: Currency,
        country: Country,
        time_zone: Zone,
    ) -> Result<Self, CleanTextError> {
        let initials = initials(name.as_str());
        Ok(Self {
            legal_name: name.clone(),
            address: Address::unknown(country),
            phone: None,
            email: None,
            tax_id: None,
            registration: None,
            currency,
            time_zone,
            tax_rounding: TaxRounding::PerGroup,
            invoice_prefix: CleanText::parse(&initials)?,
            receipt_prefix: CleanText::parse("RC")?,
            payment_terms_days: 14,
            part_payment_minimum: Money::new(10_i64.pow(currency.exponent()) * 10, currency),
            name,
        })
    }
}

impl Dealership {
    /// The calendar day on the dealership's wall.
    pub fn today(&self, now: Timestamp) -> LocalDate {
        self.settings.time_zone.date_of(now)
    }

    pub fn country(&self) -> Country {
        self.settings.address.country
    }
}

/// `NM` of Northside Motors: capitals of at most three words.
fn initials(name: &str) -> String {
    let words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let initials: String = words.take(3).flat_map(char::to_uppercase).collect();
    if initials.is_empty() { "X".to_owned() } else { initials }
}
