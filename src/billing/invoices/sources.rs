//! What a document was made of: one that was divided by payer or given to another account, an invoice that it takes the
//! place of, an estimate, a plan. Whoever wrote those wrote this one as well, whoever pressed the button that copied it.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, invoice_source};
use crate::base::db::{Conn, DbResult};
use crate::base::values::InvoiceId;
use crate::insert_or_ignore;
use crate::trust::access::Scope;

/// Nothing is made of more than so many others.
const MOST: usize = 100;

/// Notes that a document of the scope's dealership was made of `source`: the id of a document, an estimate or a plan.
pub fn made_of(c: &mut Conn, scope: &Scope, made: InvoiceId, source: impl ToString) -> DbResult<()> {
    note(c, scope, made, source.to_string(), false)
}

/// Notes that a document takes the place of an invoice that was taken back.
pub fn in_place_of(c: &mut Conn, scope: &Scope, made: InvoiceId, before: InvoiceId) -> DbResult<()> {
    note(c, scope, made, before.to_string(), true)
}

/// The same draft for another account: what it was made of goes with it, and whose place it takes.
pub fn goes_on_as(c: &mut Conn, scope: &Scope, before: InvoiceId, now: InvoiceId) -> DbResult<()> {
    let own: Vec<(String, bool)> = invoice_source::table
        .filter(invoice_source::invoice_id.eq(before))
        .select((invoice_source::source_id, invoice_source::replaces))
        .load(c)?;
    for (source, replaces) in own {
        note(c, scope, now, source, replaces)?;
    }
    made_of(c, scope, now, before)
}

fn note(c: &mut Conn, scope: &Scope, made: InvoiceId, source: String, replaces: bool) -> DbResult<()> {
    let values = (
        invoice_source::invoice_id.eq(made),
        invoice_source::source_id.eq(source),
        invoice_source::dealership_id.eq(scope.dealership()),
        invoice_source::replaces.eq(replaces),
    );
    insert_or_ignore!(c, invoice_source::table, values)?;
    Ok(())
}

/// A document by its id with all that it was made of, and what those were made of.
pub fn sources(c: &mut Conn, scope: &Scope, document: &str) -> DbResult<Vec<String>> {
    let (mut all, mut at) = (vec![document.to_owned()], 0);
    while let Some(one) = all.get(at).cloned().filter(|_| at < MOST) {
        let more: Vec<String> = invoice_source::table
            .filter(invoice_source::invoice_id.eq(one))
            .filter(invoice_source::dealership_id.eq(scope.dealership()))
            .select(invoice_source::source_id)
            .load(c)?;
        all.extend(more.into_iter().filter(|it| !all.contains(it)).collect::<Vec<_>>());
        at += 1;
    }
    Ok(all)
}

/// What is in the place of an invoice that was taken back: its id and, unless it is a draft, its number. None where there
/// never was anything, or the draft was thrown away.
pub fn successor(
    c: &mut Conn,
    scope: &Scope,
    of: InvoiceId,
) -> DbResult<Option<(InvoiceId, Option<String>)>> {
    Ok(invoice_source::table
        .inner_join(invoice::table)
        .filter(invoice_source::source_id.eq(of.to_string()).and(invoice_source::replaces.eq(true)))
        .filter(invoice_source::dealership_id.eq(scope.dealership()))
        .order(invoice_source::invoice_id.desc())
        .select((invoice::id, invoice::number))
        .first(c)
        .optional()?)
}
