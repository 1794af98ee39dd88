//! What clerks and managers see and do.

mod approvals;
mod cores;
mod corrections;
mod customers;
mod dashboard;
mod disputes;
mod editor;
mod estimates;
mod exports;
mod foreign;
mod guard;
mod imports;
mod invites;
mod invoices;
mod keeping;
mod live;
mod merged;
mod odometers;
mod payers;
mod payments;
mod plans;
mod recoveries;
mod reports;
mod search;
mod vehicles;
mod viewing;
