//! Lost passkey: the way back in.

pub mod not_me;
pub mod proof;
pub mod start;
