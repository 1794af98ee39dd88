//! What administrators see and do.

mod settings;
mod start;
mod users;
