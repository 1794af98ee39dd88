//! Security training: what one has to pass, a lesson with its questions, and how far the people of a dealership are.

pub mod index;
pub mod lesson;
pub mod team;
