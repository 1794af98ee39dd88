//! Holding money for an estimate, letting go of it, and giving it to the estimate's invoice. Each is a row and its postings
//! in the caller's transaction, and happens once: a row names the state it is moved from.

use diesel::prelude::*;

use super::DepositState;
use super::standing::{of_payment, standing};
use crate::base::db::schema::{deposit, estimate};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, DepositId, EstimateId, InvoiceId, LocalDate, Money, PaymentId};
use crate::billing::estimates::{Estimate, store};
use crate::billing::ledger::{self, NewAllocation, NewTransaction, Posted};
use crate::billing::payments::store::invoices::payable_of;
use crate::parties::customers;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Holds of a payment what the estimate's deposit lacks, at most `amount`; nothing once the estimate has ended. Returns how
/// much that is: the rest is ordinary credit.
pub fn hold(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    (payment, amount): (PaymentId, Money),
    on: LocalDate,
) -> DbResult<Money> {
    let due = standing(c, site, scope, of)?.due;
    let held = amount.min(due)?;
    if held.is_positive() {
        keep(c, site, scope, of.id, (payment, held), on)?;
        let entry = Entry::new("deposit.hold").object(of.id).customer(scope.dealership(), of.customer);
        let entry = entry.fact("payment", payment).fact("amount", format!("{held:?}"));
        let rest = due.checked_sub(held)?;
        record(c, site, actor, &entry.before(format!("missing {due:?}")).after(format!("missing {rest:?}")))?;
    }
    Ok(held)
}

fn keep(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    of: EstimateId,
    (payment, amount): (PaymentId, Money),
    on: LocalDate,
) -> DbResult<()> {
    let left = ledger::unallocated_of(c, scope, payment)?;
    if left.checked_sub(amount)?.is_negative() {
        return Err(AppError::Conflict("more was to be held than is left of the payment".to_owned()));
    }
    let now = site.clock.now();
    let id = DepositId::generate(now);
    let values = (
        deposit::id.eq(id),
        deposit::dealership_id.eq(scope.dealership()),
        deposit::customer_id.eq(scope.require_customer()?),
        deposit::estimate_id.eq(of),
        deposit::payment_id.eq(payment),
        deposit::state.eq(DepositState::Held),
        deposit::currency.eq(amount.currency()),
        deposit::amount_minor.eq(amount.minor()),
        deposit::created_at.eq(now),
        deposit::changed_at.eq(now),
    );
    diesel::insert_into(deposit::table).values(values).execute(c)?;
    match ledger::post(c, site, scope, &NewTransaction::deposit_held(id, on, amount)?)? {
        Posted::New(_) => Ok(()),
        Posted::Already => Err(AppError::internal("a fresh deposit was posted before")),
    }
}

type Row = (DepositId, PaymentId, Currency, i64);

fn held_for(c: &mut Conn, scope: &Scope, of: EstimateId) -> DbResult<Vec<Row>> {
    let family = customers::family(c, scope)?;
    Ok(deposit::table
        .filter(deposit::estimate_id.eq(of).and(deposit::state.eq(DepositState::Held)))
        .filter(deposit::customer_id.eq_any(family))
        .order(deposit::id)
        .select((deposit::id, deposit::payment_id, deposit::currency, deposit::amount_minor))
        .load(c)?)
}

/// Makes one ordinary credit again. False when it was not held any more.
fn end(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    (id, amount): (DepositId, Money),
    (state, invoice): (DepositState, Option<InvoiceId>),
    on: LocalDate,
) -> DbResult<bool> {
    let held = deposit::table.find(id).filter(deposit::state.eq(DepositState::Held));
    let values =
        (deposit::state.eq(state), deposit::invoice_id.eq(invoice), deposit::changed_at.eq(site.clock.now()));
    if diesel::update(held).set(values).execute(c)? != 1 {
        return Ok(false);
    }
    ledger::post(c, site, scope, &NewTransaction::deposit_released(id, on, amount)?)?;
    Ok(true)
}

/// Lets go of all that is held for an estimate. Returns how much; it is ordinary credit, to be used or sent back.
pub fn release(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    on: LocalDate,
) -> DbResult<Money> {
    let scope = scope.narrowed(of.customer)?;
    let mut freed = Money::zero(of.currency);
    for (id, _, currency, minor) in held_for(c, &scope, of.id)? {
        let amount = Money::new(minor, currency);
        if end(c, site, &scope, (id, amount), (DepositState::Released, None), on)? {
            freed = freed.checked_add(amount)?;
        }
    }
    if freed.is_positive() {
        let entry = Entry::new("deposit.release").object(of.id).customer(scope.dealership(), of.customer);
        record(c, site, actor, &entry.fact("amount", format!("{freed:?}")).before("held").after("credit"))?;
    }
    Ok(freed)
}

/// The same when an estimate has ended without work: nothing to do where nothing is held.
pub fn let_go_of(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: EstimateId,
    on: LocalDate,
) -> DbResult<()> {
    let of = store::by_id(c, scope, of)?;
    release(c, site, actor, scope, &of, on)?;
    Ok(())
}

/// Gives what is held for the estimate behind an invoice to the invoice, as far as it owes anything; the rest is ordinary
/// credit. In the transaction that issues it. Returns how much it got.
pub fn use_for(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
    on: LocalDate,
) -> DbResult<Option<Money>> {
    let family = customers::family(c, scope)?;
    let of: Option<EstimateId> = estimate::table
        .filter(estimate::invoice_id.eq(invoice))
        .filter(estimate::customer_id.eq_any(family))
        .select(estimate::id)
        .first(c)
        .optional()?;
    let Some(of) = of else { return Ok(None) };
    let mut given: Option<Money> = None;
    for (id, payment, currency, minor) in held_for(c, scope, of)? {
        let held = Money::new(minor, currency);
        let amount = held.min(payable_of(c, scope, invoice)?.open)?;
        let next = match amount.is_positive() {
            true => (DepositState::Used, Some(invoice)),
            false => (DepositState::Released, None),
        };
        if !end(c, site, scope, (id, held), next, on)? || !amount.is_positive() {
            continue;
        }
        ledger::allocate(c, site, scope, &NewAllocation { payment, invoice, amount, on })?;
        given = Some(match given {
            Some(sum) => sum.checked_add(amount)?,
            None => amount,
        });
    }
    if let Some(given) = given {
        let entry = Entry::new("deposit.use").object(invoice);
        let entry = entry.customer(scope.dealership(), scope.require_customer()?).fact("estimate", of);
        record(c, site, actor, &entry.fact("amount", format!("{given:?}")).before("held").after("paid"))?;
    }
    Ok(given)
}

/// Lets go of everything that is held of a payment, because the payment itself is taken back.
pub fn release_of_payment(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    payment: PaymentId,
    nil: Money,
    on: LocalDate,
) -> DbResult<()> {
    for it in of_payment(c, scope, payment, nil)? {
        end(c, site, scope, (it.id, it.amount), (DepositState::Released, None), on)?;
    }
    Ok(())
}

/// Lets go of `amount` that is held of a payment, because so much of it is on its way back already. Returns what of it was
/// not held. What is left over stays held.
pub fn release_for_refund(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    payment: PaymentId,
    amount: Money,
    on: LocalDate,
) -> DbResult<Money> {
    let mut missing = amount;
    for it in of_payment(c, scope, payment, Money::zero(amount.currency()))? {
        if !missing.is_positive() {
            break;
        }
        let part = missing.min(it.amount)?;
        if end(c, site, scope, (it.id, it.amount), (DepositState::Released, None), on)? {
            let rest = it.amount.checked_sub(part)?;
            if rest.is_positive() {
                keep(c, site, scope, it.estimate, (payment, rest), on)?;
            }
            missing = missing.checked_sub(part)?;
        }
    }
    Ok(missing)
}
