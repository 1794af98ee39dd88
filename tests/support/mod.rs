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

/// Takes what was written into the tree and judges it, as a running portal does each second. Returns how many entries that was.
#[allow(dead_code)]
pub fn judged(site: &forecourt::base::site::Site) -> usize {
    // Whether the head is signed as well is another matter.
    let _ = forecourt::trust::audit::tend(site, false).unwrap();
    forecourt::safety::alerts::following::step(site).unwrap()
}
