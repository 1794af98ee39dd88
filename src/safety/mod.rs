//! What watches over all of it.

pub mod alerts;
pub mod defences;
