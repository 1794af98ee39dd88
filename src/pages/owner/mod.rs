//! The vehicle owner's pages. Each works in the account chosen in the session and nowhere else.

pub mod accounts;
