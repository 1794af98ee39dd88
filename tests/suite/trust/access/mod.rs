//! Persons, passkeys, sessions, roles.

mod accounts;
mod altered;
mod guards;
mod invitations;
mod kept;
mod known_browsers;
mod reviewing;
mod sessions;
mod setup;
mod sign_in;
mod step_up;
