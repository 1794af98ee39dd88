//! Inviting a person to act for a customer: asked for, listed while nobody answered, sent again, taken back.

mod asking;
pub mod index;
pub mod open;

pub use asking::create;
