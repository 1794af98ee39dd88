//! What the dealership billed: the list, one invoice, and both as files.

mod asked;
mod authorised;
mod explain;
pub mod export;
pub(in crate::pages) mod history;
pub mod index;
pub(in crate::pages) mod paper;
mod pay;
pub mod pdf;
pub mod promises;
mod question;
pub mod said;
pub mod show;

pub(in crate::pages) use authorised::rows as authorised_of;
