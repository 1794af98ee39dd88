//! Pages that need no session.

mod pages;
mod preferences;
mod sign_in;
mod status;
