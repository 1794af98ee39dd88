//! Who somebody is and what they may do: persons, passkeys, sessions, roles, and the guards that handlers name as
//! arguments. Everything else in the house asks here and nowhere else.

pub mod accepting;
pub mod account;
pub mod accounts;
pub mod acting;
mod asking;
pub mod email_change;
pub mod forgetting;
mod frame;
pub mod guards;
pub mod invitations;
pub mod invited;
pub mod known_browsers;
pub mod notices;
pub mod noticing;
mod operations;
pub mod passkeys;
pub mod persons;
pub mod place;
pub mod recoveries;
pub mod recovery_codes;
pub mod restraints;
pub mod reviewing;
pub mod rights;
pub mod roles;
pub mod scope;
pub mod session;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod signing;
pub mod staff;
pub mod step_up;
pub mod viewing;

pub use account::Account;
pub use acting::{ActingAdministrator, ActingOwner, ActingPerson, ActingStaff, Visit};
pub use frame::initials;
pub use guards::{
    Administrator, AtStart, Clerk, Lookout, Manager, Onlooker, Owner, SignedIn, Staff, StartPage, Visitor,
};
pub use rights::Rights;
pub use roles::{Permission, Role, Roles};
pub use scope::Scope;
