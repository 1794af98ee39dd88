//! What is to be billed, before it is an invoice: stored sealed with the draft, and what an import brings.

use serde::{Deserialize, Serialize};

use super::totals::{Discount, LineInput, TaxKey};
use crate::base::values::{CleanLines, CleanText, LineId, Quantity, UnitPrice, VehicleId};

crate::coded! {
    pub enum LineKind {
        Labour = "labour",
        Part = "part",
        /// Work of another shop.
        Sublet = "sublet",
        /// Shop supplies, disposal and what else comes along.
        Fee = "fee",
        /// The deposit on a part that is rebuilt.
        Core = "core",
        CoreReturn = "core_return",
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
    /// New, used, rebuilt: several states want it printed.
    pub condition: Option<CleanText<40>>,
    pub quantity: Quantity,
    pub unit: Option<CleanText<20>>,
    pub unit_price: UnitPrice,
    pub discount: Discount,
    pub tax: TaxKey,
}

/// A document before it is composed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

impl Line {
    /// For the calculator.
    pub(super) fn input(&self) -> LineInput {
        LineInput {
            quantity: self.quantity,
            unit_price: self.unit_price,
            discount: self.discount,
            tax: self.tax.clone(),
            charged: self.pay_type == PayType::Customer,
        }
    }
}
