//! Attempts and the invoices they are for. Every change of state names the states it may start from.

use diesel::prelude::*;

use crate::base::db::schema::{attempt_estimate, attempt_invoice, estimate, invoice, payment_attempt};
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::error::AppError;
use crate::base::values::{
    AttemptId, Currency, CustomerId, DealershipId, EstimateId, InvoiceId, Money, PayLinkId, PaymentId,
    PersonId, ShareId, Timestamp,
};
use crate::base::vault::{CheckoutRequest, CheckoutUrl, Sealed};
use crate::billing::payments::attempt::{Ahead, Attempt, AttemptState, Payer, Share};
use crate::insert_all;
use crate::parties::customers;
use crate::trust::access::Scope;

#[derive(Queryable, Selectable)]
#[diesel(table_name = payment_attempt)]
struct Row {
    id: AttemptId,
    dealership_id: DealershipId,
    customer_id: CustomerId,
    person_id: Option<PersonId>,
    pay_link_id: Option<PayLinkId>,
    state: AttemptState,
    currency: Currency,
    amount_minor: i64,
    form_key: String,
    provider_session: Option<String>,
    provider_payment: Option<String>,
    request: Sealed<CheckoutRequest>,
    checkout_url: Option<Sealed<CheckoutUrl>>,
    failure: Option<String>,
    payment_id: Option<PaymentId>,
    created_at: Timestamp,
    changed_at: Timestamp,
    expires_at: Timestamp,
    protest: bool,
}

/// Writes a new attempt and takes its invoices, or its estimate. A second live attempt for one of them breaks the unique
/// index `attempt_invoice_live` or `attempt_estimate_live`.
pub fn insert(c: &mut Conn, attempt: &Attempt) -> DbResult<()> {
    let (person, link) = match attempt.payer {
        Payer::Person(id) => (Some(id), None),
        Payer::Link(id) => (None, Some(id)),
    };
    let values = (
        payment_attempt::id.eq(attempt.id),
        payment_attempt::dealership_id.eq(attempt.scope.dealership()),
        payment_attempt::customer_id.eq(attempt.scope.require_customer()?),
        payment_attempt::person_id.eq(person),
        payment_attempt::pay_link_id.eq(link),
        payment_attempt::state.eq(attempt.state),
        payment_attempt::currency.eq(attempt.amount.currency()),
        payment_attempt::amount_minor.eq(attempt.amount.minor()),
        payment_attempt::form_key.eq(&attempt.form_key),
        payment_attempt::request.eq(&attempt.request),
        payment_attempt::created_at.eq(attempt.created_at),
        payment_attempt::changed_at.eq(attempt.changed_at),
        payment_attempt::expires_at.eq(attempt.expires_at),
        payment_attempt::protest.eq(attempt.protest),
    );
    diesel::insert_into(payment_attempt::table).values(values).execute(c)?;
    let rows: Vec<_> = attempt
        .shares
        .iter()
        .map(|share| {
            (
                attempt_invoice::id.eq(ShareId::generate(attempt.created_at)),
                attempt_invoice::attempt_id.eq(attempt.id),
                attempt_invoice::invoice_id.eq(share.invoice),
                attempt_invoice::amount_minor.eq(share.amount.minor()),
                attempt_invoice::live.eq(true),
            )
        })
        .collect();
    insert_all!(c, attempt_invoice::table, rows)?;
    if let Some(ahead) = &attempt.ahead {
        let values = (
            attempt_estimate::attempt_id.eq(attempt.id),
            attempt_estimate::estimate_id.eq(ahead.estimate),
            attempt_estimate::live.eq(true),
        );
        diesel::insert_into(attempt_estimate::table).values(values).execute(c)?;
    }
    Ok(())
}

/// One attempt of the customer, or of another account of the same people.
pub fn by_id(c: &mut Conn, scope: &Scope, id: AttemptId) -> DbResult<Attempt> {
    let row: Row = payment_attempt::table
        .find(id)
        .filter(payment_attempt::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    customers::related(c, scope, row.customer_id)?;
    with_shares(c, row)
}

/// The attempt that a form made, whosever it is: a key is random, so another's is a stale form and no secret.
pub fn by_form_key(c: &mut Conn, key: &str) -> DbResult<Option<Attempt>> {
    let row: Option<Row> = payment_attempt::table
        .filter(payment_attempt::form_key.eq(key))
        .select(Row::as_select())
        .first(c)
        .optional()?;
    row.map(|row| with_shares(c, row)).transpose()
}

/// The live attempts that have any of these invoices, at most one for each. `live` stands alone, as in the predicate of its
/// index.
pub fn live_for(c: &mut Conn, scope: &Scope, invoices: &[InvoiceId]) -> DbResult<Vec<Attempt>> {
    let holding = attempt_invoice::table
        .filter(attempt_invoice::live)
        .filter(one_of(attempt_invoice::invoice_id, invoices.iter().copied()))
        .select(attempt_invoice::attempt_id)
        .distinct()
        .load(c)?;
    of_whoever_pays(c, scope, holding)
}

/// The live attempt to pay the deposit of an estimate: there is at most one.
pub fn live_ahead(c: &mut Conn, scope: &Scope, of: EstimateId) -> DbResult<Option<Attempt>> {
    let holding = attempt_estimate::table
        .filter(attempt_estimate::estimate_id.eq(of).and(attempt_estimate::live))
        .select(attempt_estimate::attempt_id)
        .load(c)?;
    Ok(of_whoever_pays(c, scope, holding)?.into_iter().next())
}

/// Also those that were begun from another account of the same people: what is being paid is being paid.
fn of_whoever_pays(c: &mut Conn, scope: &Scope, ids: Vec<AttemptId>) -> DbResult<Vec<Attempt>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = payment_attempt::table
        .filter(payment_attempt::dealership_id.eq(scope.dealership()))
        .filter(one_of(payment_attempt::id, ids))
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| with_shares(c, row)).collect()
}

/// The attempts that are under way, for the list of payments: newest first.
pub fn under_way(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Attempt>> {
    let states = [AttemptState::Processing, AttemptState::Unknown, AttemptState::Held];
    let rows: Vec<Row> = payment_attempt::table
        .filter(payment_attempt::dealership_id.eq(scope.dealership()))
        .filter(payment_attempt::customer_id.eq(scope.require_customer()?))
        .filter(payment_attempt::state.eq_any(states))
        .order(payment_attempt::created_at.desc())
        .limit(20)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| with_shares(c, row)).collect()
}

fn with_shares(c: &mut Conn, row: Row) -> DbResult<Attempt> {
    let shares: Vec<(InvoiceId, Option<String>, i64)> = attempt_invoice::table
        .inner_join(invoice::table)
        .filter(attempt_invoice::attempt_id.eq(row.id))
        .order(attempt_invoice::id)
        .select((attempt_invoice::invoice_id, invoice::number, attempt_invoice::amount_minor))
        .load(c)?;
    let share = |(invoice, number, minor): (InvoiceId, Option<String>, i64)| Share {
        invoice,
        number: number.unwrap_or_default(),
        amount: Money::new(minor, row.currency),
    };
    let ahead: Option<(EstimateId, String)> = match shares.is_empty() {
        true => attempt_estimate::table
            .inner_join(estimate::table)
            .filter(attempt_estimate::attempt_id.eq(row.id))
            .select((estimate::id, estimate::number))
            .first(c)
            .optional()?,
        false => None,
    };
    let payer = match (row.person_id, row.pay_link_id) {
        (_, Some(link)) => Payer::Link(link),
        (Some(person), None) => Payer::Person(person),
        (None, None) => return Err(AppError::internal("an attempt of nobody")),
    };
    Ok(Attempt {
        id: row.id,
        scope: Scope::for_job(row.dealership_id, Some(row.customer_id)),
        payer,
        state: row.state,
        amount: Money::new(row.amount_minor, row.currency),
        form_key: row.form_key,
        session: row.provider_session,
        intent: row.provider_payment,
        request: row.request,
        url: row.checkout_url,
        failure: row.failure,
        payment: row.payment_id,
        created_at: row.created_at,
        changed_at: row.changed_at,
        expires_at: row.expires_at,
        shares: shares.into_iter().map(share).collect(),
        ahead: ahead.map(|(estimate, number)| Ahead { estimate, number }),
        protest: row.protest,
    })
}

/// For jobs and webhooks: the attempt itself, whosever it is.
pub fn for_job(c: &mut Conn, id: AttemptId) -> DbResult<Attempt> {
    let row: Row = payment_attempt::table.find(id).select(Row::as_select()).first(c)?;
    with_shares(c, row)
}

/// For webhooks: the attempt with the session or the intent that the provider names, by what we stored.
pub fn of_provider_object(c: &mut Conn, object: &str) -> DbResult<Option<AttemptId>> {
    let by_session = payment_attempt::table
        .filter(payment_attempt::provider_session.eq(object))
        .select(payment_attempt::id)
        .first(c)
        .optional()?;
    if by_session.is_some() {
        return Ok(by_session);
    }
    Ok(payment_attempt::table
        .filter(payment_attempt::provider_payment.eq(object))
        .select(payment_attempt::id)
        .first(c)
        .optional()?)
}

/// For the sweep: live attempts that nothing was heard of since a moment, the oldest first. What is held waits for a
/// person and would only keep the others waiting.
pub fn quiet_since(c: &mut Conn, before: Timestamp, limit: i64) -> DbResult<Vec<AttemptId>> {
    let states = [AttemptState::Created, AttemptState::Unknown, AttemptState::Open, AttemptState::Processing];
    Ok(payment_attempt::table
        .filter(payment_attempt::state.eq_any(states).and(payment_attempt::created_at.lt(before)))
        .order(payment_attempt::created_at)
        .limit(limit)
        .select(payment_attempt::id)
        .load(c)?)
}

/// Keeps the hosted page's ids. False when the attempt had one already.
pub fn opened(
    c: &mut Conn,
    id: AttemptId,
    session: &str,
    url: Option<&Sealed<CheckoutUrl>>,
    now: Timestamp,
) -> DbResult<bool> {
    let waiting = payment_attempt::table
        .find(id)
        .filter(payment_attempt::state.eq_any(AttemptState::before(AttemptState::Open)));
    let values = (
        payment_attempt::state.eq(AttemptState::Open),
        payment_attempt::provider_session.eq(session),
        payment_attempt::checkout_url.eq(url),
        payment_attempt::changed_at.eq(now),
    );
    Ok(diesel::update(waiting).set(values).execute(c)? == 1)
}

/// Moves an attempt up to `next` and keeps why; at its end lets go of its invoices. False when it is there or
/// beyond already.
pub fn moved(
    c: &mut Conn,
    id: AttemptId,
    next: AttemptState,
    failure: Option<&str>,
    now: Timestamp,
) -> DbResult<bool> {
    let before =
        payment_attempt::table.find(id).filter(payment_attempt::state.eq_any(AttemptState::before(next)));
    let values = (
        payment_attempt::state.eq(next),
        payment_attempt::failure.eq(failure),
        payment_attempt::changed_at.eq(now),
    );
    let moved = diesel::update(before).set(values).execute(c)? == 1;
    if moved && !next.is_live() {
        let own = attempt_invoice::table.filter(attempt_invoice::attempt_id.eq(id));
        diesel::update(own).set(attempt_invoice::live.eq(false)).execute(c)?;
        let ahead = attempt_estimate::table.filter(attempt_estimate::attempt_id.eq(id));
        diesel::update(ahead).set(attempt_estimate::live.eq(false)).execute(c)?;
    }
    Ok(moved)
}

/// Keeps the code of a decline while the payer may still try another card. False when it is known already.
pub fn declined(c: &mut Conn, id: AttemptId, code: &str) -> DbResult<bool> {
    let open = payment_attempt::table.find(id).filter(payment_attempt::state.eq(AttemptState::Open));
    let new = open.filter(payment_attempt::failure.is_null().or(payment_attempt::failure.ne(code)));
    Ok(diesel::update(new).set(payment_attempt::failure.eq(code)).execute(c)? == 1)
}

/// Keeps the provider's id of the payment behind the session. Another attempt's is a unique violation.
pub fn has_intent(c: &mut Conn, id: AttemptId, intent: &str) -> DbResult<()> {
    let without = payment_attempt::table.find(id).filter(payment_attempt::provider_payment.is_null());
    diesel::update(without).set(payment_attempt::provider_payment.eq(intent)).execute(c)?;
    Ok(())
}

/// Ties a booked attempt to its payment.
pub fn paid_with(c: &mut Conn, id: AttemptId, payment: PaymentId) -> DbResult<()> {
    diesel::update(payment_attempt::table.find(id))
        .set(payment_attempt::payment_id.eq(payment))
        .execute(c)?;
    Ok(())
}
