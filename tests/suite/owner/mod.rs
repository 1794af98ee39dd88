//! The pages of vehicle owners.

mod account;
