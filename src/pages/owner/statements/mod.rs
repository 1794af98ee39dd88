//! The statement of account, as a page and as files; the counter shows and gives out the same (`pages/staff/customers/statements`).

pub mod export;
pub mod pdf;
pub(in crate::pages) mod range;
pub mod show;
