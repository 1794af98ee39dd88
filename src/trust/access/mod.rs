//! Who somebody is and what they may do: persons, passkeys, sessions, roles, and the guards that handlers name as
//! arguments. Everything else in the house asks here and nowhere else.

pub mod scope;

pub use scope::Scope;
