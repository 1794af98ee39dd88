mod credits;
mod estimates;
mod import;
mod invoices;
mod ledger;
mod papers;
pub mod payments;
mod statements;
