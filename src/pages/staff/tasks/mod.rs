//! What needs a hand: the work list, and what of it the dashboard shows.

pub mod index;
pub(in crate::pages::staff) mod rows;
