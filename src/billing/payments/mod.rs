//! Taking payments: attempts, the provider's client, what it tells us unasked, the money booked, and the links that
//! let somebody pay without an account. Money is booked only after the provider was asked, and only once.

pub mod attempt;
pub mod cash;
pub mod charging_back;
pub mod checkout;
pub mod counter;
pub mod events;
pub mod jobs;
mod notifying;
pub mod order;
pub mod pay_links;
pub mod paying;
pub mod payment;
pub mod provider;
pub mod reallocating;
pub mod receiving;
pub mod reconciling;
pub mod refunding;
pub mod returning;
pub mod reversing;
pub mod settling;
pub mod starting;
pub mod store;
pub mod stripe;
pub mod sweeping;
pub mod using_credit;
pub mod verdict;
pub mod webhook;

pub use provider::Provider;
