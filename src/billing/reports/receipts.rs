//! The payments behind what was collected, a page at a time.

use diesel::prelude::*;

use crate::base::db::schema::payment;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{Currency, CustomerId, LocalDate, Money, PaymentId};
use crate::billing::payments::payment::PaymentMethod;
use crate::trust::access::Scope;

/// A payment in the dealership's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub id: PaymentId,
    pub customer: CustomerId,
    pub number: String,
    pub method: PaymentMethod,
    pub through_provider: bool,
    pub amount: Money,
    pub on: LocalDate,
}

/// Where a page goes on: after this day and payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptPlace {
    pub on: LocalDate,
    pub id: PaymentId,
}

type Row = (PaymentId, CustomerId, String, PaymentMethod, Currency, i64, LocalDate, Option<String>);

/// What came in within some days, the newest first.
pub fn receipts(
    c: &mut Conn,
    scope: &Scope,
    (first, last): (LocalDate, LocalDate),
    after: Option<ReceiptPlace>,
    limit: i64,
) -> DbResult<Vec<Receipt>> {
    let last = after.map_or(last, |place| place.on.min(last));
    let mut rows = payment::table
        .filter(payment::dealership_id.eq(scope.dealership()))
        .filter(payment::received_on.ge(first).and(payment::received_on.le(last)))
        .order((payment::received_on.desc(), payment::id.desc()))
        .limit(limit)
        .select((
            payment::id,
            payment::customer_id,
            payment::number,
            payment::method,
            payment::currency,
            payment::amount_minor,
            payment::received_on,
            payment::provider,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(ReceiptPlace { on, id }) = after {
        rows = rows.filter(payment::received_on.lt(on).or(payment::id.lt(id)));
    }
    let rows: Vec<Row> = rows.load(c)?;
    let receipt = |(id, customer, number, method, currency, minor, on, provider): Row| Receipt {
        id,
        customer,
        number,
        method,
        through_provider: provider.is_some(),
        amount: Money::new(minor, currency),
        on,
    };
    Ok(rows.into_iter().map(receipt).collect())
}
