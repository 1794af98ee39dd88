//! The vehicle owner's pages. Each works in the account chosen in the session and nowhere else.

pub mod account;
pub mod accounts;
pub mod credit_notes;
pub mod disputes;
pub mod estimates;
pub mod files;
pub mod invoices;
pub mod overview;
mod owed;
pub mod payments;
pub(super) mod query;
pub mod receipts;
pub(super) mod rows;
mod seen;
pub(super) mod signed;
pub(super) mod standing;
pub mod statements;
pub mod vehicles;
