//! The pages about oneself, for everybody who is signed in: owners, staff, administrators.

pub mod activity;
mod deeds;
pub mod email;
pub mod notifications;
pub mod passkeys;
pub mod profile;
pub mod proof;
pub mod recovery_codes;
pub mod sessions;
mod shown;
