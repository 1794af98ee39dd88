//! What clerks and managers see and do.

mod approvals;
mod corrections;
mod customers;
mod editor;
mod foreign;
mod invites;
mod invoices;
mod keeping;
mod payments;
mod recoveries;
mod search;
mod start;
mod vehicles;
