//! What administrators see and do.

mod start;
mod users;
