//! The verb: what is open on an invoice, or a part of it, is given up.

use diesel::prelude::*;

use super::Reason;
use crate::base::db::schema::write_off as table;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, Currency, InvoiceId, Money, WriteOffId};
use crate::base::vault::{Holder, Sealed, WriteOffReason};
use crate::billing::invoices;
use crate::billing::ledger::{NewTransaction, Posted, post};
use crate::billing::payments::pay_links;
use crate::billing::payments::store::attempts;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record, rows};

/// What is to be given up.
#[derive(Clone, Copy, Debug)]
pub struct NewWriteOff<'a> {
    pub invoice: InvoiceId,
    pub amount: Money,
    pub reason: &'a Reason,
    /// Of the form: sent twice, it is done once.
    pub form_key: &'a str,
    pub approval: Option<ApprovalId>,
}

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWrittenOff {
    /// More than is open, which is so much.
    TooMuch(Money),
    /// A payment for the invoice is under way.
    Busy,
}

/// Gives up a part of what is open on an invoice of the scope's customer. The same form again is what it did before.
pub fn write_off(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewWriteOff<'_>,
) -> DbResult<Result<WriteOffId, NotWrittenOff>> {
    if let Some((known, _)) = by_form_key(c, scope, new.form_key)? {
        return Ok(Ok(known));
    }
    let invoice = invoices::by_id(c, site, scope, new.invoice)?;
    let rest = invoice.open.checked_sub(new.amount)?;
    if rest.is_negative() || !new.amount.is_positive() {
        return Ok(Err(NotWrittenOff::TooMuch(invoice.open)));
    }
    if !attempts::live_for(c, scope, &[invoice.id])?.is_empty() {
        return Ok(Err(NotWrittenOff::Busy));
    }
    let now = site.clock.now();
    let on = dealerships::load(c, scope.dealership())?.today(now);
    let (id, customer) = (WriteOffId::generate(now), scope.require_customer()?);
    let reason: Sealed<WriteOffReason> =
        site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), new.reason.as_str())?;
    let values = (
        table::id.eq(id),
        table::dealership_id.eq(scope.dealership()),
        table::customer_id.eq(customer),
        table::invoice_id.eq(invoice.id),
        table::currency.eq(new.amount.currency()),
        table::amount_minor.eq(new.amount.minor()),
        table::reason.eq(reason),
        table::form_key.eq(new.form_key),
        table::approval_id.eq(new.approval),
        table::written_on.eq(on),
        table::created_at.eq(now),
        table::created_by.eq(actor.person),
    );
    diesel::insert_into(table::table).values(values).execute(c)?;
    rows::seal(c, site, rows::Kind::WriteOff, id)?;
    let transaction = NewTransaction::written_off(id, invoice.id, on, new.amount)?;
    if post(c, site, scope, &transaction)? == Posted::Already {
        return Err(AppError::internal("a fresh write-off was posted before"));
    }
    pay_links::settled(c, site, scope, invoice.id)?;
    let entry = Entry::new("invoice.write_off").object(invoice.id).customer(scope.dealership(), customer);
    let entry = entry.fact("amount", format!("{:?}", new.amount)).reason(new.reason.as_str());
    let entry = entry.before(format!("open {:?}", invoice.open)).after(format!("open {rest:?}"));
    record(c, site, actor, &entry)?;
    Ok(Ok(id))
}

/// What a form did when it was sent before, and how much it gave up.
pub fn by_form_key(c: &mut Conn, scope: &Scope, key: &str) -> DbResult<Option<(WriteOffId, Money)>> {
    let row: Option<(WriteOffId, Currency, i64)> = table::table
        .filter(table::form_key.eq(key).and(table::dealership_id.eq(scope.dealership())))
        .select((table::id, table::currency, table::amount_minor))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, currency, minor)| (id, Money::new(minor, currency))))
}
