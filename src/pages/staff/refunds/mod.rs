//! Money that goes back: the list, and beginning one from its payment. Managers alone.

pub mod create;
pub mod index;
pub mod receipt;
