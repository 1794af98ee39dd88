//! One binary for all rules that need the whole house. Folders mirror `src`; a test's name states its rule.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails loudly and says why"
)]

#[allow(dead_code, unused_imports, reason = "each test binary uses its part")]
#[path = "../support/mod.rs"]
mod support;

mod access_sweep;
mod admin;
mod audit_sweep;
mod base;
mod billing;
mod commands;
mod jobs;
mod marks;
mod owner;
mod pages;
mod parties;
mod plans;
mod public;
mod safety;
mod simulator;
mod staff;
mod tidy;
mod trust;
