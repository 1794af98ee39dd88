//! The hottest queries of the house, written as fragments of their own: each state has its predicate word for word as
//! its partial index has it, bounds that concern one column are merged into one, and columns are read by position.
//! The same text is prepared once a connection. Portable; the plan test looks at all of it on both engines.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

use super::filter::{Cursor, Direction, Filter, Sort, State};
use crate::base::values::LocalDate;
use crate::trust::access::Scope;

/// Which invoices, without an order.
#[derive(Clone, Debug)]
pub struct Chosen {
    whose: Whose,
    state: State,
    vehicle: Option<String>,
    from: Option<i32>,
    to: Option<i32>,
    due_from: Option<i32>,
    due_to: Option<i32>,
    beginning: Option<Beginning>,
}

/// One customer's, or all of a dealership.
#[derive(Clone, Debug)]
struct Whose {
    column: &'static str,
    id: String,
}

impl Whose {
    fn of(scope: &Scope) -> Self {
        match scope.customer() {
            Some(customer) => Self { column: "customer_id", id: customer.to_string() },
            None => Self { column: "dealership_id", id: scope.dealership().to_string() },
        }
    }
}

/// Numbers or repair orders from `low` to `high`.
#[derive(Clone, Debug)]
struct Beginning {
    column: &'static str,
    low: String,
    high: String,
}

impl Chosen {
    pub fn new(scope: &Scope, filter: &Filter, today: LocalDate) -> Self {
        Self {
            whose: Whose::of(scope),
            state: filter.state,
            vehicle: filter.vehicle.map(|vehicle| vehicle.to_string()),
            from: filter.from.map(LocalDate::days),
            to: filter.to.map(LocalDate::days),
            due_from: None,
            due_to: (filter.state == State::Overdue).then(|| today.days().saturating_sub(1)),
            beginning: None,
        }
    }

    /// The same with another state, for sums that are worked out as a difference.
    pub fn in_state(&self, state: State) -> Self {
        Self { state, due_to: None, ..self.clone() }
    }

    /// Only those due on a day or later.
    pub fn due_from(self, day: LocalDate) -> Self {
        Self { due_from: Some(day.days()), ..self }
    }

    /// Everything of the scope whose number or repair order begins with `text`, in whatever collation: digits and
    /// capitals sort before `zzzz` in all of them.
    pub fn beginning(scope: &Scope, column: &'static str, text: &str) -> Self {
        let high = format!("{text}zzzz");
        let beginning = Some(Beginning { column, low: text.to_owned(), high });
        let (from, to, vehicle) = (None, None, None);
        let whose = Whose::of(scope);
        Self { whose, state: State::All, vehicle, from, to, due_from: None, due_to: None, beginning }
    }

    /// Whether only what is open is chosen.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::Overdue)
    }

    /// Word for word as in the indexes' predicates.
    const fn predicate(&self) -> &'static str {
        match self.state {
            // What is questioned is gathered by its disputes (`gathering`).
            State::All | State::Questioned => "issued_on IS NOT NULL",
            State::Open | State::Overdue => "open_minor <> 0",
            State::Paid => "open_minor = 0 AND total_minor <> 0 AND issued_on IS NOT NULL",
            State::NoCharge => "total_minor = 0 AND issued_on IS NOT NULL",
        }
    }

    fn write<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        String: ToSql<Text, DB>,
        i32: ToSql<Integer, DB>,
    {
        out.push_sql(" FROM invoice WHERE ");
        out.push_sql(self.whose.column);
        out.push_sql(" = ");
        out.push_bind_param::<Text, String>(&self.whose.id)?;
        out.push_sql(" AND ");
        out.push_sql(self.predicate());
        if let Some(vehicle) = &self.vehicle {
            out.push_sql(" AND vehicle_id = ");
            out.push_bind_param::<Text, String>(vehicle)?;
        }
        let days = [
            (" AND issued_on >= ", &self.from),
            (" AND issued_on <= ", &self.to),
            (" AND due_on >= ", &self.due_from),
            (" AND due_on <= ", &self.due_to),
        ];
        for (words, day) in days {
            if let Some(day) = day {
                out.push_sql(words);
                out.push_bind_param::<Integer, i32>(day)?;
            }
        }
        if let Some(beginning) = &self.beginning {
            out.push_sql(" AND ");
            out.push_sql(beginning.column);
            out.push_sql(" >= ");
            out.push_bind_param::<Text, String>(&beginning.low)?;
            out.push_sql(" AND ");
            out.push_sql(beginning.column);
            out.push_sql(" < ");
            out.push_bind_param::<Text, String>(&beginning.high)?;
            if beginning.column == "repair_order" {
                out.push_sql(" AND repair_order <> ''");
            }
        }
        Ok(())
    }
}

/// A page of rows.
#[derive(Clone, Debug)]
pub struct Rows {
    chosen: Chosen,
    order: Option<(Sort, Direction)>,
    after: Option<(i64, String)>,
    limit: i64,
}

impl Rows {
    /// In the filter's order, after a row of it. The cursor's bound on a day takes the place of the filter's on the
    /// same column: with two bounds an engine may choose the wrong one to begin at.
    pub fn new(chosen: Chosen, filter: &Filter, after: Option<&Cursor>, limit: usize) -> Self {
        let (sort, direction) = (filter.order(), filter.direction);
        let mut it = Self {
            chosen,
            order: Some((sort, direction)),
            after: after.map(|cursor| (cursor.key, cursor.id.to_string())),
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
        };
        let Some(day) = after.and_then(|cursor| i32::try_from(cursor.key).ok()) else { return it };
        let (low, high) = match sort {
            Sort::Issued => (&mut it.chosen.from, &mut it.chosen.to),
            Sort::Due => (&mut it.chosen.due_from, &mut it.chosen.due_to),
            Sort::Total => return it,
        };
        match direction {
            Direction::Descending => *high = Some(high.map_or(day, |bound| bound.min(day))),
            Direction::Ascending => *low = Some(low.map_or(day, |bound| bound.max(day))),
        }
        it
    }

    /// All of them in no order, at most `limit`.
    pub fn unordered(chosen: Chosen, limit: i64) -> Self {
        Self { chosen, order: None, after: None, limit }
    }
}

/// Count and sums. `open` is zero unless asked for: the index of all invoices does not have it.
#[derive(Clone, Debug)]
pub struct Sums {
    pub chosen: Chosen,
    pub open: bool,
}

impl QueryId for Rows {
    type QueryId = ();
    /// The text differs with what is asked for; the statement cache goes by it.
    const HAS_STATIC_QUERY_ID: bool = false;
}

type RowTypes = (
    Text,
    Text,
    Text,
    Integer,
    Integer,
    BigInt,
    BigInt,
    Text,
    Nullable<Text>,
    Text,
    Binary,
    BigInt,
    BigInt,
    Text,
);

impl Query for Rows {
    type SqlType = RowTypes;
}

impl<C> diesel::RunQueryDsl<C> for Rows {}

impl<DB> QueryFragment<DB> for Rows
where
    DB: Backend,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "SELECT id, number, state, issued_on, due_on, total_minor, open_minor, currency, vehicle_id, \
             repair_order, label, credited_minor, written_off_minor, customer_id",
        );
        self.chosen.write(&mut out)?;
        if let Some((sort, direction)) = self.order {
            let (column, beyond, order) = match direction {
                Direction::Descending => (sort.column(), " < ", " DESC"),
                Direction::Ascending => (sort.column(), " > ", " ASC"),
            };
            if let Some((key, id)) = &self.after {
                // `a <= x AND (a < x OR id < y)`: the first part is the index's bound (docs/performance.md). On a day
                // it has been written already, as the bound of the filter.
                if sort == Sort::Total {
                    out.push_sql(" AND ");
                    out.push_sql(column);
                    out.push_sql(if direction == Direction::Descending { " <= " } else { " >= " });
                    out.push_bind_param::<BigInt, i64>(key)?;
                }
                out.push_sql(" AND (");
                out.push_sql(column);
                out.push_sql(beyond);
                out.push_bind_param::<BigInt, i64>(key)?;
                out.push_sql(" OR id");
                out.push_sql(beyond);
                out.push_bind_param::<Text, String>(id)?;
                out.push_sql(")");
            }
            for part in [" ORDER BY ", column, order, ", id", order] {
                out.push_sql(part);
            }
        }
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, i64>(&self.limit)
    }
}

impl QueryId for Sums {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sums {
    type SqlType = (BigInt, BigInt, BigInt);
}

impl<C> diesel::RunQueryDsl<C> for Sums {}

impl<DB> QueryFragment<DB> for Sums
where
    DB: Backend,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let open = if self.open { "open_minor" } else { "0" };
        out.push_sql("SELECT COUNT(*), CAST(COALESCE(SUM(total_minor), 0) AS BIGINT), CAST(COALESCE(SUM(");
        out.push_sql(open);
        out.push_sql("), 0) AS BIGINT)");
        self.chosen.write(&mut out)
    }
}

/// What is kept on a customer's row, and the sum of what is open.
#[derive(Clone, Debug)]
pub struct Standing {
    pub customer: String,
    pub dealership: String,
}

impl QueryId for Standing {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

type StandingTypes = (Text, BigInt, BigInt, BigInt);

impl Query for Standing {
    type SqlType = StandingTypes;
}

impl<C> diesel::RunQueryDsl<C> for Standing {}

impl<DB> QueryFragment<DB> for Standing
where
    DB: Backend,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.write(&mut out, "")
    }
}

impl Standing {
    /// `columns` come after its own.
    fn write<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>, columns: &str) -> QueryResult<()>
    where
        DB: Backend,
        String: ToSql<Text, DB>,
    {
        out.push_sql(
            "SELECT currency, issued_count, issued_minor, (SELECT CAST(COALESCE(SUM(open_minor), 0) AS BIGINT) \
             FROM invoice WHERE customer_id = customer.id AND open_minor <> 0)",
        );
        out.push_sql(columns);
        out.push_sql(" FROM customer WHERE id = ");
        out.push_bind_param::<Text, String>(&self.customer)?;
        out.push_sql(" AND dealership_id = ");
        out.push_bind_param::<Text, String>(&self.dealership)
    }
}

/// Both in one question: what is kept on a customer's row, then a page of rows.
#[derive(Clone, Debug)]
pub struct Whole {
    pub standing: Standing,
    pub rows: Rows,
}

impl QueryId for Whole {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Whole {
    type SqlType = (Nullable<StandingTypes>, Nullable<RowTypes>);
}

impl<C> diesel::RunQueryDsl<C> for Whole {}

impl<DB> QueryFragment<DB> for Whole
where
    DB: Backend,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // In place of a row. Each column says its type: a server takes a bare NULL for text.
        self.standing.write(
            &mut out,
            ", CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS INTEGER), \
             CAST(NULL AS INTEGER), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS TEXT), \
             CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BYTEA), CAST(NULL AS BIGINT), \
             CAST(NULL AS BIGINT), CAST(NULL AS TEXT)",
        )?;
        out.push_sql(" UNION ALL SELECT NULL, NULL, NULL, NULL, page.* FROM (");
        self.rows.walk_ast(out.reborrow())?;
        out.push_sql(") AS page");
        Ok(())
    }
}
