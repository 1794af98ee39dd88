//! The frozen invoice: everything that its papers and pages show, as it was on the day of issue. Stored as sealed
//! JSON; a change of its form gets the next number in `format`. Settings and parties that change later change nothing.

use serde::{Deserialize, Serialize};

use super::draft::{Draft, Line};
use super::totals::{Discount, LineTotals, Totals};
use crate::base::values::{
    CleanLines, CleanText, Currency, Email, EstimateId, Language, LocalDate, Phone, Plate, VehicleId, Vin,
    Zone,
};
use crate::billing::templates::Stationery;
use crate::parties::Address;
use crate::parties::customers::CustomerKind;
use crate::parties::dealerships::BankDetails;
use crate::parties::vehicles::OdometerUnit;

/// The form of what is stored. 2 added what lines have beside their price, the day of supply and the estimate; 1 is
/// read as a document without them.
pub(super) const FORMAT: u16 = 2;
/// The layout that it was issued with.
pub(super) const TEMPLATE: &str = "standard-1";

/// `Debug` shows no names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub format: u16,
    pub template: CleanText<40>,
    pub number: CleanText<40>,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    pub language: Language,
    pub currency: Currency,
    pub seller: Seller,
    pub buyer: Buyer,
    pub vehicle: Option<VehicleOnPaper>,
    pub repair_order: Option<CleanText<40>>,
    pub advisor: Option<CleanText<120>>,
    pub odometer_in: Option<i64>,
    pub odometer_out: Option<i64>,
    pub lines: Vec<Line>,
    pub discount: Discount,
    /// Figures of the document; those of the lines are in the same order as `lines`. Holds the tax mode.
    pub totals: Totals,
    pub notes: Option<CleanLines<2000>>,
    /// When the work was done, where that is not the day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied_on: Option<LocalDate>,
    /// The estimate that was billed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<EstimateId>,
    /// What the dealership's template said and how its papers looked. None: before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stationery: Option<Stationery>,
    /// Where a transfer is to go, as it was on that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<BankDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    pub name: CleanText<120>,
    pub legal_name: CleanText<120>,
    pub address: Address,
    pub phone: Option<CleanText<40>>,
    pub email: Option<CleanText<254>>,
    pub tax_id: Option<CleanText<60>>,
    pub registration: Option<CleanText<60>>,
    pub time_zone: Zone,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    pub reference: CleanText<40>,
    pub kind: CustomerKind,
    pub name: CleanText<160>,
    pub address: Address,
    pub email: Option<Email>,
    pub phone: Option<Phone>,
    pub tax_exempt: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleOnPaper {
    pub id: VehicleId,
    /// `2021 Honda Accord Sport`.
    pub title: String,
    pub vin: Vin,
    pub plate: Option<Plate>,
    pub odometer_unit: OdometerUnit,
}

impl Snapshot {
    /// The lines with their figures, in order.
    pub fn charges(&self) -> impl Iterator<Item = (&Line, &LineTotals)> {
        self.lines.iter().zip(&self.totals.lines)
    }

    /// The jobs in order of first appearance, each with its lines; lines without one stand under an empty name.
    pub fn jobs(&self) -> Vec<(&str, Vec<(&Line, &LineTotals)>)> {
        let mut jobs: Vec<(&str, Vec<(&Line, &LineTotals)>)> = Vec::new();
        for (line, figures) in self.charges() {
            let name = line.job.as_ref().map_or("", AsRef::as_ref);
            match jobs.iter_mut().find(|(known, _)| *known == name) {
                Some((_, lines)) => lines.push((line, figures)),
                None => jobs.push((name, vec![(line, figures)])),
            }
        }
        jobs
    }
}

/// The same for a new invoice, due by the terms of the day it is issued.
impl From<&Snapshot> for Draft {
    fn from(of: &Snapshot) -> Self {
        Self {
            vehicle: of.vehicle.as_ref().map(|it| it.id),
            repair_order: of.repair_order.clone(),
            advisor: of.advisor.clone(),
            odometer_in: of.odometer_in,
            odometer_out: of.odometer_out,
            lines: of.lines.clone(),
            discount: of.discount,
            notes: of.notes.clone(),
            supplied_on: of.supplied_on,
            due_on: None,
            estimate: of.estimate,
        }
    }
}
