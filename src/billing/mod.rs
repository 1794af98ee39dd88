//! Money and the papers about it: approvals, credit notes, write-offs, ledger, invoices, payments, documents, disputes,
//! statements, import;
//! signed codes of papers; finding what has a number.

pub mod approvals;
pub mod chargebacks;
pub mod cores;
pub mod credits;
pub mod deliveries;
pub mod deposits;
pub mod disputes;
pub mod documents;
pub mod estimates;
pub mod evidence;
pub mod exports;
pub mod finding;
pub mod handovers;
pub mod import;
pub mod invoices;
pub mod late_charges;
pub mod ledger;
pub mod notices;
pub mod numbering;
pub mod papers;
pub mod payers;
pub mod payments;
pub mod recurring;
pub mod reminders;
pub mod reports;
pub mod signed;
pub mod statements;
pub mod storage;
pub mod tax;
pub mod templates;
pub mod write_offs;
mod written;
