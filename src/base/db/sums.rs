//! Minor units in questions. `SUM(bigint)` is a decimal on PostgreSQL and an integer on SQLite, and of nothing it is
//! NULL; here it is a BIGINT on both, and zero of nothing. Keeps the statement cache, unlike raw SQL.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool};

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

/// `x <> 0`.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct NotZero<E>(E);

/// Whether an amount is other than zero. The zero is written out: SQLite uses a partial index only where it can read
/// that the predicate holds, and cannot read a bound value.
pub fn not_zero<E: Expression<SqlType = BigInt>>(amount: E) -> NotZero<E> {
    NotZero(amount)
}

impl<E: Expression<SqlType = BigInt>> Expression for NotZero<E> {
    type SqlType = Bool;
}

impl<E: ValidGrouping<G>, G> ValidGrouping<G> for NotZero<E> {
    type IsAggregate = E::IsAggregate;
}

impl<E, T> SelectableExpression<T> for NotZero<E>
where
    E: SelectableExpression<T>,
    Self: AppearsOnTable<T>,
{
}

impl<E, T> AppearsOnTable<T> for NotZero<E>
where
    E: AppearsOnTable<T>,
    Self: Expression,
{
}

impl<E: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for NotZero<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" <> 0");
        Ok(())
    }
}
