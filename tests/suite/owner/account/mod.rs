//! The pages about oneself, which staff have as well.

mod activity;
mod email;
mod notifications;
mod passkeys;
mod profile;
mod sessions;
