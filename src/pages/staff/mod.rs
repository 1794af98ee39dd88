//! What clerks and managers of a dealership see: find somebody, open the customer, vehicles and invoices, let people
//! in. Every look at somebody's data is an entry of the log, and no look marks a document as viewed.

pub mod approvals;
pub mod chargebacks;
pub mod charges;
pub mod cores;
pub mod credit_notes;
pub mod customers;
pub mod dashboard;
pub(super) mod deeds;
pub mod disputes;
pub mod estimates;
pub mod exports;
pub mod faults;
pub mod files;
pub mod history;
pub mod imports;
pub mod invoices;
pub mod kept;
pub mod live;
mod own;
pub mod payments;
pub mod recoveries;
pub mod recurring;
pub mod refunds;
pub mod reminders;
pub mod reports;
pub mod search;
mod seen;
pub(super) mod shown;
pub mod storage;
pub mod tasks;
pub mod training;
pub mod vehicles;
pub mod viewing;
pub mod write_offs;
