mod import;
mod invoices;
mod ledger;
mod papers;
mod payments;
mod statements;
