//! What anybody sees. A file holds one page: handler, form, view, in that order. No SQL, no rules.

pub mod owner;
pub mod public;
