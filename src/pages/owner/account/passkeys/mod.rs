//! What somebody signs in with: listed, added, named, removed.

mod adding;
mod list;
mod removal;

pub use adding::{back, begin, finish, options};
pub use list::{list, rename};
pub use removal::{ask, remove};
