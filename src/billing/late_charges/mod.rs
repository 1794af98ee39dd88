//! Charges because an invoice is late: simple interest or a flat fee, by a rule that is off until a manager switches it on.
//! Each charge is an invoice of its own, in a series of its own, that names the late one and says how it was worked out; a credit note takes it
//! back. Not here: what the law of a place allows, which the dealership must know.

mod charging;
mod rule;
mod sweeping;

pub use charging::{
    Basis, Charged, Made, NotCharged, basis, charge, charges_of, discarded, explanation, issued, series_of,
};
pub use rule::{Kind, Rule, RuleError, Stretch, interest, stretches};
pub use sweeping::sweep;
