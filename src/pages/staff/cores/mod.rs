//! Core charges whose old part has not come back: the list, the same as a file, and giving one up.

pub mod export;
pub mod forfeiture;
pub mod index;
