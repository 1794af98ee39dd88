//! Invoices: what was billed, line by line, frozen when it is issued. A draft has no number; an issued invoice is never
//! edited, only corrected by another document. What state it is in is derived along axes of its own (`axes`), never
//! stored as one word. Not here: paying and correcting.

pub mod approving;
mod axes;
mod composing;
pub mod counter;
mod delivery;
mod draft;
pub mod drafting;
pub mod drafts;
mod figures;
pub mod finding;
mod habits;
mod happened;
mod importing;
mod issuing;
mod label;
mod listing;
mod opening;
mod overview;
mod particulars;
pub mod series;
mod snapshot;
pub mod sources;
mod store;
mod supplies;
pub mod totals;

pub use axes::{Amounts, Axes, DeliveryState, DocumentState, Due, Questioned, Settlement};
pub use composing::{ComposeError, Parties, compose, figures, seller_of};
pub use delivery::{Delivered, deliveries, viewed};
pub use draft::{Draft, Line, LineKind, PayType};
pub use drafting::{create, discard};
pub use figures::{Figures, is_one_question, list_with_figures, totals};
pub use habits::Habits;
pub use happened::{Happened, Movement, happened, movements};
pub use importing::{Imported, Incoming, bring_in, bring_in_all};
pub use issuing::{IssuedInvoice, STORE_PAPER, due_on, issue, issue_new};
pub use label::Label;
pub use listing::{Cursor, CursorError, Direction, Filter, Listed, Page, Sort, State, list};
pub use opening::{Opened, Related, opened};
pub use overview::{Overview, overview};
pub use particulars::{Condition, Particulars, Sublet, Supplies, SuppliesOf};
pub use snapshot::{Buyer, Seller, Snapshot, VehicleOnPaper};
pub use store::{Invoice, by_id, by_number, latest_snapshots};
pub use supplies::{SuppliesError, price_supplies};
