//! Payments that were received, and what became of them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::base::db::schema::{allocation, counter_payment, invoice, payment, payment_attempt};
use crate::base::db::{Conn, DbResult, MultiBackend, one_of};
use crate::base::site::Site;
use crate::base::values::{
    AttemptId, Currency, CustomerId, DealershipId, InvoiceId, LocalDate, Money, PaymentId, Timestamp,
};
use crate::base::vault::{Holder, PaymentInstrument, Sealed};
use crate::billing::ledger;
use crate::billing::payments::payment::{Allocated, PaymentMethod, Received, STRIPE};
use crate::parties::customers;
use crate::trust::access::Scope;

#[derive(Queryable, Selectable)]
#[diesel(table_name = payment)]
struct Row {
    id: PaymentId,
    number: String,
    method: PaymentMethod,
    instrument: Option<Sealed<PaymentInstrument>>,
    currency: Currency,
    amount_minor: i64,
    received_on: LocalDate,
    received_at: Timestamp,
    provider_payment: Option<String>,
    attempt_id: Option<AttemptId>,
}

/// Where a page of the list goes on: the last row of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub received_on: LocalDate,
    pub id: PaymentId,
}

/// The customer's payments, newest first, at most `limit`.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Option<After>,
    limit: i64,
) -> DbResult<Vec<Received>> {
    let mut page = of_scope(scope)?;
    if let Some(After { received_on: day, id }) = after {
        page = page
            .filter(payment::received_on.le(day))
            .filter(payment::received_on.lt(day).or(payment::id.lt(id)));
    }
    let rows: Vec<Row> = page
        .order((payment::received_on.desc(), payment::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| opened(c, site, scope, row)).collect()
}

/// One payment of the customer.
pub fn by_id(c: &mut Conn, site: &Site, scope: &Scope, id: PaymentId) -> DbResult<Received> {
    let row = of_scope(scope)?.filter(payment::id.eq(id)).select(Row::as_select()).first(c)?;
    opened(c, site, scope, row)
}

/// Whether a payment at the counter turned out to be none.
pub fn is_reversed(c: &mut Conn, id: PaymentId) -> DbResult<bool> {
    let row = counter_payment::table.find(id).filter(counter_payment::reversed_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(c)?)
}

/// Those of them that turned out to be none.
pub fn reversed_of(c: &mut Conn, payments: &[Received]) -> DbResult<HashSet<PaymentId>> {
    let ids = payments.iter().map(|it| it.id);
    let rows = counter_payment::table.filter(one_of(counter_payment::payment_id, ids));
    let rows = rows.filter(counter_payment::reversed_at.is_not_null()).select(counter_payment::payment_id);
    Ok(rows.load(c)?.into_iter().collect())
}

/// Whether somebody paid with it what was questioned, under protest: online or at the counter.
pub fn is_under_protest(c: &mut Conn, scope: &Scope, it: &Received) -> DbResult<bool> {
    let online = payment_attempt::table
        .filter(payment_attempt::id.nullable().eq(it.attempt))
        .filter(payment_attempt::dealership_id.eq(scope.dealership()).and(payment_attempt::protest));
    let here = counter_payment::table
        .find(it.id)
        .filter(counter_payment::dealership_id.eq(scope.dealership()).and(counter_payment::protest));
    let online = it.attempt.is_some() && diesel::select(diesel::dsl::exists(online)).get_result(c)?;
    Ok(online || diesel::select(diesel::dsl::exists(here)).get_result(c)?)
}

/// From now on its receipt says so.
pub fn protest(c: &mut Conn, scope: &Scope, it: &Received) -> DbResult<()> {
    let here = counter_payment::table.find(it.id);
    let here = here.filter(counter_payment::dealership_id.eq(scope.dealership()));
    diesel::update(here).set(counter_payment::protest.eq(true)).execute(c)?;
    let online = payment_attempt::table
        .filter(payment_attempt::id.nullable().eq(it.attempt))
        .filter(payment_attempt::dealership_id.eq(scope.dealership()));
    if it.attempt.is_some() {
        diesel::update(online).set(payment_attempt::protest.eq(true)).execute(c)?;
    }
    Ok(())
}

/// The same by the number of its receipt.
pub fn by_number(c: &mut Conn, site: &Site, scope: &Scope, number: &str) -> DbResult<Received> {
    let number = number.to_owned();
    let row = of_scope(scope)?.filter(payment::number.eq(number)).select(Row::as_select()).first(c)?;
    opened(c, site, scope, row)
}

fn of_scope(scope: &Scope) -> DbResult<payment::BoxedQuery<'static, MultiBackend>> {
    Ok(payment::table
        .filter(payment::dealership_id.eq(scope.dealership()))
        .filter(payment::customer_id.eq(scope.require_customer()?))
        .into_boxed())
}

fn opened(c: &mut Conn, site: &Site, scope: &Scope, row: Row) -> DbResult<Received> {
    let holder = Holder::Customer(scope.require_customer()?);
    let instrument = match &row.instrument {
        Some(sealed) => site.vault.open_field(c, holder, row.id.as_bytes(), sealed)?,
        None => String::new(),
    };
    Ok(Received {
        id: row.id,
        number: row.number,
        method: row.method,
        instrument,
        amount: Money::new(row.amount_minor, row.currency),
        received_on: row.received_on,
        received_at: row.received_at,
        provider_payment: row.provider_payment,
        attempt: row.attempt_id,
    })
}

/// Where a payment's money is now, in the order it was given.
pub fn allocated(c: &mut Conn, scope: &Scope, payment: &Received) -> DbResult<Vec<Allocated>> {
    let given = kept(c, payment.id)?;
    let mut all = Vec::with_capacity(given.len());
    for (id, minor) in given.into_iter().filter(|(_, minor)| *minor > 0) {
        type Given = (CustomerId, Option<String>, Currency, i64);
        let (debtor, number, currency, total): Given = invoice::table
            .find(id)
            .filter(invoice::dealership_id.eq(scope.dealership()))
            .select((invoice::customer_id, invoice::number, invoice::currency, invoice::total_minor))
            .first(c)?;
        let theirs = customers::related(c, scope, debtor)?;
        all.push(Allocated {
            number: number.unwrap_or_default(),
            total: Money::new(total, currency),
            open: ledger::open_of(c, &theirs, id, currency)?,
            amount: Money::new(minor, currency),
        });
    }
    Ok(all)
}

/// The numbers of the invoices that have some of each of these payments' money now, in the order it was given: for
/// lists, which would otherwise ask once a row.
pub fn invoices_of(
    c: &mut Conn,
    scope: &Scope,
    payments: &[Received],
) -> DbResult<HashMap<PaymentId, Vec<String>>> {
    type Given = (PaymentId, Option<String>, String, i64);
    let ids: Vec<PaymentId> = payments.iter().map(|payment| payment.id).collect();
    let rows: Vec<Given> = allocation::table
        .inner_join(invoice::table)
        .filter(one_of(allocation::payment_id, ids))
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .order((allocation::created_at, allocation::id))
        .select((allocation::payment_id, invoice::number, allocation::kind, allocation::amount_minor))
        .load(c)?;
    let mut given: HashMap<PaymentId, Vec<(String, i64)>> = HashMap::new();
    for (payment, number, kind, minor) in rows {
        let signed = if kind == "reversed" { minor.saturating_neg() } else { minor };
        let (all, number) = (given.entry(payment).or_default(), number.unwrap_or_default());
        match all.iter_mut().find(|(known, _)| *known == number) {
            Some((_, sum)) => *sum = sum.saturating_add(signed),
            None => all.push((number, signed)),
        }
    }
    let numbers = |all: Vec<(String, i64)>| {
        all.into_iter().filter(|(_, minor)| *minor > 0).map(|(number, _)| number).collect()
    };
    Ok(given.into_iter().map(|(payment, all)| (payment, numbers(all))).collect())
}

/// What each invoice keeps of a payment, in minor units, in the order it was given.
pub fn kept(c: &mut Conn, payment: PaymentId) -> DbResult<Vec<(InvoiceId, i64)>> {
    let rows: Vec<(InvoiceId, String, i64)> = allocation::table
        .filter(allocation::payment_id.eq(payment))
        .order((allocation::created_at, allocation::id))
        .select((allocation::invoice_id, allocation::kind, allocation::amount_minor))
        .load(c)?;
    Ok(netted(rows))
}

/// What was applied less what was reversed, by the other side, in order of first appearance.
fn netted<T: PartialEq>(rows: Vec<(T, String, i64)>) -> Vec<(T, i64)> {
    let mut kept: Vec<(T, i64)> = Vec::new();
    for (other, kind, minor) in rows {
        let signed = if kind == "reversed" { minor.saturating_neg() } else { minor };
        match kept.iter_mut().find(|(known, _)| *known == other) {
            Some((_, sum)) => *sum = sum.saturating_add(signed),
            None => kept.push((other, signed)),
        }
    }
    kept
}

/// What each payment still gives to an invoice, in minor units, in the order it was given.
pub fn giving(c: &mut Conn, invoice: InvoiceId) -> DbResult<Vec<(PaymentId, i64)>> {
    let rows: Vec<(PaymentId, String, i64)> = allocation::table
        .filter(allocation::invoice_id.eq(invoice))
        .order((allocation::created_at, allocation::id))
        .select((allocation::payment_id, allocation::kind, allocation::amount_minor))
        .load(c)?;
    Ok(netted(rows))
}

/// The customer's payments of a currency that have something left, oldest first: what credit is made of. In all of their
/// accounts that were merged.
pub fn with_credit(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Vec<(PaymentId, Money)>> {
    let family = customers::family(c, scope)?;
    let ours = payment::dealership_id.eq(scope.dealership()).and(payment::customer_id.eq_any(&family));
    let all: Vec<(PaymentId, i64)> = payment::table
        .filter(ours.and(payment::currency.eq(currency)))
        .order((payment::received_on, payment::id))
        .select((payment::id, payment::amount_minor))
        .load(c)?;
    let ours = payment::dealership_id.eq(scope.dealership()).and(payment::customer_id.eq_any(&family));
    let rows: Vec<(PaymentId, String, i64)> = allocation::table
        .inner_join(payment::table.on(payment::id.eq(allocation::payment_id)))
        .filter(ours.and(payment::currency.eq(currency)))
        .select((allocation::payment_id, allocation::kind, allocation::amount_minor))
        .load(c)?;
    let mut given: HashMap<PaymentId, i64> = HashMap::new();
    for (id, kind, minor) in rows {
        let sum = given.entry(id).or_default();
        *sum = sum.saturating_add(if kind == "reversed" { minor.saturating_neg() } else { minor });
    }
    // A fleet has thousands that are used up; only the others are worth a closer look.
    let open = all.into_iter().filter(|(id, minor)| given.get(id).copied().unwrap_or(0) < *minor);
    let mut some = Vec::new();
    for (id, _) in open {
        let left = ledger::unallocated_of(c, scope, id)?;
        if left.is_positive() {
            some.push((id, left));
        }
    }
    Ok(some)
}

/// A payment that came through the provider, found by the provider's id.
#[derive(Clone, Copy, Debug)]
pub struct Located {
    pub id: PaymentId,
    pub scope: Scope,
    pub amount: Money,
}

/// For webhooks and reconciliation: by what we stored.
pub fn of_intent(c: &mut Conn, intent: &str) -> DbResult<Option<Located>> {
    let row: Option<(PaymentId, DealershipId, CustomerId, Currency, i64)> = payment::table
        .filter(payment::provider.eq(STRIPE).and(payment::provider_payment.eq(intent)))
        .select((
            payment::id,
            payment::dealership_id,
            payment::customer_id,
            payment::currency,
            payment::amount_minor,
        ))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, dealership, customer, currency, minor)| Located {
        id,
        scope: Scope::for_job(dealership, Some(customer)),
        amount: Money::new(minor, currency),
    }))
}

/// One of the scope's customer.
pub fn located(c: &mut Conn, scope: &Scope, id: PaymentId) -> DbResult<Located> {
    let (currency, minor): (Currency, i64) = of_scope(scope)?
        .filter(payment::id.eq(id))
        .select((payment::currency, payment::amount_minor))
        .first(c)?;
    Ok(Located { id, scope: *scope, amount: Money::new(minor, currency) })
}

/// For reconciliation: the provider's ids and amounts of what was booked in a span of time.
pub fn through_provider(c: &mut Conn, from: Timestamp, to: Timestamp) -> DbResult<Vec<(String, Money)>> {
    let rows: Vec<(Option<String>, i64, Currency)> = payment::table
        .filter(payment::provider.eq(STRIPE))
        .filter(payment::received_at.ge(from).and(payment::received_at.lt(to)))
        .select((payment::provider_payment, payment::amount_minor, payment::currency))
        .load(c)?;
    let known = rows.into_iter().filter_map(|(id, minor, currency)| Some((id?, Money::new(minor, currency))));
    Ok(known.collect())
}
