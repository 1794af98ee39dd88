//! Pay links: only the hash of a token is kept, so nobody who reads the database can open one.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, pay_link};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{CustomerId, DealershipId, InvoiceId, PayLinkId, Timestamp};
use crate::trust::access::Scope;

/// A link as found by its token.
#[derive(Clone, Copy, Debug)]
pub struct PayLink {
    pub id: PayLinkId,
    /// The one customer that its invoice belongs to.
    pub scope: Scope,
    pub invoice: InvoiceId,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

pub fn insert(
    c: &mut Conn,
    scope: &Scope,
    invoice: InvoiceId,
    token_hash: &[u8; 32],
    now: Timestamp,
    expires_at: Timestamp,
) -> DbResult<PayLinkId> {
    let id = PayLinkId::generate(now);
    let values = (
        pay_link::id.eq(id),
        pay_link::dealership_id.eq(scope.dealership()),
        pay_link::customer_id.eq(scope.require_customer()?),
        pay_link::invoice_id.eq(invoice),
        pay_link::token_hash.eq(token_hash.to_vec()),
        pay_link::created_at.eq(now),
        pay_link::expires_at.eq(expires_at),
    );
    diesel::insert_into(pay_link::table).values(values).execute(c)?;
    Ok(id)
}

pub fn by_token(c: &mut Conn, token_hash: &[u8; 32]) -> DbResult<Option<PayLink>> {
    type Row = (PayLinkId, DealershipId, CustomerId, InvoiceId, Timestamp, Option<Timestamp>);
    let row: Option<Row> = pay_link::table
        .filter(pay_link::token_hash.eq(token_hash.to_vec()))
        .select((
            pay_link::id,
            pay_link::dealership_id,
            pay_link::customer_id,
            pay_link::invoice_id,
            pay_link::expires_at,
            pay_link::revoked_at,
        ))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, dealership, customer, invoice, expires_at, revoked_at)| PayLink {
        id,
        scope: Scope::of_customer(dealership, customer),
        invoice,
        expires_at,
        revoked_at,
    }))
}

/// The latest end of those links to an invoice that work now.
pub fn alive_until(
    c: &mut Conn,
    scope: &Scope,
    invoice: InvoiceId,
    now: Timestamp,
) -> DbResult<Option<Timestamp>> {
    Ok(pay_link::table
        .filter(pay_link::dealership_id.eq(scope.dealership()))
        .filter(pay_link::customer_id.eq(scope.require_customer()?))
        .filter(pay_link::invoice_id.eq(invoice))
        .filter(pay_link::revoked_at.is_null().and(pay_link::expires_at.gt(now)))
        .order(pay_link::expires_at.desc())
        .select(pay_link::expires_at)
        .first(c)
        .optional()?)
}

/// Ends every link of an invoice. Returns how many were alive.
pub fn revoke(c: &mut Conn, scope: &Scope, invoice: InvoiceId, now: Timestamp) -> DbResult<usize> {
    let alive = pay_link::table
        .filter(pay_link::dealership_id.eq(scope.dealership()))
        .filter(pay_link::customer_id.eq(scope.require_customer()?))
        .filter(pay_link::invoice_id.eq(invoice))
        .filter(pay_link::revoked_at.is_null().and(pay_link::expires_at.gt(now)));
    Ok(diesel::update(alive).set(pay_link::revoked_at.eq(now)).execute(c)?)
}

/// Whether something is open on an invoice.
pub fn is_owed(c: &mut Conn, scope: &Scope, id: InvoiceId) -> DbResult<bool> {
    let of = invoice::table.find(id).filter(invoice::dealership_id.eq(scope.dealership()));
    let open: i64 = of.select(invoice::open_minor).first(c)?;
    Ok(open != 0)
}

/// Brings the end of an invoice's links forward to `end`, where it lies later.
pub fn end_by(c: &mut Conn, scope: &Scope, invoice: InvoiceId, end: Timestamp) -> DbResult<()> {
    let later = pay_link::table
        .filter(pay_link::dealership_id.eq(scope.dealership()))
        .filter(pay_link::invoice_id.eq(invoice).and(pay_link::expires_at.gt(end)));
    diesel::update(later).set(pay_link::expires_at.eq(end)).execute(c)?;
    Ok(())
}
