//! Chargebacks as they are kept.

use diesel::prelude::*;

use crate::base::db::schema::{chargeback, chargeback_part, payment};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{ChargebackId, Currency, CustomerId, InvoiceId, Money, PaymentId, Timestamp};
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
    /// What the network has charged for it.
    pub fee: Money,
    /// The network has an answer.
    pub answered: bool,
    pub answer_by: Option<Timestamp>,
}

type KnownRow =
    (ChargebackId, ChargebackState, Currency, i64, i64, i64, Option<Timestamp>, Option<Timestamp>);

macro_rules! known_columns {
    () => {
        (
            chargeback::id,
            chargeback::state,
            chargeback::currency,
            chargeback::amount_minor,
            chargeback::booked_minor,
            chargeback::fee_minor,
            chargeback::answered_at,
            chargeback::answer_by,
        )
    };
}

fn known((id, state, currency, amount, booked, fee, answered_at, answer_by): KnownRow) -> Known {
    let money = |minor| Money::new(minor, currency);
    let (amount, booked, fee) = (money(amount), money(booked), money(fee));
    Known { id, state, amount, booked, fee, answered: answered_at.is_some(), answer_by }
}

/// Those of a payment that took less from the books than they took of the money: a refund had it.
pub fn unbooked(c: &mut Conn, payment: PaymentId) -> DbResult<Vec<Known>> {
    let rows: Vec<KnownRow> = chargeback::table
        .filter(chargeback::payment_id.eq(payment))
        .filter(chargeback::booked_minor.lt(chargeback::amount_minor))
        .filter(chargeback::state.eq_any([ChargebackState::Open, ChargebackState::Lost]))
        .order(chargeback::id)
        .select(known_columns!())
        .load(c)?;
    Ok(rows.into_iter().map(known).collect())
}

pub fn by_provider_id(c: &mut Conn, provider_dispute: &str) -> DbResult<Option<Known>> {
    let row: Option<KnownRow> = chargeback::table
        .filter(chargeback::provider_dispute.eq(provider_dispute))
        .select(known_columns!())
        .first(c)
        .optional()?;
    Ok(row.map(known))
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
        chargeback::answer_due.eq(due(new.answer_by)),
        chargeback::created_at.eq(now),
        chargeback::changed_at.eq(now),
    );
    diesel::insert_into(chargeback::table).values(values).execute(c)?;
    let nil = Money::zero(new.amount.currency());
    let (amount, answer_by) = (new.amount, new.answer_by);
    Ok(Known { id, state: new.state, amount, booked: nil, fee: nil, answered: false, answer_by })
}

pub fn moved(c: &mut Conn, id: ChargebackId, to: ChargebackState, now: Timestamp) -> DbResult<()> {
    let values = (chargeback::state.eq(to), chargeback::changed_at.eq(now));
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    Ok(())
}

/// The network has an answer.
pub fn answered(c: &mut Conn, id: ChargebackId, now: Timestamp) -> DbResult<()> {
    let values = (chargeback::answered_at.eq(Some(now)), chargeback::answer_failed.eq(""));
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    Ok(())
}

/// The network gives another day.
pub fn answer_until(c: &mut Conn, id: ChargebackId, by: Option<Timestamp>) -> DbResult<()> {
    let values = (chargeback::answer_by.eq(by), chargeback::answer_due.eq(due(by)));
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    Ok(())
}

/// For lists that begin with the nearest: without a day it comes last.
pub fn due(by: Option<Timestamp>) -> Timestamp {
    by.unwrap_or(Timestamp::from_micros(i64::MAX))
}

/// It wants an answer, until then: also one that was answered as an inquiry.
pub fn asks(c: &mut Conn, id: ChargebackId, by: Option<Timestamp>) -> DbResult<()> {
    let nothing: Option<Timestamp> = None;
    let values = (
        chargeback::answer_by.eq(by),
        chargeback::answer_due.eq(due(by)),
        chargeback::answer_begun_at.eq(nothing),
        chargeback::answered_at.eq(nothing),
        chargeback::answer_failed.eq(""),
    );
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    Ok(())
}

/// Keeps what was taken, and from which invoices.
pub fn booked(c: &mut Conn, id: ChargebackId, amount: Money, parts: &[(InvoiceId, i64)]) -> DbResult<()> {
    let more = chargeback::booked_minor.eq(chargeback::booked_minor + amount.minor());
    diesel::update(chargeback::table.find(id)).set(more).execute(c)?;
    for (invoice, minor) in parts {
        let more = chargeback_part::amount_minor.eq(chargeback_part::amount_minor + *minor);
        if diesel::update(chargeback_part::table.find((id, *invoice))).set(more).execute(c)? == 0 {
            let values = (
                chargeback_part::chargeback_id.eq(id),
                chargeback_part::invoice_id.eq(*invoice),
                chargeback_part::amount_minor.eq(*minor),
            );
            diesel::insert_into(chargeback_part::table).values(values).execute(c)?;
        }
    }
    Ok(())
}

/// The network names another amount than before.
pub fn amounts_to(c: &mut Conn, id: ChargebackId, amount: Money) -> DbResult<()> {
    diesel::update(chargeback::table.find(id)).set(chargeback::amount_minor.eq(amount.minor())).execute(c)?;
    Ok(())
}

/// What the network has charged for it by now.
pub fn charged(c: &mut Conn, id: ChargebackId, fee: Money) -> DbResult<()> {
    diesel::update(chargeback::table.find(id)).set(chargeback::fee_minor.eq(fee.minor())).execute(c)?;
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

/// Whether its money waits until its invoices are not being paid any more.
pub fn back_waits(c: &mut Conn, id: ChargebackId, waits: bool) -> DbResult<()> {
    diesel::update(chargeback::table.find(id)).set(chargeback::back_waits.eq(waits)).execute(c)?;
    Ok(())
}

pub fn waiting_back(c: &mut Conn, scope: &Scope) -> DbResult<Vec<(ChargebackId, CustomerId, PaymentId)>> {
    Ok(chargeback::table
        .filter(chargeback::dealership_id.eq(scope.dealership()).and(chargeback::back_waits))
        .order(chargeback::id)
        .limit(100)
        .select((chargeback::id, chargeback::customer_id, chargeback::payment_id))
        .load(c)?)
}

/// Whether the network has taken money of a payment and not decided yet: nothing of it goes back until then. An inquiry has
/// taken nothing, and sending the money back is what ends it.
pub fn is_taken(c: &mut Conn, scope: &Scope, payment: PaymentId) -> DbResult<bool> {
    let live = chargeback::table
        .filter(chargeback::payment_id.eq(payment).and(chargeback::dealership_id.eq(scope.dealership())))
        .filter(chargeback::state.eq(ChargebackState::Open));
    Ok(diesel::select(diesel::dsl::exists(live)).get_result(c)?)
}

/// One for people to read.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: ChargebackId,
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

type Row = (
    ChargebackId,
    CustomerId,
    PaymentId,
    String,
    ChargebackState,
    String,
    Currency,
    i64,
    Option<Timestamp>,
    Timestamp,
);

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
    chargeback::id,
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
        b::id,
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

fn shown((id, customer, payment, receipt, state, reason, currency, minor, answer_by, since): Row) -> Shown {
    let amount = Money::new(minor, currency);
    Shown { id, customer, payment, receipt, state, reason, amount, answer_by, since }
}
