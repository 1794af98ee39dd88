//! Chargebacks as they are kept.

use diesel::prelude::*;

use crate::base::db::schema::{chargeback, chargeback_part, payment};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{ChargebackId, Currency, CustomerId, InvoiceId, Money, PaymentId, Timestamp};
use crate::insert_all;
use crate::trust::access::Scope;

crate::coded! {
    /// How far it is.
    pub enum ChargebackState {
        /// The network asks; nothing was taken.
        Inquiry = "inquiry",
        /// The money is gone until it is decided.
        Open = "open",
        /// It is ours after all.
        Won = "won",
        Lost = "lost",
    }
}

impl ChargebackState {
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Won | Self::Lost)
    }
}

/// One before it is kept.
#[derive(Clone, Copy, Debug)]
pub struct NewChargeback<'a> {
    pub payment: PaymentId,
    pub provider_dispute: &'a str,
    pub state: ChargebackState,
    pub reason: &'a str,
    pub amount: Money,
    pub answer_by: Option<Timestamp>,
}

/// As far as booking it needs.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub id: ChargebackId,
    pub state: ChargebackState,
    pub amount: Money,
    /// What of it was taken out of the payment's money.
    pub booked: Money,
}

pub fn by_provider_id(c: &mut Conn, provider_dispute: &str) -> DbResult<Option<Known>> {
    type Row = (ChargebackId, ChargebackState, Currency, i64, i64);
    let row: Option<Row> = chargeback::table
        .filter(chargeback::provider_dispute.eq(provider_dispute))
        .select((
            chargeback::id,
            chargeback::state,
            chargeback::currency,
            chargeback::amount_minor,
            chargeback::booked_minor,
        ))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, state, currency, amount, booked)| Known {
        id,
        state,
        amount: Money::new(amount, currency),
        booked: Money::new(booked, currency),
    }))
}

pub fn insert(c: &mut Conn, scope: &Scope, new: &NewChargeback<'_>, now: Timestamp) -> DbResult<Known> {
    let id = ChargebackId::generate(now);
    let values = (
        chargeback::id.eq(id),
        chargeback::dealership_id.eq(scope.dealership()),
        chargeback::customer_id.eq(scope.require_customer()?),
        chargeback::payment_id.eq(new.payment),
        chargeback::provider_dispute.eq(new.provider_dispute),
        chargeback::state.eq(new.state),
        chargeback::reason.eq(new.reason),
        chargeback::currency.eq(new.amount.currency()),
        chargeback::amount_minor.eq(new.amount.minor()),
        chargeback::answer_by.eq(new.answer_by),
        chargeback::created_at.eq(now),
        chargeback::changed_at.eq(now),
    );
    diesel::insert_into(chargeback::table).values(values).execute(c)?;
    let booked = Money::zero(new.amount.currency());
    Ok(Known { id, state: new.state, amount: new.amount, booked })
}

pub fn moved(c: &mut Conn, id: ChargebackId, to: ChargebackState, now: Timestamp) -> DbResult<()> {
    let values = (chargeback::state.eq(to), chargeback::changed_at.eq(now));
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    Ok(())
}

/// Keeps what was taken, and from which invoices.
pub fn booked(c: &mut Conn, id: ChargebackId, amount: Money, parts: &[(InvoiceId, i64)]) -> DbResult<()> {
    diesel::update(chargeback::table.find(id)).set(chargeback::booked_minor.eq(amount.minor())).execute(c)?;
    let row = |(invoice, minor): &(InvoiceId, i64)| {
        (
            chargeback_part::chargeback_id.eq(id),
            chargeback_part::invoice_id.eq(*invoice),
            chargeback_part::amount_minor.eq(*minor),
        )
    };
    let rows: Vec<_> = parts.iter().map(row).collect();
    insert_all!(c, chargeback_part::table, rows)?;
    Ok(())
}

/// From which invoices it was taken.
pub fn parts(c: &mut Conn, id: ChargebackId) -> DbResult<Vec<(InvoiceId, i64)>> {
    Ok(chargeback_part::table
        .filter(chargeback_part::chargeback_id.eq(id))
        .order(chargeback_part::invoice_id)
        .select((chargeback_part::invoice_id, chargeback_part::amount_minor))
        .load(c)?)
}

/// Whether one of a payment is not decided yet: nothing of it goes back until then.
pub fn is_undecided(c: &mut Conn, scope: &Scope, payment: PaymentId) -> DbResult<bool> {
    let live = chargeback::table
        .filter(chargeback::payment_id.eq(payment).and(chargeback::dealership_id.eq(scope.dealership())))
        .filter(chargeback::state.eq_any([ChargebackState::Inquiry, ChargebackState::Open]));
    Ok(diesel::select(diesel::dsl::exists(live)).get_result(c)?)
}

/// One for people to read.
#[derive(Clone, Debug)]
pub struct Shown {
    pub customer: CustomerId,
    pub payment: PaymentId,
    /// The number of the payment's receipt.
    pub receipt: String,
    pub state: ChargebackState,
    pub reason: String,
    pub amount: Money,
    pub answer_by: Option<Timestamp>,
    pub since: Timestamp,
}

type Row =
    (CustomerId, PaymentId, String, ChargebackState, String, Currency, i64, Option<Timestamp>, Timestamp);

/// Those of one payment of the scope, oldest first.
pub fn of_payment(c: &mut Conn, scope: &Scope, payment: PaymentId) -> DbResult<Vec<Shown>> {
    let rows: Vec<Row> = chargeback::table
        .inner_join(payment::table)
        .filter(chargeback::payment_id.eq(payment).and(chargeback::dealership_id.eq(scope.dealership())))
        .order(chargeback::id)
        .select(columns())
        .load(c)?;
    Ok(rows.into_iter().map(shown).filter(|it| scope.narrowed(it.customer).is_ok()).collect())
}

/// Those of the dealership that are not decided, the longest waiting first.
pub fn undecided(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<Shown>> {
    let rows: Vec<Row> = chargeback::table
        .inner_join(payment::table)
        .filter(chargeback::dealership_id.eq(scope.dealership()))
        .filter(chargeback::state.eq_any([ChargebackState::Inquiry, ChargebackState::Open]))
        .order((chargeback::created_at, chargeback::id))
        .limit(limit)
        .select(columns())
        .load(c)?;
    Ok(rows.into_iter().map(shown).collect())
}

type Columns = (
    chargeback::customer_id,
    chargeback::payment_id,
    payment::number,
    chargeback::state,
    chargeback::reason,
    chargeback::currency,
    chargeback::amount_minor,
    chargeback::answer_by,
    chargeback::created_at,
);

fn columns() -> Columns {
    use chargeback as b;
    (
        b::customer_id,
        b::payment_id,
        payment::number,
        b::state,
        b::reason,
        b::currency,
        b::amount_minor,
        b::answer_by,
        b::created_at,
    )
}

fn shown((customer, payment, receipt, state, reason, currency, minor, answer_by, since): Row) -> Shown {
    let amount = Money::new(minor, currency);
    Shown { customer, payment, receipt, state, reason, amount, answer_by, since }
}
