//! Pages that need no session.

pub mod accessibility;
pub mod help;
pub mod privacy;
pub mod recovery;
pub mod sign_in;
pub mod status;
