//! A dealership's invoices as its staff see them: rows of lists, one invoice with its pay link, the PDF;
//! and what becomes one: the editor, its preview, issuing.

mod asked;
mod correcting;
pub mod credits;
pub mod deliveries;
pub mod discarding;
pub mod editor;
pub mod index;
pub mod issuance;
pub mod late_charge;
pub mod pay_link;
pub mod payers;
pub mod pdf;
pub mod preview;
pub mod reissue;
pub mod reminders;
pub mod rows;
pub mod show;
pub mod void;
pub mod write_off;

pub(in crate::pages::staff) use correcting::release_first;
