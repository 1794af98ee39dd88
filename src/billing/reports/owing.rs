//! Who owes how much, by how late it is: one pass over the index of what is open, which lies by customer and holds all that
//! is summed, so that nothing else is read. The order is made here: it goes by sums, which no index has.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::aging::Age;
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Currency, CustomerId, LocalDate, Money};
use crate::each;
use crate::trust::access::Scope;

crate::coded! {
    /// Who comes first: whoever owes most.
    pub enum OwingOrder {
        /// In all.
        Owed = "owed",
        /// Of what is late.
        Late = "late",
        /// Of what is more than ninety days late.
        Oldest = "oldest",
    }
}

/// One customer with something open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owing {
    pub customer: CustomerId,
    pub invoices: i64,
    /// In the order of [`Age::ALL`].
    pub ages: Vec<Money>,
    pub owed: Money,
    pub late: Money,
    pub oldest_due: LocalDate,
}

/// Where a page begins: after a row with this amount in the order's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwingPlace {
    pub minor: i64,
    pub customer: CustomerId,
}

/// One page, and of how many.
#[derive(Clone, Debug)]
pub struct OwingPage {
    pub rows: Vec<Owing>,
    pub next: Option<OwingPlace>,
    pub customers: usize,
}

/// Who owes the scope's dealership something, at most `limit` after a place.
pub fn owing(
    c: &mut Conn,
    scope: &Scope,
    currency: Currency,
    today: LocalDate,
    order: OwingOrder,
    after: Option<OwingPlace>,
    limit: usize,
) -> DbResult<OwingPage> {
    let query = Sums { dealership: scope.dealership().to_string(), bounds: bounds(today) };
    let rows: Vec<Row> = each!(c, |c| RunQueryDsl::load(query, c))?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.extend(opened(currency, row)?.filter(|it| scope.narrowed(it.customer).is_ok()));
    }
    let customers = all.len();
    let key = |it: &Owing| (std::cmp::Reverse(it.minor(order)), it.customer);
    all.sort_by_key(key);
    if let Some(place) = after {
        let place = (std::cmp::Reverse(place.minor), place.customer);
        all.retain(|it| key(it) > place);
    }
    let more = all.len() > limit;
    all.truncate(limit);
    let place = |it: &Owing| OwingPlace { minor: it.minor(order), customer: it.customer };
    Ok(OwingPage { next: all.last().filter(|_| more).map(place), rows: all, customers })
}

impl Owing {
    fn minor(&self, order: OwingOrder) -> i64 {
        match order {
            OwingOrder::Owed => self.owed.minor(),
            OwingOrder::Late => self.late.minor(),
            OwingOrder::Oldest => self.ages.last().map_or(0, |amount| amount.minor()),
        }
    }
}

/// Customer, invoices, the earliest due day, all of it, and what is due before each of the bounds.
type Row = (CustomerId, i64, Option<LocalDate>, i64, i64, i64, i64, i64);

/// The first due day of each age but the oldest: what is due before it is later than that.
fn bounds(today: LocalDate) -> [i32; 4] {
    [Age::NotDue, Age::To30, Age::To60, Age::To90].map(|age| age.due(today).0.unwrap_or(today).days())
}

fn opened(currency: Currency, row: Row) -> DbResult<Option<Owing>> {
    let (customer, invoices, oldest_due, owed, late, over_30, over_60, over_90) = row;
    let Some(oldest_due) = oldest_due else { return Ok(None) };
    let money = |minor| Money::new(minor, currency);
    let (owed, late) = (money(owed), money(late));
    let [over_30, over_60, over_90] = [over_30, over_60, over_90].map(money);
    let ages = vec![
        owed.checked_sub(late)?,
        late.checked_sub(over_30)?,
        over_30.checked_sub(over_60)?,
        over_60.checked_sub(over_90)?,
        over_90,
    ];
    Ok(Some(Owing { customer, invoices, ages, owed, late, oldest_due }))
}

struct Sums {
    dealership: String,
    bounds: [i32; 4],
}

impl QueryId for Sums {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sums {
    type SqlType = (Text, BigInt, Nullable<Integer>, BigInt, BigInt, BigInt, BigInt, BigInt);
}

impl<C> RunQueryDsl<C> for Sums {}

impl<DB> QueryFragment<DB> for Sums
where
    DB: Backend,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT customer_id, COUNT(*), MIN(due_on), CAST(SUM(open_minor) AS BIGINT)");
        for bound in &self.bounds {
            out.push_sql(", CAST(SUM(CASE WHEN due_on < ");
            out.push_bind_param::<Integer, i32>(bound)?;
            out.push_sql(" THEN open_minor ELSE 0 END) AS BIGINT)");
        }
        // Word for word as in the index of what is open.
        out.push_sql(" FROM invoice WHERE dealership_id = ");
        out.push_bind_param::<Text, String>(&self.dealership)?;
        out.push_sql(" AND open_minor <> 0 GROUP BY customer_id");
        Ok(())
    }
}
