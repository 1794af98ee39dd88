//! The signed code of invoices and receipts: who bills what to be paid into which account, under the installation's Ed25519
//! key, so that anybody can tell a paper of ours from one that somebody altered. Printed as a QR code and as a few letters.
//! The same paper always has the same code: signatures of Ed25519 are, so nothing is stored. The format is in docs/documents.md.

mod finding;
mod making;
mod qr;
mod statement;

pub use finding::{Found, Standing, Why, by_code, by_letters};
pub use making::{Code, drawn, keys, of_invoice, of_receipt};
pub use qr::Picture;
pub use statement::{Paper, Signed, Statement, Unsigned, letters};
