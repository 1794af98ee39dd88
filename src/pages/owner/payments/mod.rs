//! Paying, and what was paid: the check page, the way to the provider and back, the list, each payment's own page.

pub mod create;
pub mod credit;
pub mod export;
pub mod index;
pub mod new;
pub mod show;
mod standing;
mod words;

pub(in crate::pages) use standing::{Standing, standing};
pub(in crate::pages) use words::{MOST, OtherAmount, order_error, other_amount, shares_of};
