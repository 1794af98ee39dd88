//! Credit notes at the counter: the list, one as it was issued.

pub mod index;
pub mod show;
