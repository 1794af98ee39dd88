//! Chargebacks that wait for an answer, the nearest deadline first: for the work list. They have an index of their own, whose
//! predicate is here word for word.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::cases::{Case, by_id};
use crate::base::db::schema::chargeback;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{ChargebackId, Timestamp};
use crate::trust::access::Scope;

/// Bound values would hide from SQLite that the index fits.
const WAITS: &str = "chargeback.state IN ('inquiry', 'open') AND chargeback.answered_at IS NULL";

/// Where a page goes on: after this one.
pub type Place = Option<(Timestamp, ChargebackId)>;

pub fn unanswered(c: &mut Conn, scope: &Scope, after: Place, limit: i64) -> DbResult<Vec<Case>> {
    let mut waiting = chargeback::table
        .filter(chargeback::dealership_id.eq(scope.dealership()).and(sql::<Bool>(WAITS)))
        .order((chargeback::answer_due, chargeback::id))
        .limit(limit)
        .select(chargeback::id)
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        let later = chargeback::answer_due.gt(at).or(chargeback::id.gt(id));
        waiting = waiting.filter(chargeback::answer_due.ge(at).and(later));
    }
    let ids: Vec<ChargebackId> = waiting.load(c)?;
    // Few at any time: a chargeback is one of hundreds of payments.
    ids.into_iter().map(|id| by_id(c, scope, id)).collect()
}

pub fn count_unanswered(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    let waiting =
        chargeback::table.filter(chargeback::dealership_id.eq(scope.dealership()).and(sql::<Bool>(WAITS)));
    Ok(waiting.count().get_result(c)?)
}

/// Those whose day comes before then, of the scope's dealership, the nearest first.
pub(super) fn due_before(c: &mut Conn, scope: &Scope, then: Timestamp, limit: i64) -> DbResult<Vec<Case>> {
    let ids: Vec<ChargebackId> = chargeback::table
        .filter(chargeback::dealership_id.eq(scope.dealership()).and(sql::<Bool>(WAITS)))
        .filter(chargeback::answer_due.lt(then))
        .order((chargeback::answer_due, chargeback::id))
        .limit(limit)
        .select(chargeback::id)
        .load(c)?;
    ids.into_iter().map(|id| by_id(c, scope, id)).collect()
}
