//! Taking payments: the provider's client and the check of what it tells us unasked.

pub mod attempt;
pub mod order;
pub mod stripe;
pub mod verdict;
pub mod webhook;
