//! A dealership's invoices as its staff see them: rows of lists, one invoice with its pay link, the PDF;
//! and what becomes one: the editor, its preview, issuing.

mod asked;
pub mod discarding;
pub mod editor;
pub mod index;
pub mod issuance;
pub mod pay_link;
pub mod pdf;
pub mod preview;
pub mod rows;
pub mod show;
