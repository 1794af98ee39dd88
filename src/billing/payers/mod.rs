//! One repair order, several payers: what the warranty, an insurer, a service contract or the dealership itself pays is
//! billed to them, each on a document of its own with a number of its own. The customer's document keeps all lines and
//! shows those of others at nil. A deductible moves money between two documents: the customer's charges it, the other
//! payer's takes as much off, so that before tax all documents come to what the charges come to. Tax is each document's
//! own, by its payer's exemption and rounded once a group.

mod carried;
mod dividing;
mod moving;
mod parting;
mod replacing;
mod store;

pub use carried::{Carried, carried};
pub use dividing::{Choice, Divided, NotDivided, divide};
pub use moving::{give_to, relied_on};
pub use parting::{NotParted, Part, Parts, parts};
pub use replacing::replaced;
pub use store::{Document, documents};
