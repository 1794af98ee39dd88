mod import;
mod invoices;
mod ledger;
mod payments;
