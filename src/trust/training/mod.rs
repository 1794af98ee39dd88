//! Security training of staff: short lessons with questions, by role, each to be passed within two weeks and again every
//! year. While one is overdue, what needs a passkey's confirmation waits for it (`access::step_up`). What lessons say stands in
//! `lessons.json`, in English as all staff pages.

mod duties;
mod lessons;

pub use duties::{Duty, assign, late, of_people, of_person, overdue, pass, sweep};
pub use lessons::{Lesson, Question, find, of_role};
