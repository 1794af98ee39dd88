//! The log of what was done: one entry in each transaction that changes something, and one for each look at
//! somebody's personal data. Entries are only ever added. Not here: sequence, tree and proof, which come later and
//! need no change of an entry's format.

mod actor;
mod acts;
mod entry;
mod following;
mod store;

pub use actor::{Actor, ActorKind};
pub use acts::{acts_since, latest_acts};
pub use entry::{Entry, Outcome};
pub use following::{Followed, followed_since};
pub use store::{Cursor, Logged, of_dealership, of_object, of_reader, record, record_later};
