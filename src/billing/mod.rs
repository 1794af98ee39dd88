//! Money and the papers about it: ledger, invoices, payments, documents, statements, import.

pub mod documents;
pub mod invoices;
pub mod payments;
pub mod ledger;
