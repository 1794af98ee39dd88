//! Vehicles, as the counter sees them: the list, one of them, adding and changing one, and giving one to another owner.

pub mod edit;
mod form;
pub mod index;
pub mod new;
pub(super) mod rows;
pub mod show;
pub mod stay;
pub mod transfer;
