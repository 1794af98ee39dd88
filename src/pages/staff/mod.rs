//! What clerks and managers of a dealership see: find somebody, open the customer, vehicles and invoices, let people
//! in. Every look at somebody's data is an entry of the log, and no look marks a document as viewed.

pub mod approvals;
pub mod customers;
pub(super) mod deeds;
pub mod exports;
mod faults;
pub mod imports;
pub mod invoices;
pub mod recoveries;
pub mod reports;
pub mod search;
mod seen;
pub(super) mod shown;
pub mod start;
pub mod vehicles;
