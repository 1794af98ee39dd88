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

mod driver;
mod harness;
