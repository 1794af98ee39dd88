//! Bringing in the records of another system by browser: upload, look at what was found, bring in, take back.

pub mod index;
pub mod one;
