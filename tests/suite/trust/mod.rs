//! Who somebody is and what they may do.

mod access;
pub mod audit;
mod training;
