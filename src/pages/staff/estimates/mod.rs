//! A dealership's estimates as its staff see them: the list, writing one, sending it, what was heard in words, and the
//! step to the invoice.

pub mod deposit;
pub mod edit;
mod form;
pub mod index;
pub mod invoice;
pub mod new;
pub mod pdf;
pub mod revisions;
pub mod sending;
pub mod show;
mod terms;
pub mod verbal;
pub mod withdrawal;
