//! A vehicle of a customer, over the span of time it is theirs. VIN and plate are sealed; make and model are not.
//! A vehicle that is sold to another customer is another row: each owner sees their own history.

mod keeping;
pub mod odometer;
mod searching;
mod store;
mod transferring;

pub use keeping::{add_once, change};
pub use store::{by_vin, insert, latest, load, recent, rows_of_car, some_titles, titles};
pub use transferring::{Handover, elsewhere, going_on, transfer};

pub(in crate::parties) use searching::search;

use crate::base::values::{CleanText, CustomerId, LocalDate, Plate, VehicleId, Vin};

crate::coded! {
    pub enum OdometerUnit {
        Miles = "mi",
        Kilometers = "km",
    }
}

/// What is known of a vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub vin: Vin,
    pub plate: Option<Plate>,
    /// Of the model.
    pub year: Option<i32>,
    pub make: CleanText<60>,
    pub model: CleanText<60>,
    pub trim: Option<CleanText<60>>,
    /// When it was last read.
    pub odometer: Option<i64>,
    pub odometer_unit: OdometerUnit,
    pub owned_from: Option<LocalDate>,
    pub owned_until: Option<LocalDate>,
}

/// A vehicle, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    pub id: VehicleId,
    pub customer: CustomerId,
    pub details: Details,
    /// Counts changes, so that two people editing at once notice each other.
    pub version: i64,
}

impl OdometerUnit {
    /// For comparing readings of two units.
    pub(super) const fn millimeters(self) -> i64 {
        match self {
            Self::Miles => 1_609_344,
            Self::Kilometers => 1_000_000,
        }
    }
}

impl Details {
    /// `2021 Honda Accord Sport`.
    pub fn title(&self) -> String {
        title(
            self.year,
            self.make.as_str(),
            self.model.as_str(),
            self.trim.as_ref().map_or("", AsRef::as_ref),
        )
    }
}

fn title(year: Option<i32>, make: &str, model: &str, trim: &str) -> String {
    let year = year.map(|year| year.to_string()).unwrap_or_default();
    let parts = [year.as_str(), make, model, trim];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join(" ")
}
