//! Pages and endpoints that need no session.

pub mod accessibility;
pub mod files;
pub mod health;
pub mod help;
pub mod passkey_endpoints;
pub mod preferences;
pub mod privacy;
pub mod recovery;
pub mod reports;
pub mod sign_in;
pub mod status;
