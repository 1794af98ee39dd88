//! The customers of a dealership: the list, one of them, adding and changing one, and the people who act for one.

pub mod edit;
mod form;
pub mod index;
pub mod invites;
pub mod merge;
pub mod new;
pub mod people;
pub mod recoveries;
pub mod show;
pub mod statements;
