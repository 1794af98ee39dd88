//! A dealership's invoices as its staff see them: rows of lists, one invoice with its pay link, the PDF.

pub mod pay_link;
pub mod pdf;
pub mod rows;
pub mod show;
