//! The statement of account, as a page and as files.

pub mod export;
pub mod pdf;
mod range;
pub mod show;
