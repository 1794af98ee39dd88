//! What every page stands on.

pub mod assets;
pub mod compress;
pub mod error_page;
pub mod page;

pub use assets::asset;
pub use page::{Dealer, Flash, FlashKind, Mode, Nav, Page, Theme, Who};

#[cfg(test)]
mod layout_tests;
