//! Chargebacks that wait for an answer, the longest waiting first: for the work list. They have an index of their own, whose
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
        .order((chargeback::created_at, chargeback::id))
        .limit(limit)
        .select(chargeback::id)
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        let later = chargeback::created_at.gt(at).or(chargeback::id.gt(id));
        waiting = waiting.filter(chargeback::created_at.ge(at).and(later));
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
