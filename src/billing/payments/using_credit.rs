//! Using money that a customer has on account for an invoice: the oldest payments that have something left give it.

use super::pay_links;
use super::store::invoices::payable_of;
use super::store::{attempts, received};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{InvoiceId, Money, MoneyError};
use crate::billing::ledger::{self, NewAllocation};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// So much went to the invoice.
    Applied(Money),
    /// There is no credit, or nothing is owed: a second click.
    Nothing,
    /// A payment for the invoice is under way; what it will leave open is not known yet.
    Busy,
}

/// Gives the customer's credit to an invoice, as far as it goes and as far as is owed.
pub fn use_credit(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
) -> DbResult<Used> {
    if !attempts::live_for(c, scope, &[invoice])?.is_empty() {
        return Ok(Used::Busy);
    }
    let payable = payable_of(c, scope, invoice)?;
    // What is questioned is not paid by itself.
    let (open, rest) = (payable.open, payable.rest().map_err(broken)?);
    let on = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let mut missing = rest;
    for (payment, left) in received::with_credit(c, scope, open.currency())? {
        let amount = missing.min(left).map_err(broken)?;
        if !amount.is_positive() {
            break;
        }
        ledger::allocate(c, site, scope, &NewAllocation { payment, invoice, amount, on })?;
        missing = missing.checked_sub(amount).map_err(broken)?;
    }
    let used = rest.checked_sub(missing).map_err(broken)?;
    if !used.is_positive() {
        return Ok(Used::Nothing);
    }
    pay_links::settled(c, site, scope, invoice)?;
    let entry = Entry::new("payment.credit_used")
        .object(invoice)
        .customer(scope.dealership(), scope.require_customer()?)
        .fact("amount", format!("{used:?}"))
        .before(format!("open {open:?}"))
        .after(format!("open {:?}", open.checked_sub(used).map_err(broken)?));
    audit::record(c, site, actor, &entry)?;
    Ok(Used::Applied(used))
}

fn broken(error: MoneyError) -> AppError {
    AppError::Internal(error.into())
}
