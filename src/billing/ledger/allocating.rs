//! Giving received money to documents, and taking it back. A row of `allocation` and its postings, together.
//! Not here: which documents (that is proposed and chosen where people pay).

use diesel::prelude::*;

use super::balances::unallocated_of;
use super::post::{Posted, post, post_all};
use super::transaction::NewTransaction;
use crate::base::db::schema::{allocation, invoice, payment};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AllocationId, CustomerId, InvoiceId, LocalDate, Money, PaymentId};
use crate::insert_all;
use crate::parties::customers;
use crate::trust::access::Scope;

/// `amount` of a payment to or from an invoice; above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAllocation {
    pub payment: PaymentId,
    pub invoice: InvoiceId,
    pub amount: Money,
    pub on: LocalDate,
}

/// Gives money to an invoice. More than is left of the payment or open on the invoice is a conflict.
pub fn allocate(c: &mut Conn, site: &Site, scope: &Scope, new: &NewAllocation) -> DbResult<AllocationId> {
    let (payer, debtor) = sides(c, scope, new)?;
    let left = unallocated_of(c, &payer, new.payment)?;
    at_most(new.amount, left, "more was to be allocated than is left of the payment")?;
    let id = insert(c, site, new, "applied")?;
    let transaction = NewTransaction::allocated(id, new.invoice, new.on, new.amount)?.owed_by(debtor);
    posted(post(c, site, &payer, &transaction)?, id)
}

/// An allocation of a payment that was booked in the same transaction, so that what is left of it is known.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    pub customer: CustomerId,
    pub allocation: NewAllocation,
    pub left: Money,
}

/// Many at once, of the scope's dealership: for imports. The conditions are those of [`allocate`].
pub fn allocate_all(c: &mut Conn, site: &Site, scope: &Scope, all: &[Fresh]) -> DbResult<()> {
    let now = site.clock.now();
    let (mut rows, mut transactions) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for Fresh { customer, allocation: new, left } in all {
        at_most(new.amount, *left, "more was to be allocated than is left of the payment")?;
        let id = AllocationId::generate(now);
        rows.push((
            allocation::id.eq(id),
            allocation::payment_id.eq(new.payment),
            allocation::invoice_id.eq(new.invoice),
            allocation::kind.eq("applied"),
            allocation::amount_minor.eq(new.amount.minor()),
            allocation::occurred_on.eq(new.on),
            allocation::created_at.eq(now),
        ));
        transactions.push((*customer, NewTransaction::allocated(id, new.invoice, new.on, new.amount)?));
    }
    insert_all!(c, allocation::table, rows)?;
    post_all(c, site, scope, &transactions)
}

/// Takes money back from an invoice, at most what this payment gave it. It is the customer's credit again.
pub fn reverse(c: &mut Conn, site: &Site, scope: &Scope, new: &NewAllocation) -> DbResult<AllocationId> {
    let (payer, debtor) = sides(c, scope, new)?;
    let given = |c: &mut Conn, kind: &str| -> DbResult<Money> {
        let sum: i64 = allocation::table
            .filter(allocation::payment_id.eq(new.payment).and(allocation::invoice_id.eq(new.invoice)))
            .filter(allocation::kind.eq(kind))
            .select(sum_minor(allocation::amount_minor))
            .first(c)?;
        Ok(Money::new(sum, new.amount.currency()))
    };
    let kept = given(c, "applied")?.checked_sub(given(c, "reversed")?)?;
    at_most(new.amount, kept, "more was to be taken back than the invoice got from the payment")?;
    let id = insert(c, site, new, "reversed")?;
    let transaction =
        NewTransaction::allocation_reversed(id, new.invoice, new.on, new.amount)?.owed_by(debtor);
    posted(post(c, site, &payer, &transaction)?, id)
}

/// Who paid, and who owes: the scope's customer, or accounts of the same people that were merged.
fn sides(c: &mut Conn, scope: &Scope, new: &NewAllocation) -> DbResult<(Scope, CustomerId)> {
    let payer: CustomerId = payment::table
        .find(new.payment)
        .filter(payment::dealership_id.eq(scope.dealership()))
        .select(payment::customer_id)
        .first(c)?;
    let debtor: CustomerId = invoice::table
        .find(new.invoice)
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .select(invoice::customer_id)
        .first(c)?;
    customers::related(c, scope, debtor)?;
    Ok((customers::related(c, scope, payer)?, debtor))
}

fn at_most(amount: Money, limit: Money, otherwise: &str) -> DbResult<()> {
    let rest = limit.checked_sub(amount)?;
    if amount.is_positive() && !rest.is_negative() {
        Ok(())
    } else {
        Err(AppError::Conflict(otherwise.to_owned()))
    }
}

fn insert(c: &mut Conn, site: &Site, new: &NewAllocation, kind: &str) -> DbResult<AllocationId> {
    let now = site.clock.now();
    let id = AllocationId::generate(now);
    let values = (
        allocation::id.eq(id),
        allocation::payment_id.eq(new.payment),
        allocation::invoice_id.eq(new.invoice),
        allocation::kind.eq(kind),
        allocation::amount_minor.eq(new.amount.minor()),
        allocation::occurred_on.eq(new.on),
        allocation::created_at.eq(now),
    );
    diesel::insert_into(allocation::table).values(values).execute(c)?;
    Ok(id)
}

/// The id is fresh, so that it cannot have been posted before.
fn posted(posted: Posted, id: AllocationId) -> DbResult<AllocationId> {
    match posted {
        Posted::New(_) => Ok(id),
        Posted::Already => Err(AppError::internal("a fresh allocation was posted before")),
    }
}
