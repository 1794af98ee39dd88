//! What several of the owner's pages show alike: a pill, a day, an invoice in a list, a vehicle in short, lengths.
//! Values that write themselves go straight into the page; nothing here asks the database.

use std::borrow::Cow;

use crate::base::values::display::{DateDisplay, MoneyDisplay};
use crate::base::values::{Currency, Language, LocalDate, Locale, Quantity, VehicleId};
use crate::base::words::Words;
use crate::billing::invoices::{Label, Listed};
use crate::pages::owner::standing;
use crate::parties::vehicles::{OdometerUnit, Vehicle};

/// The word that says how something stands; `kind` is its shape and color (`.pill--*`).
pub struct Pill {
    pub kind: &'static str,
    pub text: Cow<'static, str>,
}

/// A day for machines and for people.
#[derive(Clone, Copy)]
pub struct Day {
    pub iso: LocalDate,
    pub words: DateDisplay,
}

/// An invoice in a list.
pub struct InvoiceRow {
    pub number: String,
    /// The work, and the vehicle it was done on.
    pub about: Label,
    pub issued: Day,
    pub due: Day,
    pub pill: Pill,
    pub total: MoneyDisplay,
    pub open: MoneyDisplay,
    pub is_open: bool,
}

/// A vehicle in short. Empty text is left out.
pub struct VehicleCard {
    pub id: VehicleId,
    pub name: String,
    pub plate: String,
    pub vin: String,
    pub odometer: String,
}

impl InvoiceRow {
    /// `today` is the dealership's calendar day.
    pub fn new(w: Words, row: Listed, today: LocalDate) -> Self {
        let language = w.language();
        Self {
            issued: Day::new(row.issued_on, language),
            due: Day::new(row.due_on, language),
            pill: standing::pill(w, &row.axes(today)),
            total: row.total.display(language),
            open: row.open.display(language),
            is_open: !row.open.is_zero(),
            number: row.number,
            about: row.label,
        }
    }
}

impl VehicleCard {
    pub fn new(w: Words, vehicle: &Vehicle) -> Self {
        let details = &vehicle.details;
        let odometer = details.odometer.map(|read| last_distance(w, read, details.odometer_unit));
        Self {
            id: vehicle.id,
            name: details.title(),
            plate: details.plate.as_ref().map(|plate| plate.text().to_owned()).unwrap_or_default(),
            vin: details.vin.as_str().to_owned(),
            odometer: odometer.unwrap_or_default(),
        }
    }
}

impl Day {
    pub fn new(day: LocalDate, language: Language) -> Self {
        Self { iso: day, words: day.display(language) }
    }
}

/// `48,216 mi`.
pub fn distance(w: Words, value: i64, unit: OdometerUnit) -> String {
    let key = match unit {
        OdometerUnit::Miles => "owner-miles",
        OdometerUnit::Kilometers => "owner-kilometers",
    };
    in_words(w, value, key)
}

/// `48,216 miles at last visit`.
pub fn last_distance(w: Words, value: i64, unit: OdometerUnit) -> String {
    let key = match unit {
        OdometerUnit::Miles => "owner-miles-last",
        OdometerUnit::Kilometers => "owner-kilometers-last",
    };
    in_words(w, value, key)
}

fn in_words(w: Words, value: i64, key: &str) -> String {
    w.args(key, &[("distance", whole(w, value).into())])
}

/// `48,216`. Lengths are written like amounts of dollars are.
pub fn whole(w: Words, value: i64) -> String {
    let value = Quantity::from(u32::try_from(value).unwrap_or(0));
    Locale::new(w.language(), Currency::Usd).quantity(value).to_string()
}
