//! Giving the money of a payment to other invoices. What is taken back is a row of its own, so that nothing is ever
//! below zero and the way of the money can be read; what no invoice gets is the customer's credit.

use super::pay_links;
use super::store::invoices::payable_of;
use super::store::{attempts, received};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, Money, PaymentId};
use crate::billing::ledger::{self, NewAllocation};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry};

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMoved {
    /// More for an invoice than it can take, which is so much.
    TooMuch { invoice: InvoiceId, most: Money },
    /// More than can be given without a protest: the rest of it is questioned.
    Questioned { invoice: InvoiceId, most: Money },
    /// More than there is to give.
    Beyond(Money),
    /// A payment for this invoice is under way.
    Busy(InvoiceId),
}

/// Gives a payment of the scope's customer to invoices as `wanted` says: each invoice that is named gets exactly that, each
/// that is not named keeps nothing. What is questioned of an invoice gets money only under protest. Returns what is left as
/// credit.
pub fn reallocate(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    payment: PaymentId,
    (wanted, protest): (&[(InvoiceId, Money)], bool),
) -> DbResult<Result<Money, NotMoved>> {
    let it = received::by_id(c, site, scope, payment)?;
    let currency = it.amount.currency();
    let kept = received::kept(c, payment)?;
    let now_on = |invoice: InvoiceId| {
        let minor = kept.iter().find(|(id, _)| *id == invoice).map_or(0, |(_, minor)| *minor);
        Money::new(minor, currency)
    };
    let free = ledger::unallocated_of(c, scope, payment)?;
    let given = Money::sum(currency, kept.iter().map(|(_, minor)| Money::new(*minor, currency)))?;
    let whole = free.checked_add(given)?;
    let asked = Money::sum(currency, wanted.iter().map(|(_, amount)| *amount))?;
    if asked.minor() > whole.minor() {
        return Ok(Err(NotMoved::Beyond(whole)));
    }
    let mut questioned = false;
    for (invoice, amount) in wanted {
        let (owed, now) = (payable_of(c, scope, *invoice)?, now_on(*invoice));
        let (most, rest) = (owed.open.checked_add(now)?, owed.rest()?.checked_add(now)?);
        if amount.is_negative() || amount.minor() > most.minor() {
            return Ok(Err(NotMoved::TooMuch { invoice: *invoice, most }));
        }
        // What it has already was given before, with a protest or without.
        if amount.minor() > rest.minor() && amount.minor() > now.minor() {
            if !protest {
                return Ok(Err(NotMoved::Questioned { invoice: *invoice, most: rest }));
            }
            questioned = true;
        }
        let changes = now_on(*invoice) != *amount;
        if changes && !attempts::live_for(c, scope, &[*invoice])?.is_empty() {
            return Ok(Err(NotMoved::Busy(*invoice)));
        }
    }
    let on = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let target = |invoice: InvoiceId| {
        let found = wanted.iter().find(|(id, _)| *id == invoice);
        found.map_or(Money::zero(currency), |(_, amount)| *amount)
    };
    // First what is taken back, then what is given: there is never less than nothing to give.
    for (invoice, minor) in &kept {
        let less = Money::new(*minor, currency).checked_sub(target(*invoice))?;
        if less.is_positive() {
            ledger::reverse(c, site, scope, &NewAllocation { payment, invoice: *invoice, amount: less, on })?;
        }
    }
    for (invoice, amount) in wanted {
        let more = amount.checked_sub(now_on(*invoice))?;
        if more.is_positive() {
            ledger::allocate(
                c,
                site,
                scope,
                &NewAllocation { payment, invoice: *invoice, amount: more, on },
            )?;
        }
    }
    for (invoice, _) in wanted {
        pay_links::settled(c, site, scope, *invoice)?;
    }
    let words = |all: &[(InvoiceId, Money)]| {
        let each = all.iter().filter(|(_, amount)| amount.is_positive());
        each.map(|(id, amount)| format!("{id} {amount:?}")).collect::<Vec<_>>().join(", ")
    };
    let before: Vec<(InvoiceId, Money)> =
        kept.iter().map(|(id, minor)| (*id, Money::new(*minor, currency))).collect();
    let entry = Entry::new("payment.reallocate").object(payment);
    let entry = entry.customer(scope.dealership(), scope.require_customer()?);
    let entry = if questioned { entry.fact("protest", "yes") } else { entry };
    audit::record(c, site, actor, &entry.before(words(&before)).after(words(wanted)))?;
    if questioned {
        received::protest(c, scope, &it)?;
    }
    Ok(Ok(whole.checked_sub(asked)?))
}
