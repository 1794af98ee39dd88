//! Pages and endpoints that need no session.

pub mod files;
pub mod health;
pub mod reports;
