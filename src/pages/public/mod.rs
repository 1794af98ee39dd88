//! Pages and endpoints that need no session.

pub mod accessibility;
pub mod branding;
pub mod check;
pub mod continue_;
pub mod email_changes;
pub mod files;
pub mod health;
pub mod help;
pub mod invites;
pub mod passkey_endpoints;
pub mod pay_link;
pub mod preferences;
pub mod privacy;
pub mod recovery;
pub mod reports;
pub mod setup;
pub mod sign_in;
pub mod sign_out;
pub mod status;
pub mod step_up;
pub mod webhooks;
