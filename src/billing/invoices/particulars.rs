//! What belongs to some kinds of line only: the technician of labour, the brand of a part, the part of a core, the shop
//! behind a sublet, the rule behind shop supplies, the facility behind a disposal fee. All of it may be missing.

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanText, LineId, Money, Percent};

crate::coded! {
    /// The state of a part, as California, Washington and Florida want it worded.
    pub enum Condition {
        New = "new",
        Used = "used",
        Rebuilt = "rebuilt",
        Reconditioned = "reconditioned",
        /// A body part of the maker of the vehicle.
        OemCrash = "oem_crash",
        /// A body part of another maker.
        NonOemCrash = "non_oem_crash",
    }
}

crate::coded! {
    /// What shop supplies are a share of.
    pub enum SuppliesOf {
        Labour = "labour",
        Parts = "parts",
        Both = "both",
    }
}

/// `Debug` shows no words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technician: Option<CleanText<80>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<CleanText<60>>,
    /// The part of a core, or the core of a return, on the same document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<LineId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sublet: Option<Sublet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplies: Option<Supplies>,
    /// The number under which the authority knows the facility that the waste came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facility: Option<CleanText<40>>,
}

/// Work of another shop. The cost is for the dealership's eyes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sublet {
    pub supplier: Option<CleanText<120>>,
    pub invoice_number: Option<CleanText<60>>,
    pub cost: Option<Money>,
}

/// How shop supplies are worked out. The price of their line follows from it and from the other lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplies {
    pub of: SuppliesOf,
    pub percent: Percent,
    pub cap: Option<Money>,
    /// What the law wants said beside the amount.
    pub disclosure: Option<CleanText<300>>,
}

impl Particulars {
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
