//! Taking a write-off back: by somebody, because it is to be paid after all, or by a credit note, which says that it was
//! never owed. Either way the ledger first makes it owed again.

use diesel::prelude::*;

use super::store::by_id;
use crate::base::db::schema::write_off as table;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CreditNoteId, InvoiceId, LocalDate, Money, WriteOffId};
use crate::billing::ledger::{NewTransaction, Posted, post};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record, rows};

/// Makes the rest of a write-off of the scope owed again. Returns how much; one that was taken back is a conflict.
pub fn reverse(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: WriteOffId) -> DbResult<Money> {
    let it = by_id(c, site, scope, id)?;
    let rest = it.rest()?;
    if !rest.is_positive() {
        return Err(AppError::Conflict("That write-off was taken back already.".to_owned()));
    }
    let scope = scope.narrowed(it.customer)?;
    let on = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    owe(c, site, &scope, it.invoice, rest, id, on)?;
    given(c, site, id, rest)?;
    let entry =
        Entry::new("invoice.write_off_back").object(it.invoice).customer(scope.dealership(), it.customer);
    let entry = entry.before(format!("written off {rest:?}")).after("owed again");
    record(c, site, actor, &entry.fact("amount", format!("{rest:?}")))?;
    Ok(rest)
}

/// For a credit note: makes `amount` of what was given up on an invoice owed again, the newest first.
pub fn give_back(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    invoice: InvoiceId,
    amount: Money,
    note: CreditNoteId,
    on: LocalDate,
) -> DbResult<()> {
    owe(c, site, scope, invoice, amount, note, on)?;
    let mut missing = amount;
    for it in super::of_invoice(c, site, scope, invoice)?.iter().rev() {
        let part = missing.min(it.rest()?)?;
        if part.is_positive() {
            given(c, site, it.id, part)?;
            missing = missing.checked_sub(part)?;
        }
    }
    if missing.is_positive() {
        return Err(AppError::internal("less was written off than the ledger says"));
    }
    Ok(())
}

fn owe(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    invoice: InvoiceId,
    amount: Money,
    source: impl ToString,
    on: LocalDate,
) -> DbResult<()> {
    let transaction = NewTransaction::write_off_reversed(source, invoice, on, amount)?;
    match post(c, site, scope, &transaction)? {
        Posted::New(_) => Ok(()),
        Posted::Already => Err(AppError::Conflict("That write-off was taken back already.".to_owned())),
    }
}

fn given(c: &mut Conn, site: &Site, id: WriteOffId, amount: Money) -> DbResult<()> {
    let more = table::reversed_minor.eq(table::reversed_minor + amount.minor());
    diesel::update(table::table.find(id)).set(more).execute(c)?;
    rows::seal(c, site, rows::Kind::WriteOff, id)
}
