//! Lost passkey: the way back in.

pub mod start;
