//! Who somebody is, what they may do, and the log of what was done.

pub mod access;
pub mod audit;
