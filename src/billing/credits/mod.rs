//! Credit notes: what was billed and is taken back, line by line, by a document of its own with a number of its own that
//! names the invoice it corrects. Tax is the difference of each group's tax before and after, so that any sequence of
//! credits sums to the tax that was charged. What is credited beyond what is open was paid already, and is the
//! customer's money again. Not here: sending money back (refunds), giving up what is owed (write_offs).

mod crediting;
mod left;
mod planning;
mod reissuing;
mod snapshot;
mod store;
mod voiding;

pub use crediting::{CreditNoteIssued, NewCredit, STORE_PAPER, by_form_key, credit};
pub use left::{Left, LeftLine, left, whole};
pub use planning::{NotCredited, Plan, plan};
pub use reissuing::{is_taken_back, reissue};
pub use snapshot::{CreditSnapshot, CreditedLine};
pub use store::{CreditNote, Cursor, Listed, by_id, by_number, list, of_invoice, on_counter, search};
pub use voiding::{Voided, is_voidable, void};

use crate::base::values::CleanText;

/// Why, in words that the customer reads on the note.
pub type Reason = CleanText<300>;
