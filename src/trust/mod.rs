//! Who somebody is, what they may do, the log of what was done, and what staff have to know.

pub mod access;
pub mod audit;
pub mod training;
