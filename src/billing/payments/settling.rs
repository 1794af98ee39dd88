//! What the provider's answer does to an attempt: the money is booked, its invoices get their shares, the receipt is
//! numbered and sent, or the invoices are let go of. All in one transaction, once, in whatever order news arrives.

use super::attempt::{Attempt, AttemptState};
use super::notifying;
use super::pay_links;
use super::payment::{PaymentMethod, STRIPE};
use super::receiving::{NewPayment, receive};
use super::store::attempts;
use super::store::invoices::payable_of;
use super::stripe::{Checkout, Method, MethodKind};
use super::verdict::{Verdict, judge};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::display::capital;
use crate::base::values::{AttemptId, EstimateId, LocalDate, Money, PaymentId};
use crate::billing::ledger::{self, NewAllocation};
use crate::billing::{deposits, estimates};
use crate::parties::dealerships;
use crate::trust::audit::{self, Actor, Entry, Outcome};

/// Applies a Checkout Session that was fetched from the provider, in the caller's transaction. Returns the state the
/// attempt is in afterwards.
pub fn settle(
    c: &mut Conn,
    site: &Site,
    id: AttemptId,
    checkout: &Checkout,
    livemode: bool,
) -> DbResult<AttemptState> {
    let attempt = attempts::for_job(c, id)?;
    let verdict = judge(&attempt, checkout, livemode);
    let intent = checkout.intent.as_ref().map(|intent| intent.id.as_str());
    if let (Some(intent), false) = (intent, matches!(verdict, Verdict::Held { .. })) {
        attempts::has_intent(c, id, intent)?;
    }
    settle_as(c, site, &attempt, &verdict, intent)
}

/// Applies a verdict that needs no session: what was refused, what was never there, what must be looked at.
pub fn settle_as(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    verdict: &Verdict,
    intent: Option<&str>,
) -> DbResult<AttemptState> {
    let now = site.clock.now();
    if let Verdict::Open { declined } = verdict {
        if let Some(code) = declined
            && attempts::declined(c, attempt.id, code)?
        {
            let facts = [("code", code.clone())];
            record(c, site, attempt, "payment.declined", (attempt.state, Outcome::Failed), &facts)?;
        }
        return Ok(attempts::for_job(c, attempt.id)?.state);
    }
    if !attempts::moved(c, attempt.id, verdict.state(), verdict.failure(), now)? {
        return Ok(attempt.state);
    }
    let (ended, went) = ((verdict.state(), Outcome::Failed), (verdict.state(), Outcome::Success));
    match verdict {
        Verdict::Paid { method } => book(c, site, attempt, method.as_ref(), intent)?,
        Verdict::Held { why } => {
            tracing::error!(attempt = %attempt.id, why, "a payment is held: somebody must look at it");
            record(c, site, attempt, "payment.held", ended, &[("why", (*why).to_owned())])?;
        }
        Verdict::Failed { code } => {
            record(c, site, attempt, "payment.failed", ended, &[("code", code.clone())])?;
        }
        Verdict::Expired => record(c, site, attempt, "payment.expired", ended, &[])?,
        Verdict::Processing => record(c, site, attempt, "payment.processing", went, &[])?,
        Verdict::Open { .. } => {}
    }
    Ok(verdict.state())
}

/// Books what arrived. More than is still open on an invoice, or missing of a deposit, stays the customer's credit: two
/// different payments may race, and money that came is never an error.
fn book(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    method: Option<&Method>,
    intent: Option<&str>,
) -> DbResult<()> {
    let intent = intent.ok_or_else(|| AppError::internal("paid without a payment"))?;
    let dealership = dealerships::load(c, attempt.scope.dealership())?;
    let now = site.clock.now();
    let on = dealership.today(now);
    let instrument = method.and_then(instrument);
    let new = NewPayment {
        method: method.map_or(PaymentMethod::Other, |m| kind_of(m.kind)),
        instrument: instrument.as_deref(),
        amount: attempt.amount,
        on,
        at: now,
        provider: Some((STRIPE, intent)),
        attempt: Some(attempt.id),
    };
    let (payment, number) = receive(c, site, &attempt.scope, &dealership, &new)?;
    let credit = match &attempt.ahead {
        Some(ahead) => hold(c, site, attempt, ahead.estimate, payment, on)?,
        None => allocate(c, site, attempt, payment, on)?,
    };
    attempts::paid_with(c, attempt.id, payment)?;
    let amount = format!("{:?}", attempt.amount);
    let mut facts = vec![("amount", amount), ("receipt", number.clone()), ("payment", payment.to_string())];
    if credit.is_positive() {
        tracing::warn!(attempt = %attempt.id, credit = ?credit, "more arrived than was owed: it is credit");
        facts.push(("credit", format!("{credit:?}")));
    }
    record(c, site, attempt, "payment.settled", (AttemptState::Succeeded, Outcome::Success), &facts)?;
    let numbers: Vec<String> = attempt.shares.iter().map(|s| s.number.clone()).collect();
    let name = dealership.settings.name.as_str();
    notifying::receipt(c, site, attempt, name, payment, &number, &numbers)
}

/// Holds it for its estimate, as far as the deposit lacks it. Returns what is left.
fn hold(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    of: EstimateId,
    payment: PaymentId,
    on: LocalDate,
) -> DbResult<Money> {
    let of = estimates::store::by_id(c, &attempt.scope, of)?;
    let (all, system) = (attempt.amount, Actor::system());
    let held = deposits::hold(c, site, &system, &attempt.scope, &of, (payment, all), on)?;
    Ok(all.checked_sub(held)?)
}

/// Gives each invoice its share, as far as it still owes it. Returns what is left.
fn allocate(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    payment: PaymentId,
    on: LocalDate,
) -> DbResult<Money> {
    let broken = |e: crate::base::values::MoneyError| AppError::Internal(e.into());
    let mut left = attempt.amount;
    for share in &attempt.shares {
        let open = payable_of(c, &attempt.scope, share.invoice)?.open;
        let amount = share.amount.min(open).map_err(broken)?;
        if amount.is_positive() {
            let new = NewAllocation { payment, invoice: share.invoice, amount, on };
            ledger::allocate(c, site, &attempt.scope, &new)?;
            left = left.checked_sub(amount).map_err(broken)?;
        }
        pay_links::settled(c, site, &attempt.scope, share.invoice)?;
    }
    Ok(left)
}

fn kind_of(kind: MethodKind) -> PaymentMethod {
    match kind {
        MethodKind::Card => PaymentMethod::Card,
        MethodKind::BankDebit => PaymentMethod::Bank,
        MethodKind::Other => PaymentMethod::Other,
    }
}

/// `Visa 4242`, as receipts print it.
fn instrument(method: &Method) -> Option<String> {
    let brand = method.brand.as_deref().map(capital);
    let words: Vec<String> = brand.into_iter().chain(method.last4.clone()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn record(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    action: &'static str,
    (after, outcome): (AttemptState, Outcome),
    facts: &[(&'static str, String)],
) -> DbResult<()> {
    let customer = attempt.scope.require_customer()?;
    let entry =
        Entry::new(action).object(attempt.id).customer(attempt.scope.dealership(), customer).outcome(outcome);
    let entry = facts.iter().fold(entry, |entry, (name, value)| entry.fact(name, value));
    let entry = entry.before(attempt.state.code()).after(after.code());
    audit::record(c, site, &Actor::system(), &entry)?;
    Ok(())
}
