//! Refunds that the provider reports: recorded, posted, and taken off the invoices that had the money, so that what
//! is received and owed is right. One that we asked for is found again by our id and booked no second time.
//! Not here: deciding on a refund and sending one (`returning`).

use super::store::received::{Located, kept};
use super::store::refunds::{self, RefundState};
use super::stripe::{Refund, RefundStatus};
use super::{charging_back, returning};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{LocalDate, Money, MoneyError, RefundId};
use crate::billing::chargebacks::warning_ended;
use crate::billing::deposits;
use crate::billing::ledger::{self, NewAllocation, NewTransaction};
use crate::parties::dealerships;
use crate::trust::audit::{self, Actor, Entry};

/// Applies all refunds of a payment as fetched from the provider. Returns how many changed anything.
pub fn seen(c: &mut Conn, site: &Site, payment: &Located, all: &[Refund]) -> DbResult<usize> {
    let on = dealerships::load(c, payment.scope.dealership())?.today(site.clock.now());
    let mut changed = 0;
    for refund in all.iter().rev() {
        if let Some(before) = apply(c, site, payment, refund, on)? {
            changed += 1;
            record(c, site, payment, refund, before)?;
        }
    }
    if changed > 0 {
        charging_back::take_rest(c, site, payment)?;
        if !returning::held(c, &payment.scope, payment.id)?.is_positive() {
            warning_ended(c, site, payment, "sent back")?;
        }
    }
    Ok(changed)
}

fn apply(
    c: &mut Conn,
    site: &Site,
    payment: &Located,
    refund: &Refund,
    on: LocalDate,
) -> DbResult<Option<&'static str>> {
    let next = state_of(refund.status);
    let hint = refund.refund.as_deref().unwrap_or_default();
    let known = match refunds::by_provider_id(c, &refund.id)? {
        Some(known) => known,
        None => match refunds::ours(c, payment.id, hint, refund.amount)? {
            Some(known) => {
                refunds::has_provider_id(c, known.id, &refund.id)?;
                known
            }
            None => return Ok(add(c, site, payment, refund, next, on)?.then_some("nothing of it")),
        },
    };
    let moved = match (known.state, next) {
        (RefundState::Requested, RefundState::Sent)
        | (RefundState::Requested | RefundState::Sent, RefundState::Done) => {
            refunds::moved(c, site, known.id, known.state, next)
        }
        (RefundState::Requested | RefundState::Sent | RefundState::Done, RefundState::Failed) => {
            let why = refund.failure_reason.as_deref().unwrap_or("failed");
            failed(c, site, payment, (known.id, known.state), refund.amount, why)
        }
        _ => Ok(false),
    }?;
    Ok(moved.then_some(known.state.code()))
}

/// Marks a refund as failed and makes the money the customer's credit again. False when it was not in that state.
pub(super) fn failed(
    c: &mut Conn,
    site: &Site,
    payment: &Located,
    (id, from): (RefundId, RefundState),
    amount: Money,
    why: &str,
) -> DbResult<bool> {
    let moved = refunds::moved(c, site, id, from, RefundState::Failed)?;
    if moved {
        refunds::has_failed(c, id, why)?;
        let on = dealerships::load(c, payment.scope.dealership())?.today(site.clock.now());
        let back = NewTransaction::refund_failed(id, on, amount).map_err(broken)?;
        ledger::post(c, site, &payment.scope, &back)?;
        returning::tell(c, site, &payment.scope, payment.id, id, RefundState::Failed)?;
    }
    Ok(moved)
}

/// A refund that is new to us. One that failed before we heard of it moved nothing.
fn add(
    c: &mut Conn,
    site: &Site,
    payment: &Located,
    refund: &Refund,
    state: RefundState,
    on: LocalDate,
) -> DbResult<bool> {
    let amount = refund.amount;
    let left = returning::held(c, &payment.scope, payment.id)?;
    let fits = amount.is_positive()
        && amount.currency() == left.currency()
        && amount.compare(left).map_err(broken)?.is_le();
    if !fits {
        tracing::error!(payment = %payment.id, refund = refund.id, "a refund does not fit its payment");
        return Ok(false);
    }
    if state != RefundState::Failed {
        free(c, site, payment, amount, on)?;
    }
    let id: RefundId = refunds::insert(c, site, &payment.scope, payment.id, &refund.id, amount, state)?;
    if state != RefundState::Failed {
        let sent = NewTransaction::refunded(id, on, amount).map_err(broken)?;
        ledger::post(c, site, &payment.scope, &sent)?;
    }
    Ok(true)
}

/// What goes back must not be held for an estimate or on an invoice any longer: what is held is let go of, then the newest
/// allocations are taken back, as far as needed.
pub(super) fn free(
    c: &mut Conn,
    site: &Site,
    payment: &Located,
    amount: Money,
    on: LocalDate,
) -> DbResult<()> {
    let unallocated = ledger::unallocated_of(c, &payment.scope, payment.id)?;
    let mut missing = amount.checked_sub(unallocated).map_err(broken)?;
    if missing.is_positive() {
        missing = deposits::release_for_refund(c, site, &payment.scope, payment.id, missing, on)?;
    }
    for (invoice, minor) in kept(c, payment.id)?.into_iter().rev() {
        if !missing.is_positive() {
            break;
        }
        let part = missing.min(Money::new(minor, amount.currency())).map_err(broken)?;
        if part.is_positive() {
            let new = NewAllocation { payment: payment.id, invoice, amount: part, on };
            ledger::reverse(c, site, &payment.scope, &new)?;
            missing = missing.checked_sub(part).map_err(broken)?;
        }
    }
    if missing.is_positive() {
        return Err(AppError::internal("a refund found less money than its payment has left"));
    }
    Ok(())
}

fn state_of(status: RefundStatus) -> RefundState {
    match status {
        RefundStatus::Succeeded => RefundState::Done,
        RefundStatus::Failed | RefundStatus::Canceled => RefundState::Failed,
        RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Unknown => RefundState::Sent,
    }
}

fn record(c: &mut Conn, site: &Site, payment: &Located, refund: &Refund, before: &str) -> DbResult<()> {
    let entry = Entry::new("payment.refunded")
        .object(payment.id)
        .customer(payment.scope.dealership(), payment.scope.require_customer()?)
        .fact("amount", format!("{:?}", refund.amount))
        .fact("state", state_of(refund.status))
        .before(before)
        .after(state_of(refund.status).code());
    audit::record(c, site, &Actor::system(), &entry)?;
    Ok(())
}

fn broken(error: MoneyError) -> AppError {
    AppError::Internal(error.into())
}
