//! Forecourt: the billing portal that car dealerships and workshops give their customers.
//!
//! The house has floors, and each uses only those below it: `commands`, `pages`, `safety`, `billing`,
//! `parties`, `trust`, `base`. See ARCHITECTURE.md.

pub mod app;
pub mod base;
pub mod billing;
pub mod commands;
pub mod jobs;
pub mod pages;
pub mod parties;
pub mod routes;
pub mod safety;
pub mod simulator;
pub mod trust;
