//! Giving up what is owed: a receivable becomes a loss, and the invoice is settled without money. It can be taken back:
//! then it is owed again, because somebody wants to pay after all. Not here: crediting, which says that it was never
//! owed.

mod reversing;
mod store;
mod writing_off;

pub use reversing::{give_back, reverse};
pub use store::{Cursor, WriteOff, by_id, list, of_invoice};
pub use writing_off::{NewWriteOff, NotWrittenOff, by_form_key, write_off};

use crate::base::values::CleanText;

/// Why, for the dealership's own eyes.
pub type Reason = CleanText<300>;
