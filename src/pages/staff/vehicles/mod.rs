//! A vehicle, as the counter sees it.

pub mod show;
