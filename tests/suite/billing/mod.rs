mod invoices;
mod ledger;
mod payments;
