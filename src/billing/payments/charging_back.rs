//! Chargebacks: a card network takes money back from us, asks first, or decides. What was taken is out of the books and owed
//! again on the invoices it had paid; what is given back goes to them again. The provider calls it a dispute; ours are the
//! customer's. Not here: answering one (`billing::chargebacks`).

use super::pay_links;
use super::refunding::free;
use super::store::attempts;
use super::store::chargebacks::{self, ChargebackState, Known, NewChargeback};
use super::store::invoices::payable_of;
use super::store::received::{Located, kept, located};
use super::store::refunds;
use super::stripe::{Dispute, DisputeStatus};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{ChargebackId, InvoiceId, LocalDate, Money};
use crate::billing::chargebacks::{arrived, warning_ended};
use crate::billing::ledger::{self, NewAllocation, NewTransaction};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry};

/// Applies a chargeback as fetched from the provider. False when it says nothing new.
pub fn seen(c: &mut Conn, site: &Site, payment: &Located, it: &Dispute) -> DbResult<bool> {
    let Some(next) = state_of(it.status) else {
        tracing::error!(payment = %payment.id, dispute = it.id, "a chargeback in a state that is not known");
        return Ok(false);
    };
    let (now, on) = (site.clock.now(), today(c, site, payment)?);
    let (mut known, new) = match chargebacks::by_provider_id(c, &it.id)? {
        Some(known) => (known, false),
        None => {
            let row = NewChargeback {
                payment: payment.id,
                provider_dispute: &it.id,
                state: if it.status.takes() { ChargebackState::Open } else { ChargebackState::Inquiry },
                reason: &it.reason,
                amount: it.amount,
                answer_by: it.answer_by,
            };
            (chargebacks::insert(c, &payment.scope, &row, now)?, true)
        }
    };
    let answered = it.status.is_answered() && !known.answered;
    let postponed = it.answer_by.is_some() && it.answer_by != known.answer_by && !next.is_decided();
    let fee = it.fee.filter(|fee| *fee != known.fee);
    let other_amount = it.amount != known.amount
        && it.amount.currency() == known.amount.currency()
        && it.amount.minor() >= known.booked.minor();
    if !new && known.state == next && !answered && !postponed && fee.is_none() && !other_amount {
        return Ok(false);
    }
    if is_late(known.state, next) {
        tracing::warn!(chargeback = %known.id, from = known.state.code(), to = next.code(), "news of a chargeback that are old");
        return Ok(false);
    }
    // Of what was sent back while it was an inquiry nothing is asked any more.
    if other_amount {
        chargebacks::amounts_to(c, known.id, it.amount)?;
        known.amount = it.amount;
    }
    // What the provider was asked to send back and may not have is not free yet: `take_rest` comes again.
    if it.status.takes() && known.booked.is_zero() && !refunds::is_asked_for(c, payment.id)? {
        take(c, site, payment, &known, on)?;
    }
    if let Some(fee) = fee {
        let own = NewTransaction::chargeback_fee(known.id, (known.fee, fee), on)?;
        ledger::post(c, site, &payment.scope, &own)?;
        chargebacks::charged(c, known.id, fee)?;
    }
    if it.status.takes() {
        warning_ended(c, site, payment, "charged back")?;
    }
    if known.state != next {
        chargebacks::moved(c, known.id, next, now)?;
    }
    let escalated = known.state == ChargebackState::Inquiry && next == ChargebackState::Open;
    if escalated {
        chargebacks::asks(c, known.id, it.answer_by)?;
    } else if postponed {
        chargebacks::answer_until(c, known.id, it.answer_by)?;
    }
    if it.status.is_answered() {
        chargebacks::answered(c, known.id, now)?;
    }
    if next == ChargebackState::Won && known.booked.is_positive() {
        give_back(c, site, payment, &known, on)?;
    }
    let entry = Entry::new("payment.charged_back").object(payment.id);
    let entry = entry.customer(payment.scope.dealership(), payment.scope.require_customer()?);
    let entry = entry.fact("chargeback", known.id).fact("amount", format!("{:?}", it.amount));
    let entry = if answered { entry.fact("answered", true) } else { entry };
    let entry = match fee {
        Some(fee) => entry.fact("fee", format!("{fee:?}")),
        None => entry,
    };
    let before = if new { "none" } else { known.state.code() };
    audit::record(c, site, &Actor::system(), &entry.before(before).after(next.code()))?;
    if (new || escalated) && !next.is_decided() {
        arrived(c, site, &payment.scope, known.id, next)?;
    }
    Ok(true)
}

/// A refund has ended one way or the other: takes what a chargeback of the same money could not while it was on its way. So
/// whichever of the two comes first, the money goes out once.
pub(super) fn take_rest(c: &mut Conn, site: &Site, payment: &Located) -> DbResult<()> {
    if refunds::is_asked_for(c, payment.id)? {
        return Ok(());
    }
    let on = today(c, site, payment)?;
    for it in chargebacks::unbooked(c, payment.id)? {
        take(c, site, payment, &it, on)?;
    }
    Ok(())
}

/// Out of the payment's money, from its invoices where nothing is free, as far as it is not taken yet. More than is left of
/// it cannot be taken: what went back to the customer before is theirs twice now, and somebody must look at it.
fn take(c: &mut Conn, site: &Site, payment: &Located, it: &Known, on: LocalDate) -> DbResult<()> {
    let held = super::returning::held(c, &payment.scope, payment.id)?;
    let wanted = it.amount.checked_sub(it.booked)?;
    let amount = wanted.min(held)?;
    if amount != wanted {
        tracing::error!(payment = %payment.id, chargeback = %it.id, "a chargeback of more than its payment has left");
    }
    if !amount.is_positive() {
        return Ok(());
    }
    let before = kept(c, payment.id)?;
    free(c, site, payment, amount, on)?;
    let after = kept(c, payment.id)?;
    let left =
        |invoice: InvoiceId| after.iter().find(|(id, _)| *id == invoice).map_or(0, |(_, minor)| *minor);
    let parts: Vec<(InvoiceId, i64)> = before
        .into_iter()
        .map(|(id, minor)| (id, minor.saturating_sub(left(id))))
        .filter(|(_, minor)| *minor > 0)
        .collect();
    chargebacks::booked(c, it.id, amount, &parts)?;
    let taken = NewTransaction::charged_back(it.id, it.booked, on, amount)?;
    ledger::post(c, site, &payment.scope, &taken)?;
    Ok(())
}

/// The money is there again, and on the invoices that had it, as far as they still owe it and nobody pays them just now.
/// The rest is the customer's credit; where somebody pays one just now, until that has ended (`give_back_later`).
fn give_back(c: &mut Conn, site: &Site, payment: &Located, it: &Known, on: LocalDate) -> DbResult<()> {
    let back = NewTransaction::chargeback_won(it.id, on, it.booked)?;
    ledger::post(c, site, &payment.scope, &back)?;
    let waits = to_invoices(c, site, payment, it.id, on)?;
    chargebacks::back_waits(c, it.id, waits)
}

/// For the sweep: those that were won while somebody was paying their invoices.
pub fn give_back_later(site: &Site, scope: &Scope) -> DbResult<()> {
    for (id, customer, payment) in site.db.read(|c| chargebacks::waiting_back(c, scope))? {
        let done = site.db.write(|c| {
            let payment = located(c, &scope.narrowed(customer)?, payment)?;
            let on = today(c, site, &payment)?;
            let waits = to_invoices(c, site, &payment, id, on)?;
            chargebacks::back_waits(c, id, waits)
        });
        // One that cannot go on keeps no other one waiting.
        if let Err(error) = done {
            tracing::error!(%error, chargeback = %id, "money of a chargeback that was won stays on account");
        }
    }
    Ok(())
}

/// Whether an invoice is being paid just now, so that nobody knows what it will owe.
fn to_invoices(
    c: &mut Conn,
    site: &Site,
    payment: &Located,
    id: ChargebackId,
    on: LocalDate,
) -> DbResult<bool> {
    let mut waits = false;
    for (invoice, minor) in chargebacks::parts(c, id)? {
        let open = payable_of(c, &payment.scope, invoice)?.open;
        let free = ledger::unallocated_of(c, &payment.scope, payment.id)?;
        let amount = open.min(Money::new(minor, open.currency()))?.min(free)?;
        let busy = !attempts::live_for(c, &payment.scope, &[invoice])?.is_empty();
        waits |= amount.is_positive() && busy;
        if amount.is_positive() && !busy {
            let new = NewAllocation { payment: payment.id, invoice, amount, on };
            ledger::allocate(c, site, &payment.scope, &new)?;
            pay_links::settled(c, site, &payment.scope, invoice)?;
        }
    }
    Ok(waits)
}

/// Two fetches of one chargeback may be applied in the wrong order: nothing goes back to where it was before.
const fn is_late(from: ChargebackState, to: ChargebackState) -> bool {
    use ChargebackState::{Inquiry, Lost, Open, Won};
    matches!((from, to), (Won, _) | (Lost, Inquiry | Open) | (Open, Inquiry))
}

fn state_of(status: DisputeStatus) -> Option<ChargebackState> {
    match status {
        DisputeStatus::WarningNeedsResponse | DisputeStatus::WarningUnderReview => {
            Some(ChargebackState::Inquiry)
        }
        DisputeStatus::NeedsResponse | DisputeStatus::UnderReview => Some(ChargebackState::Open),
        // An inquiry that was closed took nothing, nor did one that was answered by sending the money back.
        DisputeStatus::Won
        | DisputeStatus::WarningClosed
        | DisputeStatus::ChargeRefunded
        | DisputeStatus::Prevented => Some(ChargebackState::Won),
        DisputeStatus::Lost => Some(ChargebackState::Lost),
        DisputeStatus::Unknown => None,
    }
}

fn today(c: &mut Conn, site: &Site, payment: &Located) -> DbResult<LocalDate> {
    Ok(dealerships::load(c, payment.scope.dealership())?.today(site.clock.now()))
}

/// For whoever compares with the provider: what is booked of one.
pub fn booked_of(c: &mut Conn, provider_dispute: &str) -> DbResult<Option<(ChargebackId, Money)>> {
    Ok(chargebacks::by_provider_id(c, provider_dispute)?.map(|it| (it.id, it.booked)))
}
