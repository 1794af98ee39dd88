//! Journeys of people through the product in Chromium, with virtual passkeys and axe-core. Needs Chromium and
//! `npm ci`; `bin/test browser` sees to both. Rules without a browser are tested in `tests/suite`.
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

mod driver;
mod harness;
mod journeys;
mod pages;
mod people;
mod portal;
