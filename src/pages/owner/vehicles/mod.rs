//! The vehicles of the account, each with its history. The dealership keeps them; nothing is changed here.

pub mod export;
pub mod index;
pub mod show;
