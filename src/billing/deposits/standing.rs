//! How an estimate's deposit stands: asked for, held, used; and which estimates a payment is held for.

use diesel::prelude::*;

use super::DepositState;
use crate::base::db::schema::{deposit, estimate};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::site::Site;
use crate::base::values::{DepositId, EstimateId, Money, PaymentId};
use crate::billing::estimates::{Estimate, EstimateState, store};
use crate::billing::invoices::drafts::{self, Standing as Document};
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;

/// An estimate's deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// By the newest version that was sent; zero when none is.
    pub asked: Money,
    pub held: Money,
    /// What its invoice got.
    pub used: Money,
    /// What can be paid now; zero once nothing is missing, or nothing will come of the estimate.
    pub due: Money,
}

impl Standing {
    /// Whether there is anything to say of it.
    pub fn is_any(&self) -> bool {
        [self.asked, self.held, self.used].iter().any(|it| it.is_positive())
    }
}

/// How the deposit of an estimate stands today.
pub fn standing(c: &mut Conn, site: &Site, scope: &Scope, of: &Estimate) -> DbResult<Standing> {
    let scope = scope.narrowed(of.customer)?;
    let nil = Money::zero(of.currency);
    let asked = match of.version {
        0 => nil,
        _ => store::current(c, site, of)?.offer.deposit.unwrap_or(nil),
    };
    let held = sum(c, of.id, DepositState::Held, nil)?;
    let used = sum(c, of.id, DepositState::Used, nil)?;
    let missing = asked.checked_sub(held)?.checked_sub(used)?;
    let due = if missing.is_positive() && is_on(c, site, &scope, of)? { missing } else { nil };
    Ok(Standing { asked, held, used, due })
}

/// Whether work may still come of an estimate: it waits or was approved, and is not billed.
fn is_on(c: &mut Conn, site: &Site, scope: &Scope, of: &Estimate) -> DbResult<bool> {
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let state = of.stands(today);
    let billed = match of.invoice {
        Some(id) => drafts::standing(c, scope, id)? != Document::Draft,
        None => false,
    };
    Ok((state == EstimateState::Sent || state.is_approved()) && !billed)
}

fn sum(c: &mut Conn, of: EstimateId, state: DepositState, nil: Money) -> DbResult<Money> {
    let minor: i64 = deposit::table
        .filter(deposit::estimate_id.eq(of).and(deposit::state.eq(state)))
        .filter(deposit::currency.eq(nil.currency()))
        .select(sum_minor(deposit::amount_minor))
        .first(c)?;
    Ok(Money::new(minor, nil.currency()))
}

/// What is held of a payment.
pub fn held_of_payment(c: &mut Conn, payment: PaymentId, nil: Money) -> DbResult<Money> {
    let minor: i64 = deposit::table
        .filter(deposit::payment_id.eq(payment).and(deposit::state.eq(DepositState::Held)))
        .select(sum_minor(deposit::amount_minor))
        .first(c)?;
    Ok(Money::new(minor, nil.currency()))
}

/// Part of a payment that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub id: DepositId,
    pub estimate: EstimateId,
    /// Of the estimate.
    pub number: String,
    pub amount: Money,
}

/// What a payment of the scope's customer is held for.
pub fn of_payment(c: &mut Conn, scope: &Scope, payment: PaymentId, nil: Money) -> DbResult<Vec<Held>> {
    let family = customers::family(c, scope)?;
    let rows: Vec<(DepositId, EstimateId, String, i64)> = deposit::table
        .inner_join(estimate::table)
        .filter(deposit::payment_id.eq(payment).and(deposit::state.eq(DepositState::Held)))
        .filter(deposit::customer_id.eq_any(family))
        .order(deposit::id)
        .select((deposit::id, deposit::estimate_id, estimate::number, deposit::amount_minor))
        .load(c)?;
    let held = |(id, estimate, number, minor)| Held {
        id,
        estimate,
        number,
        amount: Money::new(minor, nil.currency()),
    };
    Ok(rows.into_iter().map(held).collect())
}
