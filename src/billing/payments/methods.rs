//! In which ways a dealership takes money at its counter. A group of settings; the defaults take every way there is.

use serde::{Deserialize, Serialize};

use super::payment::PaymentMethod;
use crate::parties::dealerships::Group;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CounterMethods {
    pub taken: Vec<PaymentMethod>,
}

impl CounterMethods {
    /// What can come over a counter.
    pub const ALL: [PaymentMethod; 4] =
        [PaymentMethod::Cash, PaymentMethod::Cheque, PaymentMethod::Card, PaymentMethod::Bank];

    pub fn takes(&self, method: PaymentMethod) -> bool {
        self.taken.contains(&method)
    }
}

impl Default for CounterMethods {
    fn default() -> Self {
        Self { taken: Self::ALL.to_vec() }
    }
}

impl Group for CounterMethods {
    const NAME: &'static str = "counter_methods";
}
