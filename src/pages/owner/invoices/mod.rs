//! What the dealership billed: the list, one invoice, and both as files.

mod asked;
mod explain;
pub mod export;
mod history;
pub mod index;
mod paper;
mod pay;
pub mod pdf;
pub mod show;
