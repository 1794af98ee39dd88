//! Taking payments: the provider's client and the check of what it tells us unasked.

pub mod stripe;
pub mod webhook;
