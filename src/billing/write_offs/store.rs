//! Write-offs, opened.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, write_off as table};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::site::Site;
use crate::base::values::{
    Currency, CustomerId, InvoiceId, LocalDate, Money, MoneyError, PersonId, WriteOffId,
};
use crate::base::vault::{Holder, Sealed, WriteOffReason};
use crate::trust::access::Scope;

#[derive(Clone, Debug)]
pub struct WriteOff {
    pub id: WriteOffId,
    pub customer: CustomerId,
    pub invoice: InvoiceId,
    pub amount: Money,
    /// What of it is owed again, or was credited.
    pub reversed: Money,
    pub reason: String,
    pub on: LocalDate,
    pub by: Option<PersonId>,
}

impl WriteOff {
    /// What is still given up.
    pub fn rest(&self) -> Result<Money, MoneyError> {
        self.amount.checked_sub(self.reversed)
    }
}

/// Where a page of the list begins: after this one. Newest first.
pub type Cursor = Option<(LocalDate, WriteOffId)>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = table)]
struct Row {
    id: WriteOffId,
    customer_id: CustomerId,
    invoice_id: InvoiceId,
    currency: Currency,
    amount_minor: i64,
    reversed_minor: i64,
    reason: Sealed<WriteOffReason>,
    written_on: LocalDate,
    created_by: Option<PersonId>,
}

/// One of the scope.
pub fn by_id(c: &mut Conn, site: &Site, scope: &Scope, id: WriteOffId) -> DbResult<WriteOff> {
    let row: Row = of_scope(scope).filter(table::id.eq(id)).select(Row::as_select()).first(c)?;
    open(c, site, row)
}

/// Those of an invoice of the scope, oldest first.
pub fn of_invoice(c: &mut Conn, site: &Site, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<WriteOff>> {
    let rows: Vec<Row> = of_scope(scope)
        .filter(table::invoice_id.eq(invoice))
        .order(table::id)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

/// All of the scope, the newest first, each with the number of its invoice.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<(WriteOff, String)>> {
    let mut rows = table::table
        .inner_join(invoice::table)
        .filter(table::dealership_id.eq(scope.dealership()))
        .order((table::written_on.desc(), table::id.desc()))
        .limit(limit)
        .select((Row::as_select(), invoice::number))
        .into_boxed::<MultiBackend>();
    if let Some(customer) = scope.customer() {
        rows = rows.filter(table::customer_id.eq(customer));
    }
    if let Some((day, id)) = after {
        rows = rows.filter(table::written_on.le(day).and(table::written_on.lt(day).or(table::id.lt(id))));
    }
    let rows: Vec<(Row, Option<String>)> = rows.load(c)?;
    site.vault.fetch(c, rows.iter().map(|(row, _)| (Holder::Customer(row.customer_id), &row.reason)))?;
    rows.into_iter().map(|(row, number)| Ok((open(c, site, row)?, number.unwrap_or_default()))).collect()
}

fn of_scope(scope: &Scope) -> table::BoxedQuery<'static, MultiBackend> {
    let ours = table::table.filter(table::dealership_id.eq(scope.dealership())).into_boxed();
    match scope.customer() {
        Some(customer) => ours.filter(table::customer_id.eq(customer)),
        None => ours,
    }
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<WriteOff> {
    let holder = Holder::Customer(row.customer_id);
    Ok(WriteOff {
        reason: site.vault.open_field(c, holder, row.id.as_bytes(), &row.reason)?,
        id: row.id,
        customer: row.customer_id,
        invoice: row.invoice_id,
        amount: Money::new(row.amount_minor, row.currency),
        reversed: Money::new(row.reversed_minor, row.currency),
        on: row.written_on,
        by: row.created_by,
    })
}
