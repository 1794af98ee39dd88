//! What is to be billed, before it is an invoice: stored sealed with the draft, and what an import brings. What came
//! after the first issue of this form is optional, so that what was stored before can still be read.

use serde::{Deserialize, Serialize};

use super::particulars::Particulars;
use super::totals::{Discount, LineInput, TaxKey};
use crate::base::values::{
    CleanLines, CleanText, EstimateId, LineId, LocalDate, Quantity, UnitPrice, VehicleId,
};

crate::coded! {
    pub enum LineKind {
        Labour = "labour",
        Part = "part",
        /// Work of another shop.
        Sublet = "sublet",
        /// Diagnosis, storage, towing and what else comes along.
        Fee = "fee",
        /// The deposit on a part that is rebuilt.
        Core = "core",
        /// The deposit coming back: the only line of a customer's with a quantity below zero.
        CoreReturn = "core_return",
        /// Small things that cannot be counted: a share of labour or parts, with a cap.
        Supplies = "supplies",
        /// What disposing of waste costs, or a fee that a statute names.
        Disposal = "disposal",
        /// What the customer pays of a job that somebody else pays; below zero on the other's document.
        Deductible = "deductible",
    }
}

impl LineKind {
    /// Whether a quantity below zero makes sense: what comes back, or what another pays.
    pub const fn may_be_negative(self) -> bool {
        matches!(self, Self::CoreReturn | Self::Deductible)
    }
}

crate::coded! {
    /// Who pays a line. Only `Customer` is in what the customer owes; the rest is shown at nil.
    pub enum PayType {
        Customer = "C",
        Warranty = "W",
        Internal = "I",
        ServiceContract = "S",
        Insurer = "INS",
    }
}

/// One charge, as it is entered and as it is printed. `Debug` shows no words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    /// What the line belongs to, such as `Front brakes`.
    pub job: Option<CleanText<120>>,
    pub kind: LineKind,
    pub pay_type: PayType,
    /// Of the operation.
    pub code: Option<CleanText<40>>,
    pub description: CleanText<300>,
    pub part_number: Option<CleanText<60>>,
    /// The code of a `Condition`, or other words: several states want it printed.
    pub condition: Option<CleanText<40>>,
    pub quantity: Quantity,
    pub unit: Option<CleanText<20>>,
    pub unit_price: UnitPrice,
    pub discount: Discount,
    pub tax: TaxKey,
    #[serde(default, skip_serializing_if = "Particulars::is_plain")]
    pub particulars: Particulars,
}

/// A document before it is composed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub vehicle: Option<VehicleId>,
    /// The number that ties everything of one visit together.
    pub repair_order: Option<CleanText<40>>,
    pub advisor: Option<CleanText<120>>,
    pub odometer_in: Option<i64>,
    pub odometer_out: Option<i64>,
    pub lines: Vec<Line>,
    /// Off the whole document, before tax.
    pub discount: Discount,
    /// For the customer to read.
    pub notes: Option<CleanLines<2000>>,
    /// When the work was done: taxes are those of this day. None: the day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied_on: Option<LocalDate>,
    /// None: by the dealership's terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<LocalDate>,
    /// The estimate that this bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<EstimateId>,
}

impl Draft {
    /// Without what other shops are paid: for documents that a customer is given to read and sign.
    #[must_use]
    pub fn without_costs(mut self) -> Self {
        for line in &mut self.lines {
            if let Some(sublet) = &mut line.particulars.sublet {
                sublet.cost = None;
            }
        }
        self
    }
}

impl Line {
    /// For the calculator.
    pub(in crate::billing) fn input(&self) -> LineInput {
        LineInput {
            quantity: self.quantity,
            unit_price: self.unit_price,
            discount: self.discount,
            tax: self.tax.clone(),
            charged: self.pay_type == PayType::Customer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first release stored it.
    const OLD: &str = r#"{"vehicle":null,"repair_order":"RO 58213","advisor":null,"odometer_in":null,"odometer_out":null,
        "lines":[{"id":"lin_01h455vb4pex5vsknk084sn02q","job":"Front brakes","kind":"part","pay_type":"C","code":null,
        "description":"Pads","part_number":"68346913AA","condition":"new","quantity":"1","unit":null,"unit_price":"89.95",
        "discount":"none","tax":{"category":"standard","rate":"8.25","jurisdiction":null}}],"discount":"none","notes":null}"#;

    #[test]
    fn what_was_stored_before_lines_had_particulars_is_read_and_written_as_it_was() {
        let draft: Draft = serde_json::from_str(OLD).unwrap();
        assert!(draft.lines.iter().all(|line| line.particulars.is_plain()));
        assert_eq!((draft.supplied_on, draft.due_on, draft.estimate), (None, None, None));
        let again: serde_json::Value = serde_json::to_value(&draft).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(OLD).unwrap());
    }
}
