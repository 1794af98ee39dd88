//! Minor units in questions, and comparisons with what is written out. `SUM(bigint)` is a decimal on PostgreSQL and an integer on SQLite, and of nothing it is
//! NULL; here it is a BIGINT on both, and zero of nothing. Keeps the statement cache, unlike raw SQL.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::around;

/// `CAST(COALESCE(SUM(x), 0) AS BIGINT)`.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct SumMinor<E>(E);

/// The exact sum of a BIGINT expression.
pub fn sum_minor<E: Expression<SqlType = BigInt>>(amount: E) -> SumMinor<E> {
    SumMinor(amount)
}

impl<E: Expression<SqlType = BigInt>> Expression for SumMinor<E> {
    type SqlType = BigInt;
}

impl<E, G> ValidGrouping<G> for SumMinor<E> {
    type IsAggregate = is_aggregate::Yes;
}

impl<E, T> SelectableExpression<T> for SumMinor<E>
where
    E: SelectableExpression<T>,
    Self: AppearsOnTable<T>,
{
}

impl<E, T> AppearsOnTable<T> for SumMinor<E>
where
    E: AppearsOnTable<T>,
    Self: Expression,
{
}

impl<E: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for SumMinor<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("CAST(COALESCE(SUM(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql("), 0) AS BIGINT)");
        Ok(())
    }
}

/// What a column is compared with, written out: SQLite uses a partial index only where it can read that the predicate
/// holds, and cannot read a bound value.
pub trait Written {
    type Of;
    const SQL: &'static str;
}

#[derive(Clone, Copy, Debug, QueryId)]
pub struct Zero;

#[derive(Clone, Copy, Debug, QueryId)]
pub struct Blank;

impl Written for Zero {
    type Of = BigInt;
    const SQL: &'static str = "0";
}

impl Written for Blank {
    type Of = Text;
    const SQL: &'static str = "''";
}

/// `x <> 0`, `x <> ''`.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct Other<E, W>(E, W);

/// Whether an amount is other than zero.
pub fn not_zero<E: Expression<SqlType = BigInt>>(amount: E) -> Other<E, Zero> {
    Other(amount, Zero)
}

/// Whether something is written there.
pub fn not_blank<E: Expression<SqlType = Text>>(text: E) -> Other<E, Blank> {
    Other(text, Blank)
}

impl<E: Expression<SqlType = W::Of>, W: Written> Expression for Other<E, W> {
    type SqlType = Bool;
}

around!(Other<E, W>);

impl<E: QueryFragment<DB>, W: Written, DB: Backend> QueryFragment<DB> for Other<E, W> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" <> ");
        out.push_sql(W::SQL);
        Ok(())
    }
}
