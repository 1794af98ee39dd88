//! Pages that need no session.

mod pages;
mod preferences;
mod recovery;
mod sign_in;
mod status;
