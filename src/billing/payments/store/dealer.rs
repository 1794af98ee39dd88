//! Payments as the dealership's counter sees them: of all customers, newest first. Not here: opening what is sealed.

use diesel::prelude::*;

use super::received::After;
use crate::base::db::schema::{counter_payment, payment};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{Currency, CustomerId, LocalDate, Money, PaymentId, PersonId, Timestamp};
use crate::base::vault::{PaymentReversal, Sealed};
use crate::billing::payments::payment::PaymentMethod;
use crate::trust::access::Scope;

/// Which of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub method: Option<PaymentMethod>,
    /// Cash that is to be reported.
    pub reported: bool,
}

/// A payment in a list.
#[derive(Clone, Debug)]
pub struct OnCounter {
    pub id: PaymentId,
    pub customer: CustomerId,
    /// Of the receipt.
    pub number: String,
    pub method: PaymentMethod,
    pub amount: Money,
    pub received_on: LocalDate,
    pub through_provider: bool,
    pub reversed: bool,
    /// Cash of the customer within the span of the rule, when it is to be reported.
    pub reported: Option<Money>,
}

type Row = (
    PaymentId,
    CustomerId,
    String,
    PaymentMethod,
    Currency,
    i64,
    LocalDate,
    Option<String>,
    Option<(i64, bool, Option<Timestamp>)>,
);

/// What a list reads of a payment and of what is known of it at the counter.
macro_rules! columns {
    () => {
        (
            payment::id,
            payment::customer_id,
            payment::number,
            payment::method,
            payment::currency,
            payment::amount_minor,
            payment::received_on,
            payment::provider,
            (counter_payment::cash_minor, counter_payment::cash_flag, counter_payment::reversed_at)
                .nullable(),
        )
    };
}

/// At most `limit` payments of the scope's dealership, newest first.
pub fn list(
    c: &mut Conn,
    scope: &Scope,
    filter: Filter,
    after: Option<After>,
    limit: i64,
) -> DbResult<Vec<OnCounter>> {
    use payment as p;
    if filter.reported {
        return reported(c, scope, after, limit);
    }
    let mut rows = p::table
        .left_join(counter_payment::table)
        .filter(p::dealership_id.eq(scope.dealership()))
        .order((p::received_on.desc(), p::id.desc()))
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    if let Some(customer) = scope.customer() {
        rows = rows.filter(p::customer_id.eq(customer));
    }
    if let Some(method) = filter.method {
        rows = rows.filter(p::method.eq(method));
    }
    if let Some(After { received_on: day, id }) = after {
        rows = rows.filter(p::received_on.le(day).and(p::received_on.lt(day).or(p::id.lt(id))));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// Cash that is to be reported, what was written down last first. There is little of it, and it has an index of its own.
fn reported(c: &mut Conn, scope: &Scope, after: Option<After>, limit: i64) -> DbResult<Vec<OnCounter>> {
    let mut rows = counter_payment::table
        .inner_join(payment::table)
        .filter(counter_payment::dealership_id.eq(scope.dealership()))
        .filter(counter_payment::cash_flag.eq(true).and(counter_payment::reversed_at.is_null()))
        .order(counter_payment::payment_id.desc())
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    if let Some(customer) = scope.customer() {
        rows = rows.filter(counter_payment::customer_id.eq(customer));
    }
    if let Some(After { id, .. }) = after {
        rows = rows.filter(counter_payment::payment_id.lt(id));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// Those of the scope with this number on their receipt.
pub fn search(c: &mut Conn, scope: &Scope, numbers: &[String]) -> DbResult<Vec<OnCounter>> {
    let rows: Vec<Row> = payment::table
        .left_join(counter_payment::table)
        .filter(payment::dealership_id.eq(scope.dealership()).and(payment::number.eq_any(numbers)))
        .select(columns!())
        .load(c)?;
    let found = rows.into_iter().map(listed);
    Ok(found.filter(|it| scope.narrowed(it.customer).is_ok()).collect())
}

fn listed((id, customer, number, method, currency, minor, received_on, provider, counter): Row) -> OnCounter {
    let (cash, flag, reversed) = counter.unwrap_or((0, false, None));
    OnCounter {
        id,
        customer,
        number,
        method,
        amount: Money::new(minor, currency),
        received_on,
        through_provider: provider.is_some(),
        reversed: reversed.is_some(),
        reported: (flag && reversed.is_none()).then(|| Money::new(cash, currency)),
    }
}

/// Whose payment it is; one of another dealership is not found.
pub fn customer_of(c: &mut Conn, scope: &Scope, id: PaymentId) -> DbResult<CustomerId> {
    let customer = payment::table
        .find(id)
        .filter(payment::dealership_id.eq(scope.dealership()))
        .select(payment::customer_id)
        .first(c)?;
    scope.narrowed(customer)?;
    Ok(customer)
}

/// What is known of a payment that was taken at the counter.
#[derive(Clone, Debug)]
pub struct AtCounter {
    pub taken_by: Option<PersonId>,
    pub reported: Option<i64>,
    pub reversed: Option<(Timestamp, Option<PersonId>, Option<Sealed<PaymentReversal>>)>,
}

/// None for what came another way.
pub fn at_counter(c: &mut Conn, scope: &Scope, id: PaymentId) -> DbResult<Option<AtCounter>> {
    use counter_payment as p;
    type Known =
        (Option<PersonId>, i64, bool, Option<Timestamp>, Option<PersonId>, Option<Sealed<PaymentReversal>>);
    let row: Option<Known> = p::table
        .find(id)
        .filter(p::dealership_id.eq(scope.dealership()))
        .select((p::taken_by, p::cash_minor, p::cash_flag, p::reversed_at, p::reversed_by, p::reason))
        .first(c)
        .optional()?;
    Ok(row.map(|(taken_by, cash, flag, at, by, reason)| AtCounter {
        taken_by,
        reported: (flag && at.is_none()).then_some(cash),
        reversed: at.map(|at| (at, by, reason)),
    }))
}
