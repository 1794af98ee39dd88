//! The customers of a dealership: the list, one of them, and the people who act for one.

pub mod index;
pub mod invites;
pub mod people;
pub mod recoveries;
pub mod show;
