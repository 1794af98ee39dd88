//! What of a dealership's money waits for a person: payments that nobody can tell the end of, and money of customers that
//! no invoice has got although they owe some.

use std::collections::HashMap;
use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::base::db::schema::{attempt_invoice, customer, invoice, payment_attempt};
use crate::base::db::{Conn, DbResult, MultiBackend, not_zero, sum_minor};
use crate::base::values::{AttemptId, Currency, CustomerId, Money, Timestamp};
use crate::billing::payments::attempt::AttemptState;
use crate::trust::access::Scope;

/// The sweep asks the provider about what is unknown every ten minutes; what it could not clear up by then stays.
const PATIENCE: Duration = Duration::from_secs(3600);

/// What a customer owes.
macro_rules! owed_by {
    () => {
        invoice::table.filter(invoice::customer_id.eq(customer::id).and(not_zero(invoice::open_minor)))
    };
}

/// A payment that a person must look at.
#[derive(Clone, Debug)]
pub struct Stuck {
    pub attempt: AttemptId,
    pub customer: CustomerId,
    pub amount: Money,
    /// The first invoice it is for.
    pub invoice: String,
    /// Something does not fit together; otherwise the provider has not answered.
    pub held: bool,
    /// Since when nothing happened.
    pub at: Timestamp,
}

/// A customer's money that is given to nothing, beside what the customer owes.
#[derive(Clone, Copy, Debug)]
pub struct LeftOver {
    pub customer: CustomerId,
    pub credit: Money,
    pub open: Money,
}

/// Where a page of stuck payments begins: after this one.
pub type StuckPlace = Option<(Timestamp, AttemptId)>;

/// Payments of the scope's dealership that are held, or were unknown an hour ago, the oldest first.
pub fn stuck(
    c: &mut Conn,
    scope: &Scope,
    now: Timestamp,
    after: StuckPlace,
    limit: i64,
) -> DbResult<Vec<Stuck>> {
    use payment_attempt as a;
    type Row = (AttemptId, CustomerId, Currency, i64, AttemptState, Timestamp);
    let mut rows: Vec<Row> = Vec::new();
    // A state at a time: each is in its order in the index.
    for (state, before) in states(now) {
        let mut these = a::table
            .filter(a::dealership_id.eq(scope.dealership()).and(a::state.eq(state)))
            .filter(a::changed_at.lt(before))
            .order((a::changed_at, a::id))
            .limit(limit)
            .select((a::id, a::customer_id, a::currency, a::amount_minor, a::state, a::changed_at))
            .into_boxed::<MultiBackend>();
        if let Some((at, id)) = after {
            these = these.filter(a::changed_at.ge(at).and(a::changed_at.gt(at).or(a::id.gt(id))));
        }
        rows.extend(these.load::<Row>(c)?);
    }
    rows.sort_by_key(|row| (row.5, row.0));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let numbers = first_invoices(c, rows.iter().map(|row| row.0).collect())?;
    let stuck = |(attempt, customer, currency, minor, state, at): Row| Stuck {
        attempt,
        customer,
        amount: Money::new(minor, currency),
        invoice: numbers.get(&attempt).cloned().unwrap_or_default(),
        held: state == AttemptState::Held,
        at,
    };
    Ok(rows.into_iter().map(stuck).collect())
}

/// How many there are.
pub fn count_stuck(c: &mut Conn, scope: &Scope, now: Timestamp) -> DbResult<i64> {
    use payment_attempt as a;
    let mut all = 0;
    for (state, before) in states(now) {
        let these = a::table
            .filter(a::dealership_id.eq(scope.dealership()).and(a::state.eq(state)))
            .filter(a::changed_at.lt(before));
        let count: i64 = these.count().get_result(c)?;
        all += count;
    }
    Ok(all)
}

/// What is held at any moment, and what is unknown for longer than the sweep needs.
fn states(now: Timestamp) -> [(AttemptState, Timestamp); 2] {
    [(AttemptState::Held, Timestamp::from_micros(i64::MAX)), (AttemptState::Unknown, now.minus(PATIENCE))]
}

/// The number of the first invoice that each is for.
fn first_invoices(c: &mut Conn, attempts: Vec<AttemptId>) -> DbResult<HashMap<AttemptId, String>> {
    if attempts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows: Vec<(String, AttemptId, Option<String>)> = attempt_invoice::table
        .inner_join(invoice::table)
        .filter(attempt_invoice::attempt_id.eq_any(attempts))
        .select((attempt_invoice::id, attempt_invoice::attempt_id, invoice::number))
        .load(c)?;
    rows.sort();
    rows.reverse();
    Ok(rows.into_iter().filter_map(|(_, attempt, number)| Some((attempt, number?))).collect())
}

/// Customers of the scope's dealership with money left over and something open, after one of them.
pub fn left_over(
    c: &mut Conn,
    scope: &Scope,
    after: Option<CustomerId>,
    limit: i64,
) -> DbResult<Vec<LeftOver>> {
    let owed = owed_by!().select(sum_minor(invoice::open_minor)).single_value().assume_not_null();
    let mut rows = customer::table
        .filter(customer::dealership_id.eq(scope.dealership()).and(not_zero(customer::credit_minor)))
        .filter(exists(owed_by!()))
        .order(customer::id)
        .limit(limit)
        .select((customer::id, customer::currency, customer::credit_minor, owed))
        .into_boxed::<MultiBackend>();
    if let Some(id) = after {
        rows = rows.filter(customer::id.gt(id));
    }
    let rows: Vec<(CustomerId, Currency, i64, i64)> = rows.load(c)?;
    let left = |(customer, currency, credit, open)| LeftOver {
        customer,
        credit: Money::new(credit, currency),
        open: Money::new(open, currency),
    };
    Ok(rows.into_iter().map(left).collect())
}

/// How many there are.
pub fn count_left_over(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    Ok(customer::table
        .filter(customer::dealership_id.eq(scope.dealership()).and(not_zero(customer::credit_minor)))
        .filter(exists(owed_by!()))
        .count()
        .get_result(c)?)
}
