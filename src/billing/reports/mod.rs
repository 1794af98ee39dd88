//! What a dealership's books say at a glance and over time: what is owed and how late it is, what was billed and collected,
//! how long people take to pay. All of it is read from the open invoices' index and from the ledger's sums of days, so
//! that it costs the same after twenty years as after one. Not here: one customer's figures (`invoices`, `statements`).

mod aging;
mod books;
mod handling;
mod owing;
mod receipts;
mod waiting;

pub use aging::{Age, Aging, aging};
pub use books::{Books, SALES_DAYS, Week, days_to_pay, weeks};
pub use handling::{LeftOver, Stuck, StuckPlace, left_over, stuck};
pub use owing::{Owing, OwingOrder, OwingPage, OwingPlace, owing};
pub use receipts::{Receipt, ReceiptPlace, receipts};
pub use waiting::{Waiting, waiting};
