//! Who somebody is and what they may do: persons, passkeys, sessions, roles, and the guards that handlers name as
//! arguments. Everything else in the house asks here and nowhere else.

pub mod account;
pub mod acting;
mod frame;
pub mod guards;
pub mod place;
pub mod roles;
pub mod scope;
pub mod session;

pub use account::Account;
pub use acting::{ActingAdministrator, ActingOwner, ActingPerson, ActingStaff, Rights, Visit};
pub use frame::initials;
pub use guards::{Administrator, Clerk, Manager, Owner, SignedIn, Staff, Visitor};
pub use roles::{Permission, Role, Roles};
pub use scope::Scope;
