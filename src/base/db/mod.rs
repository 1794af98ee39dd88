//! The database: one schema, two engines, two doors. `read` is one consistent snapshot (`glance` does without one for what one
//! question answers), `write` is one serialised transaction that either happens or does not. No other room names an engine.
//! What the outside world must do (mail, payments) never happens in here: it is an outbox row.

mod append_only;
mod as_stored;
mod coded;
mod each;
mod engine;
mod migrate;
mod one_of;
mod parted;
pub mod schema;
mod server;
mod statistics;
mod sums;
mod tentative;
mod turns;
mod types;

pub use as_stored::{AsDeclared, AsStored, BytesOf, as_declared, bytes_of};
pub use coded::UnknownCode;
pub use engine::{Conn, DatabaseUrl, Db, DbOptions, MultiBackend};
pub use migrate::Migration;
pub use one_of::{OneOf, one_of};
pub use parted::parted;
pub use statistics::{count_again, more_room};
pub use sums::{Other, SumMinor, not_blank, not_zero, sum_minor};
pub use tentative::tentatively;

use crate::base::error::AppError;

/// What a closure behind either door returns.
pub type DbResult<T> = Result<T, AppError>;
