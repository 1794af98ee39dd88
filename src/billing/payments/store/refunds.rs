//! Refunds as the provider reports them.

use diesel::prelude::*;

use crate::base::db::schema::refund;
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{Currency, LocalDate, Money, PaymentId, RefundId, Timestamp, Zone};
use crate::trust::access::Scope;

crate::coded! {
    /// How far a refund is. Money has left in the middle two.
    pub enum RefundState {
        Requested = "requested",
        Sent = "sent",
        Done = "done",
        Failed = "failed",
    }
}

/// A refund of ours, as far as booking it needs.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub id: RefundId,
    pub state: RefundState,
}

pub fn by_provider_id(c: &mut Conn, provider_refund: &str) -> DbResult<Option<Known>> {
    let row: Option<(RefundId, RefundState)> = refund::table
        .filter(refund::provider_refund.eq(provider_refund))
        .select((refund::id, refund::state))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, state)| Known { id, state }))
}

pub fn insert(
    c: &mut Conn,
    scope: &Scope,
    payment: PaymentId,
    provider_refund: &str,
    amount: Money,
    state: RefundState,
    now: Timestamp,
) -> DbResult<RefundId> {
    let id = RefundId::generate(now);
    let values = (
        refund::id.eq(id),
        refund::dealership_id.eq(scope.dealership()),
        refund::customer_id.eq(scope.require_customer()?),
        refund::payment_id.eq(payment),
        refund::state.eq(state),
        refund::currency.eq(amount.currency()),
        refund::amount_minor.eq(amount.minor()),
        refund::provider_refund.eq(provider_refund),
        refund::created_at.eq(now),
        refund::changed_at.eq(now),
    );
    diesel::insert_into(refund::table).values(values).execute(c)?;
    Ok(id)
}

/// False when it was not in `from`.
pub fn moved(
    c: &mut Conn,
    id: RefundId,
    from: RefundState,
    to: RefundState,
    now: Timestamp,
) -> DbResult<bool> {
    let row = refund::table.find(id).filter(refund::state.eq(from));
    let values = (refund::state.eq(to), refund::changed_at.eq(now));
    Ok(diesel::update(row).set(values).execute(c)? == 1)
}

/// What was sent back of a payment, or is on its way back.
pub fn sent_back(c: &mut Conn, payment: PaymentId, currency: Currency) -> DbResult<Money> {
    let sum: i64 = refund::table
        .filter(refund::payment_id.eq(payment).and(refund::state.ne(RefundState::Failed)))
        .select(sum_minor(refund::amount_minor))
        .first(c)?;
    Ok(Money::new(sum, currency))
}

/// A refund for the payment's page.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub state: RefundState,
    pub amount: Money,
    pub on: LocalDate,
}

/// The refunds of a payment of the scope's customer, oldest first.
pub fn of_payment(c: &mut Conn, scope: &Scope, payment: PaymentId, zone: &Zone) -> DbResult<Vec<Shown>> {
    let rows: Vec<(RefundState, Currency, i64, Timestamp)> = refund::table
        .filter(refund::payment_id.eq(payment).and(refund::customer_id.eq(scope.require_customer()?)))
        .order(refund::id)
        .select((refund::state, refund::currency, refund::amount_minor, refund::created_at))
        .load(c)?;
    let shown = |(state, currency, minor, at)| Shown {
        state,
        amount: Money::new(minor, currency),
        on: zone.date_of(at),
    };
    Ok(rows.into_iter().map(shown).collect())
}
