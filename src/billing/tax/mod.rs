//! What is taxed how: a dealership's rules by kind of line, state of the part and day, and the one place where a line
//! gets its tax from them. Rules are added and ended, never changed, so that what was billed can always be explained.
//! Not here: working tax out (`invoices::totals`).

mod resolving;
mod ruling;
mod store;
mod suggesting;
mod using;

pub use resolving::{apply, key_of, settle};
pub use ruling::{NewRule, RuleRefused, add, end};
pub use store::{list, rule};
pub use suggesting::{Suggestion, adopt, suggested};
pub use using::used;

use crate::base::values::{LocalDate, Percent, TaxRuleId};
use crate::billing::invoices::totals::{Jurisdiction, TaxCategory, TaxKey};
use crate::billing::invoices::{Condition, LineKind};

/// From a day on, and perhaps until another, lines of these kinds are taxed like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: TaxRuleId,
    pub kinds: Vec<LineKind>,
    /// Only parts in this state; a rule with one goes before a rule without.
    pub condition: Option<Condition>,
    pub category: TaxCategory,
    pub rate: Percent,
    pub jurisdiction: Option<Jurisdiction>,
    pub from: LocalDate,
    /// The last day, itself included.
    pub until: Option<LocalDate>,
    /// The last day of supply that an invoice issued here was taxed for by it.
    pub used_on: Option<LocalDate>,
}

impl Rule {
    pub fn is_in_force(&self, on: LocalDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }

    pub fn key(&self) -> TaxKey {
        TaxKey { category: self.category, rate: self.rate, jurisdiction: self.jurisdiction.clone() }
    }
}
