//! The ledger: balanced double entry, the only truth of what is owed. A transaction is posted once by its source and
//! never changed; what was wrong is posted back. Amounts are signed, debit above zero, and sum to zero in each
//! transaction, so that for every customer, dealership and currency `billed − received = open − credit`.
//! Not here: why something is posted. That is the verb's business (issuing, settling, crediting).

mod account;
mod allocating;
mod balances;
mod check;
mod days;
mod nightly;
mod post;
mod transaction;
mod unposting;

pub use account::{Account, TransactionKind};
pub use allocating::{Fresh, NewAllocation, allocate, allocate_all, reverse};
pub use balances::{Position, credit_of, open_of, position, unallocated_of};
pub use check::{CheckReport, CheckRow, Finding, check};
pub use days::{DaySum, days_since};
pub use nightly::{jobs, schedule};
pub use post::{Posted, post, post_all};
pub use transaction::{Leg, NewTransaction};
pub use unposting::unpost;
