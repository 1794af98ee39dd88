//! A part of a transaction that is undone alone: a form whose verb met a conflict is shown again by the same trip, with what
//! is true now, while the approval and the passkey that the verb had used up are as they were.

use diesel::connection::Connection;

use super::{Conn, DbResult};
use crate::base::error::AppError;

/// Does `work`. A conflict undoes it, and only it, and comes back in its words. An operation that waits for its confirmation
/// stays written down, as it does at the end of a trip (`Cx::change`).
pub fn tentatively<T>(
    c: &mut Conn,
    work: impl FnOnce(&mut Conn) -> DbResult<T>,
) -> DbResult<Result<T, String>> {
    let kept = |error| match error {
        AppError::StepUpNeeded(id) => Ok(Err(id)),
        other => Err(other),
    };
    match c.transaction(|c| work(c).map(Ok).or_else(kept)) {
        Ok(Ok(done)) => Ok(Ok(done)),
        Ok(Err(id)) => Err(AppError::StepUpNeeded(id)),
        Err(AppError::Conflict(words)) => Ok(Err(words)),
        Err(other) => Err(other),
    }
}
