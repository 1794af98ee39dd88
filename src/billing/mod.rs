//! Money and the papers about it: approvals, ledger, invoices, payments, documents, statements, import.

pub mod approvals;
pub mod documents;
pub mod exports;
pub mod import;
pub mod invoices;
pub mod ledger;
pub mod notices;
pub mod numbering;
pub mod papers;
pub mod payments;
pub mod statements;
pub mod tax;
