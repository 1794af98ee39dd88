//! Questioning a charge: choosing lines of an invoice, saying what is wrong with each, and the page of each question with
//! its promised day, its messages, its decision and what can still be done.

pub mod appeal;
pub mod index;
pub mod letter;
pub mod messages;
pub mod new;
pub mod raising;
pub mod show;
mod shown;
mod typed;
pub mod withdrawal;
mod writing;

pub(in crate::pages::owner) use shown::pill;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::billing::disputes::{self, Dispute};
use crate::trust::access::ActingOwner;

/// One of the reader's account.
fn find(c: &mut Conn, who: &ActingOwner, number: &str) -> DbResult<Dispute> {
    disputes::by_number(c, &who.scope, number)
}

/// For forms: whoever may only look has none.
fn may_question(who: &ActingOwner) -> DbResult<()> {
    if who.rights.dispute { Ok(()) } else { Err(AppError::Forbidden) }
}
