//! A person who acts for a customer: what they may do, and ending that.

mod found;
pub mod removal;
pub mod rights;
