//! What tests stand on, in every test binary that wants it.

pub mod database;
