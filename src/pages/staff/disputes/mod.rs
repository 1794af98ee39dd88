//! What customers question: the queue, the case on one page, writing and handing over, and deciding with the check page
//! before it.

pub mod assigning;
mod background;
mod check;
mod decide;
pub mod decision;
pub mod index;
pub mod letter;
pub mod messages;
mod offered;
pub mod show;
mod story;

use crate::base::db::{Conn, DbResult};
use crate::base::values::Timestamp;
use crate::billing::disputes::{self, Dispute, Listed, State};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::own::not_theirs;
use crate::trust::access::{ActingStaff, Scope};

/// One of the dealership, with the scope of its customer. Notes are written about customers: nobody reads, writes or decides
/// anything about an account of their own.
fn find(c: &mut Conn, who: &ActingStaff, number: &str) -> DbResult<(Dispute, Scope)> {
    let it = disputes::by_number(c, &who.scope, number)?;
    not_theirs(c, who, it.customer, "looks after their dispute")?;
    let scope = who.scope.narrowed(it.customer)?;
    Ok((it, scope))
}

/// How one in a list stands, in the staff's words.
pub(in crate::pages::staff) fn pill(it: &Listed, now: Timestamp) -> Pill {
    state_pill(it.state, it.due_at <= now)
}

fn state_pill(state: State, late: bool) -> Pill {
    let (kind, text) = match state {
        // Late as well where the clock ran on and the decision did not come.
        State::InfoRequested if !late => ("soon", "Waiting for the customer"),
        state if state.is_open() && late => ("overdue", "Late"),
        State::Submitted => ("dispute", "New"),
        State::Appealed => ("dispute", "Appealed"),
        State::Acknowledged | State::UnderReview | State::InfoRequested => ("dispute", "Waiting for us"),
        State::Decided => ("paid", "Decided"),
        State::DecidedFinal => ("paid", "Decided for good"),
        State::Closed => ("paid", "Closed"),
        State::Withdrawn => ("draft", "Withdrawn"),
        State::ExpiredInfo => ("draft", "Ended without an answer"),
    };
    Pill { kind, text: text.into() }
}
