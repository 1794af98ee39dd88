//! Refunds as the provider reports them.

use diesel::prelude::*;

use crate::base::db::schema::{payment, refund};
use crate::base::db::{Conn, DbResult, MultiBackend, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    ApprovalId, Currency, CustomerId, LocalDate, Money, PaymentId, RefundId, Timestamp, Zone,
};
use crate::trust::access::Scope;
use crate::trust::audit::rows;

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

/// One of a payment by the id that we gave the provider with it, when the provider's own is not known yet.
pub fn ours(c: &mut Conn, payment: PaymentId, hint: &str, amount: Money) -> DbResult<Option<Known>> {
    let Ok(id) = hint.parse::<RefundId>() else { return Ok(None) };
    let row: Option<(RefundId, RefundState)> = refund::table
        .find(id)
        .filter(refund::payment_id.eq(payment).and(refund::provider_refund.is_null()))
        .filter(refund::amount_minor.eq(amount.minor()).and(refund::by_hand.eq(false)))
        .select((refund::id, refund::state))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, state)| Known { id, state }))
}

/// Keeps the provider's id of a refund of ours.
pub fn has_provider_id(c: &mut Conn, id: RefundId, provider_refund: &str) -> DbResult<()> {
    let row = refund::table.find(id).filter(refund::provider_refund.is_null());
    diesel::update(row).set(refund::provider_refund.eq(provider_refund)).execute(c)?;
    Ok(())
}

/// Keeps why it did not go through.
pub fn has_failed(c: &mut Conn, id: RefundId, why: &str) -> DbResult<()> {
    diesel::update(refund::table.find(id)).set(refund::failure.eq(why)).execute(c)?;
    Ok(())
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
    site: &Site,
    scope: &Scope,
    payment: PaymentId,
    provider_refund: &str,
    amount: Money,
    state: RefundState,
) -> DbResult<RefundId> {
    let now = site.clock.now();
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
    rows::seal(c, site, rows::Kind::Refund, id)?;
    Ok(id)
}

/// False when it was not in `from`.
pub fn moved(c: &mut Conn, site: &Site, id: RefundId, from: RefundState, to: RefundState) -> DbResult<bool> {
    let row = refund::table.find(id).filter(refund::state.eq(from));
    let values = (refund::state.eq(to), refund::changed_at.eq(site.clock.now()));
    if diesel::update(row).set(values).execute(c)? == 0 {
        return Ok(false);
    }
    rows::seal(c, site, rows::Kind::Refund, id)?;
    Ok(true)
}

/// Whether the provider was asked for one of a payment and has not answered.
pub fn is_asked_for(c: &mut Conn, payment: PaymentId) -> DbResult<bool> {
    let asked =
        refund::table.filter(refund::payment_id.eq(payment).and(refund::state.eq(RefundState::Requested)));
    Ok(diesel::select(diesel::dsl::exists(asked)).get_result(c)?)
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
#[derive(Clone, Debug)]
pub struct Shown {
    pub state: RefundState,
    pub amount: Money,
    pub on: LocalDate,
    /// None for one that was made at the provider's.
    pub number: Option<String>,
}

/// The refunds of a payment of the scope's customer, oldest first.
pub fn of_payment(c: &mut Conn, scope: &Scope, payment: PaymentId, zone: &Zone) -> DbResult<Vec<Shown>> {
    let rows: Vec<(RefundState, Currency, i64, Timestamp, Option<String>)> = refund::table
        .filter(refund::payment_id.eq(payment).and(refund::customer_id.eq(scope.require_customer()?)))
        .order(refund::id)
        .select((refund::state, refund::currency, refund::amount_minor, refund::created_at, refund::number))
        .load(c)?;
    let shown = |(state, currency, minor, at, number)| Shown {
        state,
        amount: Money::new(minor, currency),
        on: zone.date_of(at),
        number,
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// A refund in the dealership's list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: RefundId,
    pub customer: CustomerId,
    pub payment: PaymentId,
    /// The number of the payment's receipt.
    pub receipt: String,
    pub number: Option<String>,
    pub state: RefundState,
    pub amount: Money,
    pub by_hand: bool,
    pub failure: Option<String>,
    pub approval: Option<ApprovalId>,
    pub at: Timestamp,
}

/// Where a page of the list begins: after this one. Newest first.
pub type Cursor = Option<(Timestamp, RefundId)>;

type Row = (
    (RefundId, CustomerId, PaymentId, String, Option<String>, RefundState),
    (Currency, i64, bool, Option<String>, Option<ApprovalId>, Timestamp),
);

/// The refunds of the scope, newest first.
pub fn list(c: &mut Conn, scope: &Scope, after: Cursor, limit: i64) -> DbResult<Vec<Listed>> {
    found(c, scope, after, None, limit)
}

/// One of the scope by its number.
pub fn by_number(c: &mut Conn, scope: &Scope, number: &str) -> DbResult<Listed> {
    found(c, scope, None, Some(number), 1)?.pop().ok_or(AppError::NotFound)
}

fn found(
    c: &mut Conn,
    scope: &Scope,
    after: Cursor,
    number: Option<&str>,
    limit: i64,
) -> DbResult<Vec<Listed>> {
    use refund as r;
    let mut rows = r::table
        .inner_join(payment::table)
        .filter(r::dealership_id.eq(scope.dealership()))
        .order((r::created_at.desc(), r::id.desc()))
        .limit(limit)
        .select((
            (r::id, r::customer_id, r::payment_id, payment::number, r::number, r::state),
            (r::currency, r::amount_minor, r::by_hand, r::failure, r::approval_id, r::created_at),
        ))
        .into_boxed::<MultiBackend>();
    if let Some(customer) = scope.customer() {
        rows = rows.filter(r::customer_id.eq(customer));
    }
    if let Some(number) = number {
        rows = rows.filter(r::number.eq(number.to_owned()));
    }
    if let Some((at, id)) = after {
        rows = rows.filter(r::created_at.le(at).and(r::created_at.lt(at).or(r::id.lt(id))));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

fn listed((of, how): Row) -> Listed {
    let (id, customer, payment, receipt, number, state) = of;
    let (currency, minor, by_hand, failure, approval, at) = how;
    let amount = Money::new(minor, currency);
    Listed { id, customer, payment, receipt, number, state, amount, by_hand, failure, approval, at }
}
