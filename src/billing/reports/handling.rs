//! What of a dealership's money waits for a person: payments that nobody can tell the end of, and money of customers that
//! no invoice has got although they owe some.

use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::base::db::schema::{attempt_invoice, customer, invoice, payment_attempt};
use crate::base::db::{Conn, DbResult, not_zero, sum_minor};
use crate::base::values::{AttemptId, Currency, CustomerId, Money, Timestamp};
use crate::billing::payments::attempt::AttemptState;
use crate::trust::access::Scope;

/// The sweep asks the provider about what is unknown every ten minutes; what it could not clear up by then stays.
const PATIENCE: Duration = Duration::from_secs(3600);

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
}

/// A customer's money that is given to nothing, beside what the customer owes.
#[derive(Clone, Copy, Debug)]
pub struct LeftOver {
    pub customer: CustomerId,
    pub credit: Money,
    pub open: Money,
}

/// Payments of the scope's dealership that are held, or were unknown an hour ago, the oldest first.
pub fn stuck(c: &mut Conn, scope: &Scope, now: Timestamp, limit: i64) -> DbResult<Vec<Stuck>> {
    type Row = (AttemptId, CustomerId, Currency, i64, AttemptState);
    let silent = payment_attempt::state
        .eq(AttemptState::Unknown)
        .and(payment_attempt::changed_at.lt(now.minus(PATIENCE)));
    let rows: Vec<Row> = payment_attempt::table
        .filter(payment_attempt::dealership_id.eq(scope.dealership()))
        .filter(payment_attempt::state.eq(AttemptState::Held).or(silent))
        .order(payment_attempt::changed_at)
        .limit(limit)
        .select((
            payment_attempt::id,
            payment_attempt::customer_id,
            payment_attempt::currency,
            payment_attempt::amount_minor,
            payment_attempt::state,
        ))
        .load(c)?;
    let stuck = |(attempt, customer, currency, minor, state): Row| {
        let number: Option<Option<String>> = attempt_invoice::table
            .inner_join(invoice::table)
            .filter(attempt_invoice::attempt_id.eq(attempt))
            .order(attempt_invoice::id)
            .select(invoice::number)
            .first(c)
            .optional()?;
        let (amount, held) = (Money::new(minor, currency), state == AttemptState::Held);
        Ok(Stuck { attempt, customer, amount, invoice: number.flatten().unwrap_or_default(), held })
    };
    rows.into_iter().map(stuck).collect()
}

/// Customers of the scope's dealership with money left over and something open.
pub fn left_over(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<LeftOver>> {
    let open =
        || invoice::table.filter(invoice::customer_id.eq(customer::id).and(not_zero(invoice::open_minor)));
    let owed = open().select(sum_minor(invoice::open_minor)).single_value().assume_not_null();
    let rows: Vec<(CustomerId, Currency, i64, i64)> = customer::table
        .filter(customer::dealership_id.eq(scope.dealership()).and(not_zero(customer::credit_minor)))
        .filter(exists(open()))
        .order(customer::id)
        .limit(limit)
        .select((customer::id, customer::currency, customer::credit_minor, owed))
        .load(c)?;
    let left = |(customer, currency, credit, open)| LeftOver {
        customer,
        credit: Money::new(credit, currency),
        open: Money::new(open, currency),
    };
    Ok(rows.into_iter().map(left).collect())
}
