//! A vehicle in a list of the whole dealership.

use crate::base::values::{CustomerId, VehicleId};
use crate::pages::staff::shown::{Day, count};
use crate::parties::vehicles::odometer::Reading;
use crate::parties::vehicles::{OdometerUnit, Vehicle};

pub struct VehicleRow {
    pub id: VehicleId,
    pub title: String,
    pub vin: String,
    pub plate: String,
    pub customer: CustomerId,
    pub owner: String,
    /// Since then it is somebody else's.
    pub until: Option<Day>,
}

impl VehicleRow {
    pub fn new(it: &Vehicle, owner: String) -> Self {
        Self {
            id: it.id,
            title: it.details.title(),
            vin: it.details.vin.as_str().to_owned(),
            plate: it.details.plate.as_ref().map(ToString::to_string).unwrap_or_default(),
            customer: it.customer,
            owner,
            until: it.details.owned_until.map(Day::new),
        }
    }
}

/// `48,216 miles`.
pub fn distance(it: &Reading) -> String {
    match it.unit {
        OdometerUnit::Miles => count(it.value, "mile", "miles"),
        OdometerUnit::Kilometers => count(it.value, "kilometer", "kilometers"),
    }
}
