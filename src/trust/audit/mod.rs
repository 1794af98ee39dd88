//! The log of what was done: one entry in each transaction that changes something, and one for each look at
//! somebody's personal data. Entries are only ever added. Within a second `sequencing` takes each into the Merkle tree
//! (`tree`, `tiles`), whose head `signing` signs; `rows` puts the state of money and rights into entries; `checking` proves
//! all of it. The formats are in docs/audit.md. Not here: who sees what of it, which is the pages' business.

mod actor;
mod acts;
mod anchors;
pub mod checking;
mod copying;
mod entry;
mod exporting;
mod following;
mod head;
mod history;
mod keys;
mod lineage;
mod listed;
mod nightly;
pub mod note;
mod proof;
mod reader;
mod reading;
pub mod rows;
mod searching;
mod sequencing;
mod signing;
mod store;
mod tending;
mod tiles;
pub mod tree;

pub use actor::{Actor, ActorKind};
pub use acts::{acts_since, latest_acts};
pub use anchors::{anchor, anchor_with, store_fails};
pub use entry::{Entry, Outcome};
pub use exporting::{Export, MOST};
pub use following::{Followed, followed_between, followed_by, followed_from, is_at, place_after};
pub use head::put_aside;
pub use history::{Told, history};
pub use keys::Keys;
pub use lineage::{Handover, Loss, filed, handovers, handovers_in, restart, rotate};
pub use listed::{record_list_later, sweep_lists};
pub use nightly::{ask_for_check, jobs, last_check, nightly};
pub use proof::{Proof, Proved, Unproved, prove};
pub use reader::of_reader;
pub use reading::{Read, read};
pub use searching::{Found, Reach, Sort, Wanted, search};
pub use sequencing::{is_stalled, sequence};
pub use signing::{NotSigned, Stored, all_keys, document_signers, key_of, latest, lost, origin, sign};
pub use store::{Cursor, Logged, of_dealership, of_object, record, record_later};
pub use tending::{Tender, tend};
