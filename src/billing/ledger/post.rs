//! The one way into the ledger. Postings are inserted and the open amounts of the invoices they touch are moved, in
//! the transaction of the caller: both happen or neither.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::account::Account;
use super::transaction::{Leg, NewTransaction};
use crate::base::db::schema::{customer, invoice, ledger_transaction, posting};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, Money, MoneyError, PostingId, TransactionId};
use crate::trust::access::Scope;
use crate::{insert_all, insert_or_ignore};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    New(TransactionId),
    /// This source was posted before as this kind; nothing was changed.
    Already,
}

/// Posts a transaction of the scope's customer, once. Legs that do not balance or mix currencies are a bug and an
/// internal error; an invoice of somebody else is not found; an open amount that would go below zero is a conflict.
pub fn post(c: &mut Conn, site: &Site, scope: &Scope, new: &NewTransaction) -> DbResult<Posted> {
    let who = scope.require_customer()?;
    let currency = balanced(&new.legs)?;
    let now = site.clock.now();
    let id = TransactionId::generate(now);
    let values = (
        ledger_transaction::id.eq(id),
        ledger_transaction::dealership_id.eq(scope.dealership()),
        ledger_transaction::customer_id.eq(who),
        ledger_transaction::kind.eq(new.kind),
        ledger_transaction::source_id.eq(&new.source_id),
        ledger_transaction::occurred_on.eq(new.occurred_on),
        ledger_transaction::created_at.eq(now),
    );
    if insert_or_ignore!(c, ledger_transaction::table, values)? == 0 {
        return Ok(Posted::Already);
    }
    let kept = new.legs.iter().filter(|leg| !leg.amount.is_zero() || leg.document.is_some());
    let rows: Vec<_> = kept
        .map(|leg| {
            (
                posting::id.eq(PostingId::generate(now)),
                posting::transaction_id.eq(id),
                posting::dealership_id.eq(scope.dealership()),
                posting::customer_id.eq(who),
                posting::document_id.eq(leg.document.map(|document| document.to_string())),
                posting::account.eq(leg.account),
                posting::currency.eq(currency),
                posting::amount.eq(leg.amount.minor()),
                posting::occurred_on.eq(new.occurred_on),
            )
        })
        .collect();
    insert_all!(c, posting::table, rows)?;
    for (document, delta) in moved(&new.legs, currency)? {
        move_open(c, scope, who, document, delta)?;
    }
    move_credit(c, scope, who, &new.legs, currency)?;
    Ok(Posted::New(id))
}

/// The one currency of all legs.
fn balanced(legs: &[Leg]) -> DbResult<Currency> {
    let currency = legs.first().ok_or_else(|| AppError::internal("nothing to post"))?.amount.currency();
    let sum = Money::sum(currency, legs.iter().map(|leg| leg.amount))?;
    if sum.is_zero() {
        Ok(currency)
    } else {
        Err(AppError::internal(format!("the legs of a transaction sum to {}", sum.minor())))
    }
}

/// By how much each document's open amount moves.
fn moved(legs: &[Leg], currency: Currency) -> Result<BTreeMap<InvoiceId, Money>, MoneyError> {
    let mut moved = BTreeMap::new();
    for leg in legs.iter().filter(|leg| leg.account == Account::Receivable) {
        let Some(document) = leg.document else { continue };
        let so_far = moved.entry(document).or_insert_with(|| Money::zero(currency));
        *so_far = so_far.checked_add(leg.amount)?;
    }
    Ok(moved)
}

/// The condition on the row keeps the open amount at zero or above; the CHECK of the table is the second lock.
fn move_open(
    c: &mut Conn,
    scope: &Scope,
    who: CustomerId,
    document: InvoiceId,
    delta: Money,
) -> DbResult<()> {
    let theirs = invoice::table
        .find(document)
        .filter(invoice::customer_id.eq(who).and(invoice::dealership_id.eq(scope.dealership())))
        .filter(invoice::currency.eq(delta.currency()).and(invoice::state.ne("draft")));
    let enough = theirs.filter(invoice::open_minor.ge(delta.minor().saturating_neg()));
    let moved =
        diesel::update(enough).set(invoice::open_minor.eq(invoice::open_minor + delta.minor())).execute(c)?;
    if moved == 1 {
        return Ok(());
    }
    let open: i64 = theirs.select(invoice::open_minor).first(c)?;
    Err(AppError::Conflict(format!(
        "{} cannot be taken off an invoice with {open} open (minor units)",
        delta.minor().saturating_neg()
    )))
}

/// The credit on the customer's row follows the account `CustomerCredit`.
fn move_credit(
    c: &mut Conn,
    scope: &Scope,
    who: CustomerId,
    legs: &[Leg],
    currency: Currency,
) -> DbResult<()> {
    let credited = legs.iter().filter(|leg| leg.account == Account::CustomerCredit).map(|leg| leg.amount);
    let delta = Money::sum(currency, credited)?.checked_neg()?;
    if delta.is_zero() {
        return Ok(());
    }
    let theirs = customer::table
        .find(who)
        .filter(customer::dealership_id.eq(scope.dealership()).and(customer::currency.eq(currency)));
    let moved = diesel::update(theirs)
        .set(customer::credit_minor.eq(customer::credit_minor + delta.minor()))
        .execute(c)?;
    if moved == 1 { Ok(()) } else { Err(AppError::NotFound) }
}
