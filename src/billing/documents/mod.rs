//! Papers as PDF: a small layout engine over krilla, and the papers drawn with it.
//!
//! A paper is a plain struct of words ready to print, already translated and formatted; nothing here reads
//! the database, rounds money or knows a language. The same struct gives the same bytes on every machine,
//! as tagged PDF/A-3a and PDF/UA-1. See `invoice.rs` for how a paper is put together.

mod closing;
mod edition;
mod error;
mod face;
mod features;
mod grid;
mod head;
mod invoice;
mod letters;
mod lines;
mod look;
mod pack;
mod pdf;
mod receipt;
mod sheet;
mod statement;
mod strip;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod view;

pub use edition::{Edition, PaperSize};
pub use error::DocumentError;
pub use invoice::{InvoiceColumns, InvoiceLine, InvoicePaper, LineGroup, invoice};
pub use pack::{Log, PackPaper, Part, Photo, pack};
pub use receipt::{AllocatedDocument, AllocationColumns, ReceiptPaper, receipt};
pub use statement::{Movement, MovementColumns, StatementPaper, statement};
pub use view::{Brand, CodeOnPaper, Fact, Frame, Issuer, Logo, Note, Party, TotalRow, Weightiness};
