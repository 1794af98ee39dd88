//! From records to papers: which words and figures of a snapshot, a payment or a statement go where on the PDF, and
//! which papers are kept. The PDF of an invoice or receipt is made once and stored sealed; every later download is the same file.
//! Not here: how a paper is drawn (documents).

mod credit_note;
mod dispute;
mod estimate;
mod frame;
mod invoice;
mod receipt;
mod refund;
mod sample;
mod statement;
mod storing;

pub use credit_note::credit_note_pdf;
pub use dispute::dispute_letter_pdf;
pub use estimate::estimate_pdf;
pub use refund::refund_pdf;
pub use sample::{Sample, sample};
pub use statement::{described, statement_pdf};
pub use storing::{draft_pdf, invoice_pdf, jobs, receipt_pdf, stored};
