//! What anybody sees. A file holds one page: handler, form, view, in that order. No SQL, no rules.

pub mod admin;
pub mod files;
pub mod owner;
pub mod places;
pub mod public;
pub mod staff;
