//! Getting back in without a passkey, never weaker than getting in at first and never by mail alone. A mailed link needs
//! a printed code with it, or the dealership checks who asks: two of its people, a day of waiting, and a mail to every
//! address that is known. All ways end in a link of kind `recovery`; using it revokes what was there before and
//! holds the account for three days.

mod approving;
mod asking;
mod completing;
mod disowning;
mod known;
mod proving;
mod requesting;
mod store;

use std::time::Duration;

pub use approving::{Approved, NotApproved, approve};
pub use asking::{ask, begin_with};
pub use completing::complete;
pub use disowning::{Disowned, disown, disownable};
pub use proving::{NotProven, Opened, Place, by_code, by_place, opened};
pub(super) use requesting::by_operator;
pub use requesting::{NotRequested, Reason, request_counter, request_peer, withdraw};
pub use store::{Kind, Listed, Stage, find, waiting_at, waiting_of};

/// How long a mailed link leads to the second proof, and how long afterwards the new passkey can be made.
pub const LINK_MINUTES: u32 = 15;
/// How long everybody known is given to stop a recovery that people approved.
pub const WAIT_HOURS: u32 = 24;
/// How long the address and money stay as they are after a recovery.
pub const HOLD_HOURS: u32 = 72;

const LINK: Duration = Duration::from_secs(15 * 60);
const WAIT: Duration = Duration::from_secs(24 * 3600);
/// How long the link works once the waiting is over.
const USE_WITHIN: Duration = Duration::from_secs(72 * 3600);
const HOLD: Duration = Duration::from_secs(72 * 3600);
/// How long a request waits for somebody who checks it.
const REQUEST: Duration = Duration::from_secs(14 * 86_400);
/// How long after a recovery "this was not me" still shuts the account.
const DISOWN_WITHIN: Duration = Duration::from_secs(7 * 86_400);
