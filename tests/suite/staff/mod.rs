//! What clerks and managers see and do.

mod approvals;
mod customers;
mod editor;
mod exports;
mod foreign;
mod imports;
mod invites;
mod invoices;
mod keeping;
mod recoveries;
mod search;
mod start;
mod vehicles;
