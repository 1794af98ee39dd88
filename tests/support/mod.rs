//! What tests stand on, in every test binary that wants it.

pub mod app;
pub mod database;
pub mod records;

pub use app::{Answer, TestApp};
pub use database::TestDatabase;
