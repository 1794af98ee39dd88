//! What clerks and managers see and do.

mod approvals;
mod customers;
mod foreign;
mod invites;
mod invoices;
mod recoveries;
mod search;
mod start;
