//! Core charges whose old part has not come back: the list and giving one up.

pub mod forfeiture;
pub mod index;
