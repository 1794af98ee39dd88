//! What tests stand on, in every test binary that wants it.

pub mod actors;
pub mod app;
pub mod database;
pub mod estimates;
pub mod forms;
pub mod log;
pub mod mailbox;
pub mod places;
pub mod records;
pub mod smtp;

pub use actors::Actor;
pub use app::{Answer, TestApp};
pub use database::TestDatabase;
