//! Nobody of the staff works on what concerns an account that they act for themselves: notes are written about it, and what
//! is decided about it is their own money.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::CustomerId;
use crate::trust::access::{ActingStaff, rights};

/// Passes where the reader does not act for the customer. `what` is what a colleague does instead.
pub(in crate::pages::staff) fn not_theirs(
    c: &mut Conn,
    who: &ActingStaff,
    customer: CustomerId,
    what: &str,
) -> DbResult<()> {
    match rights::of_person(c, who.person)?.contains(&(who.dealership, customer)) {
        true => Err(AppError::Conflict(format!("You act for this customer. A colleague {what}."))),
        false => Ok(()),
    }
}
