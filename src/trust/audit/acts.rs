//! What was done at a dealership, without the looks at records, which are many times as many: for feeds. The entries have
//! an index of their own, whose predicate is here word for word.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::store::{Logged, Row, columns, logged};
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
use crate::base::values::Timestamp;
use crate::trust::access::Scope;

/// The latest acts at the scope's dealership, newest first.
pub fn latest_acts(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<Logged>> {
    let rows: Vec<Row> = audit_entry::table
        .filter(audit_entry::dealership_id.eq(scope.dealership()).and(IsAct))
        .filter(audit_entry::aside_at.is_null())
        .order((audit_entry::at.desc(), audit_entry::id.desc()))
        .limit(limit)
        .select(columns())
        .load(c)?;
    Ok(rows.into_iter().map(logged).collect())
}

/// The acts of a moment and after it, in the order they happened.
pub fn acts_since(c: &mut Conn, scope: &Scope, from: Timestamp, limit: i64) -> DbResult<Vec<Logged>> {
    let rows: Vec<Row> = audit_entry::table
        .filter(audit_entry::dealership_id.eq(scope.dealership()).and(IsAct))
        .filter(audit_entry::aside_at.is_null())
        .filter(audit_entry::at.ge(from))
        .order((audit_entry::at, audit_entry::id))
        .limit(limit)
        .select(columns())
        .load(c)?;
    Ok(rows.into_iter().map(logged).collect())
}

/// The predicate of `audit_entry_acts`. Bound values would hide from SQLite that the index fits.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct IsAct;

impl Expression for IsAct {
    type SqlType = Bool;
}

impl<G> ValidGrouping<G> for IsAct {
    type IsAggregate = is_aggregate::Never;
}

impl SelectableExpression<audit_entry::table> for IsAct {}

impl AppearsOnTable<audit_entry::table> for IsAct {}

impl<DB: Backend> QueryFragment<DB> for IsAct {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("action <> 'record.view' AND action <> 'record.list' AND action <> 'document.view'");
        Ok(())
    }
}
