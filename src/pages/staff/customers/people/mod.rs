//! A person who acts for a customer: ending that.

pub mod removal;
