//! What work would cost: the list, one estimate with its jobs to say yes or no to, the page that is signed, and the
//! evidence of what was said, in words.

pub mod approval;
pub mod decline;
pub mod deposit;
pub mod evidence;
pub mod export;
pub mod index;
pub(in crate::pages) mod offer;
pub mod pdf;
pub mod show;
pub(in crate::pages) mod words;
