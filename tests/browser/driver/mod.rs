//! Drives Chromium for the journeys and for `cargo run --example look`: people with their own cookies and
//! passkeys, at a width and in a color scheme. What pages there are is not known here.
//!
//! Everything waits for a condition with a deadline, never for a time.

pub mod authenticator;
mod axe;
pub mod browser;
pub mod console;
pub mod journey;
pub mod keyboard;
mod sight;
pub mod tab;
