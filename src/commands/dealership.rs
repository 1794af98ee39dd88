//! `forecourt dealership add`: another legal entity that issues invoices, with books and staff of its own.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::place::Place;
use super::say;
use crate::base::values::{CleanText, Country, Currency, Money, Zone};
use crate::parties::Address;
use crate::parties::dealerships::{self, Settings};
use crate::trust::audit::{Actor, ActorKind};

/// Add a dealership to a site.
///
/// A dealership is the legal entity that issues invoices. Its customers, books and staff are its own: staff of one
/// never see another's. A person may be a customer of several and chooses after signing in.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt dealership add --data /srv/portal --name \"Lakeside Auto\" \\\n    --currency USD --country US --time-zone America/Chicago --invoice-prefix LA"
)]
pub struct Dealership {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a dealership.
    Add(Box<Add>),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt dealership add --data /srv/portal --name \"Lakeside Auto\" \\\n    --currency USD --country US --time-zone America/Chicago --invoice-prefix LA"
)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// Its name, as its customers call it.
    #[arg(long, value_name = "NAME")]
    name: CleanText<120>,
    #[command(flatten)]
    details: Details,
}

/// What is printed on a dealership's papers, and how it counts.
#[derive(Debug, Args)]
pub struct Details {
    /// The currency of its invoices, such as USD.
    #[arg(long, value_name = "CODE")]
    currency: Currency,
    /// The country it is in, two letters, such as US.
    #[arg(long, value_name = "CODE")]
    country: Country,
    /// The time zone on its wall, such as America/Chicago: it decides what day it is.
    #[arg(long, value_name = "ZONE")]
    time_zone: Zone,
    /// Its name in the register, where that is another.
    #[arg(long, value_name = "NAME")]
    legal_name: Option<CleanText<120>>,
    /// Street and number.
    #[arg(long)]
    street: Option<CleanText<200>>,
    /// City.
    #[arg(long)]
    city: Option<CleanText<100>>,
    /// State or province.
    #[arg(long)]
    region: Option<CleanText<60>>,
    /// Postal code.
    #[arg(long)]
    postal_code: Option<CleanText<20>>,
    /// The phone number that customers call.
    #[arg(long)]
    phone: Option<CleanText<40>>,
    /// The address that customers write to.
    #[arg(long)]
    email: Option<CleanText<254>>,
    /// Its tax number, for invoices.
    #[arg(long)]
    tax_id: Option<CleanText<60>>,
    /// The registration of the repair facility, where the state wants it printed.
    #[arg(long)]
    registration: Option<CleanText<60>>,
    /// What its invoice numbers begin with; its initials otherwise.
    #[arg(long, value_name = "LETTERS")]
    invoice_prefix: Option<CleanText<12>>,
    /// What its receipt numbers begin with; RC otherwise.
    #[arg(long, value_name = "LETTERS")]
    receipt_prefix: Option<CleanText<12>>,
    /// Days from issue until an invoice is due.
    #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(i32).range(0..=365))]
    terms: i32,
    /// The least that may be paid of an invoice, such as 50.00.
    #[arg(long, value_name = "AMOUNT")]
    part_payment_minimum: Option<String>,
}

impl Details {
    pub fn settings(self, name: CleanText<120>) -> Result<Settings, Failure> {
        let usage = |e: &dyn std::fmt::Display| Failure::Usage(e.to_string());
        let currency = self.currency;
        let mut settings =
            Settings::new(name, currency, self.country, self.time_zone).map_err(|e| usage(&e))?;
        settings.address = Address {
            street: self.street,
            city: self.city,
            region: self.region,
            postal_code: self.postal_code,
            country: self.country,
        };
        settings.phone = self.phone;
        settings.email = self.email;
        settings.tax_id = self.tax_id;
        settings.registration = self.registration;
        settings.payment_terms_days = self.terms;
        if let Some(legal) = self.legal_name {
            settings.legal_name = legal;
        }
        if let Some(prefix) = self.invoice_prefix {
            settings.invoice_prefix = prefix;
        }
        if let Some(prefix) = self.receipt_prefix {
            settings.receipt_prefix = prefix;
        }
        if let Some(amount) = self.part_payment_minimum {
            settings.part_payment_minimum = least(&amount, currency)?;
        }
        Ok(settings)
    }
}

/// Amounts below zero are not read at all.
fn least(text: &str, currency: Currency) -> Result<Money, Failure> {
    Money::parse(text, currency).map_err(|e| Failure::Usage(format!("--part-payment-minimum {text}: {e}")))
}

impl Dealership {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let What::Add(add) = self.what;
        let settings = add.details.settings(add.name)?;
        let site = add.place.open()?.site;
        let actor = Actor::of_kind(ActorKind::Operator);
        let id = site.db.write(|c| dealerships::add(c, &site, &actor, &settings))?;
        say::line(format_args!("Added {} ({id})", settings.name));
        Ok(ExitCode::SUCCESS)
    }
}
