//! What payments need to know of invoices. Amounts that decide about money are sums of postings.

use diesel::prelude::*;

use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, not_zero};
use crate::base::error::AppError;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate};
use crate::billing::payments::order::Payable;
use crate::billing::{disputes, ledger};
use crate::parties::customers;
use crate::trust::access::Scope;

type Row = (InvoiceId, Option<String>, Option<LocalDate>, Currency, CustomerId);

/// Issued invoices of the customer by number, in the order asked for, with what is owed on each by the ledger. One
/// that is not there is not found; a cancelled one is there, with nothing owed. Those of accounts of the same people that
/// were merged count as theirs.
pub fn payables(c: &mut Conn, scope: &Scope, numbers: &[String]) -> DbResult<Vec<Payable>> {
    let family = customers::family(c, scope)?;
    let rows: Vec<Row> = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::number.eq_any(numbers)))
        .filter(invoice::customer_id.eq_any(family).and(invoice::state.ne("draft")))
        .select((invoice::id, invoice::number, invoice::due_on, invoice::currency, invoice::customer_id))
        .load(c)?;
    let mut found = rows.into_iter().map(|row| payable(c, scope, row)).collect::<DbResult<Vec<_>>>()?;
    let mut in_order = Vec::with_capacity(numbers.len());
    for number in numbers {
        let at = found.iter().position(|p| p.number == *number).ok_or(AppError::NotFound)?;
        in_order.push(found.swap_remove(at));
    }
    Ok(in_order)
}

/// One of them by its id.
pub fn payable_of(c: &mut Conn, scope: &Scope, id: InvoiceId) -> DbResult<Payable> {
    let row: Row = invoice::table
        .find(id)
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .filter(invoice::state.ne("draft"))
        .select((invoice::id, invoice::number, invoice::due_on, invoice::currency, invoice::customer_id))
        .first(c)?;
    payable(c, scope, row)
}

fn payable(c: &mut Conn, scope: &Scope, (id, number, due_on, currency, debtor): Row) -> DbResult<Payable> {
    let theirs = customers::related(c, scope, debtor)?;
    let open = ledger::open_of(c, &theirs, id, currency)?;
    let missing = || AppError::internal("an issued invoice without number or due date");
    let held = disputes::held_of(c, &theirs, id, open)?.on_hold;
    Ok(Payable { id, number: number.ok_or_else(missing)?, due_on: due_on.ok_or_else(missing)?, open, held })
}

/// The numbers of the customer's open invoices, what is due first first.
pub fn open_numbers(c: &mut Conn, scope: &Scope, most: usize) -> DbResult<Vec<String>> {
    let family = customers::family(c, scope)?;
    let numbers: Vec<Option<String>> = invoice::table
        .filter(invoice::customer_id.eq_any(family).and(not_zero(invoice::open_minor)))
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::state.ne("draft")))
        .order((invoice::due_on, invoice::number))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(invoice::number)
        .load(c)?;
    Ok(numbers.into_iter().flatten().collect())
}
