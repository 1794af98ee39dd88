//! The form of a vehicle, for adding one and for changing one: as typed, as understood, and as shown. An odometer that
//! reads less than before asks why.

use askama::Template;
use serde::Deserialize;

use super::rows::distance;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{
    CustomerId, LocalDate, Plate, PlateError, Timestamp, VehicleId, Vin, VinError, VinNote,
};
use crate::base::web::Page;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::Day;
use crate::parties::vehicles::odometer::{self, Read, Reading};
use crate::parties::vehicles::{Details, OdometerUnit, Vehicle};
use crate::trust::access::Scope;

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Whose it is.
    pub customer: String,
    /// The id that a new vehicle gets: sent twice, it is one vehicle.
    pub key: String,
    /// Of the vehicle that the form was filled in from.
    pub version: String,
    pub vin: String,
    /// Built before 1981, when numbers were shorter.
    pub old: String,
    pub plate: String,
    pub plate_region: String,
    pub year: String,
    pub make: String,
    pub model: String,
    pub trim: String,
    pub odometer: String,
    pub unit: String,
    /// Why the odometer reads less than before.
    pub reason: String,
    /// Another customer has this vehicle, and this one has it too.
    pub anyway: String,
}

impl Typed {
    /// What a new vehicle's form begins with.
    pub fn fresh(now: Timestamp, customer: CustomerId, region: &str) -> Self {
        Self {
            customer: customer.to_string(),
            key: VehicleId::generate(now).to_string(),
            plate_region: region.to_owned(),
            unit: OdometerUnit::Miles.code().to_owned(),
            ..Self::default()
        }
    }

    /// What is stored.
    pub fn of(it: &Vehicle) -> Self {
        let details = &it.details;
        let old = details.vin.note() == Some(VinNote::Before1981);
        Self {
            customer: it.customer.to_string(),
            version: it.version.to_string(),
            vin: details.vin.as_str().to_owned(),
            old: if old { "yes".to_owned() } else { String::new() },
            plate: details.plate.as_ref().map(|it| it.text().to_owned()).unwrap_or_default(),
            plate_region: details.plate.as_ref().map(|it| it.region().to_owned()).unwrap_or_default(),
            year: details.year.map(|year| year.to_string()).unwrap_or_default(),
            make: details.make.to_string(),
            model: details.model.to_string(),
            trim: details.trim.as_ref().map(ToString::to_string).unwrap_or_default(),
            odometer: details.odometer.map(|read| read.to_string()).unwrap_or_default(),
            unit: details.odometer_unit.code().to_owned(),
            ..Self::default()
        }
    }

    /// What it means; whatever is wrong is noted and nothing is made of it. `today` bounds the model year.
    pub fn read(&self, today: LocalDate, faults: &mut Faults) -> Option<Details> {
        let vin = self.vin(faults);
        let plate = self.plate(faults);
        let make = faults.text("make", &self.make, "a make, such as Honda");
        let model = faults.text("model", &self.model, "a model, such as Accord");
        let trim = faults.optional("trim", &self.trim, "a trim");
        let year = self.year(today, faults);
        let odometer = self.odometer(faults);
        let unit = self.unit.parse().map_err(|_| faults.add("unit", "Choose miles or kilometers")).ok();
        Some(Details {
            vin: vin?,
            plate: plate?,
            year: year?,
            make: make?,
            model: model?,
            trim: trim?,
            odometer: odometer?,
            odometer_unit: unit?,
            owned_from: None,
            owned_until: None,
        })
    }

    /// Why it reads less than before, where it does: compared with whatever was read on this car at the dealership.
    pub fn reading(
        &self,
        c: &mut Conn,
        site: &Site,
        scope: &Scope,
        details: &Details,
        today: LocalDate,
        faults: &mut Faults,
    ) -> DbResult<Option<Read>> {
        let fine = Some(Read { on: today, reason: None });
        let Some(value) = details.odometer else { return Ok(fine) };
        let shown = Reading { value, unit: details.odometer_unit, on: Some(today) };
        let before = odometer::highest(c, site, scope, &details.vin)?;
        let Some(before) = before.filter(|before| shown.is_below(before)) else { return Ok(fine) };
        let reason: Option<odometer::Reason> = match self.reason.trim() {
            "" => {
                let day = before.on.map(|on| format!(" on {}", Day::new(on).words)).unwrap_or_default();
                let text = format!("It read {}{day}. If less is right, say why", distance(&before));
                faults.add("reason", text);
                None
            }
            typed => faults.text("reason", typed, "a reason"),
        };
        Ok(reason.map(|reason| Read { on: today, reason: Some(reason) }))
    }

    fn vin(&self, faults: &mut Faults) -> Option<Vin> {
        let old = self.old == "yes";
        let read = if old { Vin::parse_before_1981(&self.vin) } else { Vin::parse(&self.vin) };
        let error = match read {
            Ok(vin) => return Some(vin),
            Err(error) => error,
        };
        let text = match error {
            VinError::Empty => "Enter the VIN".to_owned(),
            VinError::Length(length) if old => {
                format!("Enter a number of 5 to 17 characters. This one has {length}")
            }
            VinError::Length(length) => {
                format!("Enter a VIN with 17 letters and numbers. This one has {length}")
            }
            VinError::Character { suggestion: Some(other), .. } => {
                format!("No VIN has the letters I, O and Q. Is it {other}?")
            }
            VinError::Character { character, position, .. } => {
                format!("Character {position} is {character}, which no VIN has. Look at it again")
            }
            VinError::CheckDigit { expected } => {
                format!("This VIN does not add up: its 9th character would be {expected}. Look at it again")
            }
        };
        faults.add("vin", text);
        None
    }

    fn plate(&self, faults: &mut Faults) -> Option<Option<Plate>> {
        if self.plate.trim().is_empty() {
            return Some(None);
        }
        match Plate::parse(&self.plate, &self.plate_region) {
            Ok(plate) => Some(Some(plate)),
            Err(PlateError::Region) => {
                faults.add("plate_region", "Enter a state in at most 6 letters, such as TX");
                None
            }
            Err(_) => {
                faults.add("plate", "Enter a plate of letters and numbers, such as BKT 4417");
                None
            }
        }
    }

    fn year(&self, today: LocalDate, faults: &mut Faults) -> Option<Option<i32>> {
        let typed = self.year.trim();
        if typed.is_empty() {
            return Some(None);
        }
        let last = i32::from(today.year()) + 2;
        match typed.parse::<i32>() {
            Ok(year) if (1886..=last).contains(&year) => Some(Some(year)),
            _ => {
                faults.add("year", format!("Enter a model year between 1886 and {last}"));
                None
            }
        }
    }

    fn odometer(&self, faults: &mut Faults) -> Option<Option<i64>> {
        let typed: String =
            self.odometer.chars().filter(|sign| !matches!(sign, ',' | ' ' | '\u{a0}')).collect();
        if typed.is_empty() {
            return Some(None);
        }
        match typed.parse::<i64>() {
            Ok(read) if (0..=9_999_999).contains(&read) => Some(Some(read)),
            _ => {
                faults.add("odometer", "Enter what the odometer reads, such as 48,216");
                None
            }
        }
    }

    /// What differs from `stored`: label, what is stored, what was typed.
    pub fn against(&self, stored: &Self) -> Vec<(&'static str, String, String)> {
        let all = [
            ("VIN", &stored.vin, &self.vin),
            ("Plate", &stored.plate, &self.plate),
            ("State", &stored.plate_region, &self.plate_region),
            ("Year", &stored.year, &self.year),
            ("Make", &stored.make, &self.make),
            ("Model", &stored.model, &self.model),
            ("Trim", &stored.trim, &self.trim),
            ("Odometer", &stored.odometer, &self.odometer),
            ("Unit", &stored.unit, &self.unit),
        ];
        let differs = all.into_iter().filter(|(_, theirs, own)| theirs.trim() != own.trim());
        differs.map(|(label, theirs, own)| (label, theirs.clone(), own.clone())).collect()
    }
}

/// What is said about a VIN that was kept although something is odd about it.
pub fn remark(vin: &Vin) -> Option<String> {
    match vin.note()? {
        VinNote::CheckDigit { expected } => Some(format!(
            "The 9th character of the VIN would be {expected} in North America; makers elsewhere often write something else there. Look at it once more."
        )),
        VinNote::Before1981 => {
            Some("The number is from before 1981, so nothing about it could be checked.".to_owned())
        }
    }
}

/// The page around the form.
#[derive(Template)]
#[template(path = "staff/vehicles/form.html")]
pub(super) struct VehicleForm {
    pub page: Page,
    /// The vehicle that is changed, with its title as stored; none for a new one.
    pub of: Option<(VehicleId, String)>,
    pub owner: String,
    pub typed: Typed,
    pub faults: Faults,
    /// Another customer has it: the vehicle there, and their name.
    pub elsewhere: Option<(VehicleId, String)>,
    /// What somebody else changed in the meantime: label, theirs, this one.
    pub conflict: Vec<(&'static str, String, String)>,
    /// Code, words, and whether it is the chosen one.
    pub units: Vec<(&'static str, &'static str, bool)>,
}

impl VehicleForm {
    pub fn new(
        page: Page,
        of: Option<(VehicleId, String)>,
        owner: String,
        typed: Typed,
        faults: Faults,
    ) -> Self {
        let unit = |unit: OdometerUnit, words| (unit.code(), words, typed.unit == unit.code());
        let units = vec![unit(OdometerUnit::Miles, "Miles"), unit(OdometerUnit::Kilometers, "Kilometers")];
        Self { page, of, owner, typed, faults, elsewhere: None, conflict: Vec::new(), units }
    }

    fn asks_why(&self) -> bool {
        !self.typed.reason.is_empty() || !self.faults.of("reason").is_empty()
    }
}
