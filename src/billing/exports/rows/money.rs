//! What came in, what it paid, and who owes how much.

use diesel::prelude::*;

use super::{Batch, ROWS, limit, name, no_place, owners, place, reference};
use crate::base::db::schema::{allocation, counter_payment, invoice, payment};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::base::values::{AllocationId, Currency, CustomerId, LocalDate, Money, PaymentId};
use crate::billing::exports::{Choice, Days, REPORTED};
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::reports::{OwingOrder, OwingPlace, owing};
use crate::parties::dealerships;
use crate::trust::access::Scope;

pub(super) const TITLES: [&str; 8] =
    ["receipt", "customer_ref", "customer", "received_on", "method", "currency", "amount", "payment_ref"];

pub(super) const ALLOCATION_TITLES: [&str; 6] =
    ["receipt", "invoice_number", "on", "kind", "currency", "amount"];

pub(super) const AGING_TITLES: [&str; 11] = [
    "customer_ref",
    "customer",
    "invoices",
    "oldest_due",
    "currency",
    "not_due",
    "late_1_to_30",
    "late_31_to_60",
    "late_61_to_90",
    "late_over_90",
    "owed",
];

pub(super) fn of_payments(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    type Row = (PaymentId, CustomerId, String, LocalDate, PaymentMethod, Currency, i64, Option<String>);
    let (after, days): (Option<PaymentId>, _) = (place(after)?, choice.days);
    let mut query = payment::table
        .filter(payment::dealership_id.eq(scope.dealership()))
        .order(payment::id)
        .limit(limit(ROWS))
        .select((
            payment::id,
            payment::customer_id,
            payment::number,
            payment::received_on,
            payment::method,
            payment::currency,
            payment::amount_minor,
            payment::reference,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(id) = after {
        query = query.filter(payment::id.gt(id));
    }
    if let Some(from) = days.from {
        query = query.filter(payment::received_on.ge(from));
    }
    if let Some(to) = days.to {
        query = query.filter(payment::received_on.le(to));
    }
    if let Ok(method) = choice.state.parse::<PaymentMethod>() {
        query = query.filter(payment::method.eq(method));
    }
    if choice.state == REPORTED {
        let flagged = counter_payment::table
            .filter(counter_payment::dealership_id.eq(scope.dealership()))
            .filter(counter_payment::cash_flag.eq(true))
            .select(counter_payment::payment_id);
        query = query.filter(payment::id.eq_any(flagged));
    }
    let found: Vec<Row> = query.load(c)?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.0.to_string());
    let owners = owners(c, site, scope, found.iter().map(|it| it.1))?;
    let rows = found.into_iter().map(|(_, customer, number, on, method, currency, minor, theirs)| {
        vec![
            harmless(&number),
            reference(&owners, customer),
            name(&owners, customer),
            on.to_string(),
            method.code().to_owned(),
            currency.code().to_owned(),
            Money::new(minor, currency).to_decimal_string(),
            harmless(&theirs.unwrap_or_default()),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_allocations(c: &mut Conn, scope: &Scope, days: Days, after: &str) -> DbResult<Batch> {
    type Row = (AllocationId, String, Option<String>, LocalDate, String, Currency, i64);
    let after: Option<AllocationId> = place(after)?;
    let mut query = allocation::table
        .inner_join(payment::table)
        .inner_join(invoice::table)
        .filter(payment::dealership_id.eq(scope.dealership()))
        .order(allocation::id)
        .limit(limit(ROWS))
        .select((
            allocation::id,
            payment::number,
            invoice::number,
            allocation::occurred_on,
            allocation::kind,
            payment::currency,
            allocation::amount_minor,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(id) = after {
        query = query.filter(allocation::id.gt(id));
    }
    if let Some(from) = days.from {
        query = query.filter(allocation::occurred_on.ge(from));
    }
    if let Some(to) = days.to {
        query = query.filter(allocation::occurred_on.le(to));
    }
    let found: Vec<Row> = query.load(c)?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.0.to_string());
    let rows = found.into_iter().map(|(_, receipt, number, on, kind, currency, minor)| {
        vec![
            harmless(&receipt),
            harmless(&number.unwrap_or_default()),
            on.to_string(),
            kind,
            currency.code().to_owned(),
            Money::new(minor, currency).to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

/// Whoever owes most first, as it stands today.
pub(super) fn of_aging(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let place = match after.split_once('.') {
        None => None,
        Some((minor, id)) => Some(OwingPlace {
            minor: minor.parse().map_err(|_| no_place())?,
            customer: id.parse().map_err(|_| no_place())?,
        }),
    };
    let dealership = dealerships::load(c, scope.dealership())?;
    let (today, currency) = (dealership.today(site.clock.now()), dealership.settings.currency);
    let page = owing(c, scope, currency, today, OwingOrder::Owed, place, ROWS)?;
    let owners = owners(c, site, scope, page.rows.iter().map(|it| it.customer))?;
    let rows = page.rows.iter().map(|it| {
        let first = [
            reference(&owners, it.customer),
            name(&owners, it.customer),
            it.invoices.to_string(),
            it.oldest_due.to_string(),
            currency.code().to_owned(),
        ];
        let amounts = it.ages.iter().chain([&it.owed]).map(|amount| amount.to_decimal_string());
        first.into_iter().chain(amounts).collect()
    });
    Ok(Batch { rows: rows.collect(), next: page.next.map(|it| format!("{}.{}", it.minor, it.customer)) })
}
