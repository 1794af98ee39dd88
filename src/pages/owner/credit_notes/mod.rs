//! What was taken back of an invoice: the credit notes of the account, one of them, its PDF.

pub mod export;
pub mod index;
pub mod pdf;
pub mod sheet;
pub mod show;
