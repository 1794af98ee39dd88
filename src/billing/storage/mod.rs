//! Storage: a vehicle that is not fetched costs something a day, by a rule that is off until a manager switches it on. Notice
//! comes first and says what a day costs; days before it and the free ones after it cost nothing. Billed when the vehicle
//! leaves, as a line on a draft. Not here: what a place's law allows, which the dealership must know.

mod rule;
mod staying;
mod store;

pub use rule::{Basis, Rule, RuleError};
pub use staying::{NotNoticed, Notice, end, notify};
pub use store::{Stay, all, current, list, running};
