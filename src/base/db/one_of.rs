//! `x IN (…)` that is prepared once. diesel writes a list anew for each length and therefore keeps no such statement: on
//! SQLite a page with a few of them spent a sixth of its time on compiling SQL.

use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType};

use crate::around;

/// `x IN (?, ?, …)`.
#[derive(Clone, Debug)]
pub struct OneOf<E, T> {
    of: E,
    values: Vec<T>,
}

/// Whether it is one of these; of none, never. The last one is repeated until there is a power of two of them, so that lists
/// of all lengths are a dozen statements.
pub fn one_of<E: Expression, T: Clone>(of: E, values: impl IntoIterator<Item = T>) -> OneOf<E, T> {
    let mut values: Vec<T> = values.into_iter().collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    OneOf { of, values }
}

impl<E, T> QueryId for OneOf<E, T> {
    type QueryId = ();
    /// The text differs with the length; the statement cache goes by it.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<E: Expression, T> Expression for OneOf<E, T> {
    type SqlType = Bool;
}

around!(OneOf<E, T>);

impl<E, T, DB> QueryFragment<DB> for OneOf<E, T>
where
    E: Expression + QueryFragment<DB>,
    T: ToSql<E::SqlType, DB>,
    DB: Backend + HasSqlType<E::SqlType>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let [first, others @ ..] = self.values.as_slice() else {
            out.push_sql("(1=0)");
            return Ok(());
        };
        self.of.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        out.push_bind_param(first)?;
        for other in others {
            out.push_sql(", ");
            out.push_bind_param(other)?;
        }
        out.push_sql(")");
        Ok(())
    }
}
