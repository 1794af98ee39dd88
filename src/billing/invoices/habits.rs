//! How a dealership bills: what a new line begins with, and what the law there forbids. A group of settings; the defaults
//! forbid nothing and know no prices. Not here: from where on a second person approves (`approvals::Limits`).

use serde::{Deserialize, Serialize};

use super::particulars::SuppliesOf;
use crate::base::values::{CleanText, Money, Percent};
use crate::parties::dealerships::Group;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// The rate of an hour for customers.
    pub labour_rate: Option<Money>,
    /// Several states want every supply described: a share is then refused.
    pub supplies_allowed: bool,
    pub supplies_of: SuppliesOf,
    pub supplies_percent: Option<Percent>,
    pub supplies_cap: Option<Money>,
    pub supplies_disclosure: Option<CleanText<300>>,
    /// The facility's number with the authority for waste.
    pub facility: Option<CleanText<40>>,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            labour_rate: None,
            supplies_allowed: true,
            supplies_of: SuppliesOf::Labour,
            supplies_percent: None,
            supplies_cap: None,
            supplies_disclosure: None,
            facility: None,
        }
    }
}

impl Group for Habits {
    const NAME: &'static str = "billing";
}
