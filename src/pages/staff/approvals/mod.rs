//! What one person asks for and another one decides: the list, one request with what it would do, the decision.

pub(in crate::pages::staff) mod asking;
pub mod decision;
pub mod index;
pub mod show;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{PersonId, Timestamp};
use crate::base::web::Cx;
use crate::billing::approvals::{Approval, State};
use crate::pages::owner::rows::Pill;
use crate::trust::access::persons;

/// How a request stands.
fn pill(it: &Approval, now: Timestamp) -> Pill {
    let (kind, text) = match it.state {
        _ if it.is_over(now) => ("draft", "Expired"),
        State::Waiting => ("soon", "Waiting"),
        State::Approved => ("credit", "Approved, not done yet"),
        State::Rejected => ("overdue", "Refused"),
        State::Withdrawn => ("draft", "Withdrawn"),
        State::Used => ("paid", "Done"),
    };
    Pill { kind, text: text.into() }
}

/// A colleague's name, also of one who works here no more.
fn name(c: &mut Conn, cx: &Cx, person: PersonId) -> DbResult<String> {
    match persons::find(c, &cx.site, person) {
        Err(AppError::NotFound) => Ok("Somebody".to_owned()),
        found => Ok(found?.name),
    }
}
