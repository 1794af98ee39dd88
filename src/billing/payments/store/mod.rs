//! All queries of payments. Attempts, money received, what the provider told us, pay links; each in a file.

pub mod attempts;
pub mod chargebacks;
pub mod dealer;
pub mod events;
pub mod invoices;
pub mod links;
pub mod received;
pub mod refunds;
pub mod reports;
