//! Invoices: what was billed, line by line, frozen when it is issued.

pub mod totals;
