//! Reminders as staff see them: what goes out next and why not, what was sent, what is left to a person, and the plan.

pub mod charges;
pub mod index;
mod left;
pub mod pauses;
pub mod rules;
pub mod runs;
pub mod tasks;
pub mod words;
