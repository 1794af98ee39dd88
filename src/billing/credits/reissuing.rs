//! A new draft in the place of an invoice that was credited as a whole, or is void: what was billed wrongly is billed again
//! from its own lines, whatever was paid on it meanwhile, and the estimate it came from goes with it.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::billing::invoices::{DocumentState, Draft, Invoice, drafting, sources};
use crate::billing::{estimates, payers};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Whether nothing is left of an invoice that was over something, so that another one can take its place.
pub fn is_taken_back(invoice: &Invoice) -> bool {
    invoice.document == DocumentState::Cancelled
        || (invoice.credited == invoice.total && invoice.total.is_positive())
}

/// Makes the draft under `id`, which a form carries, and answers with it. An invoice has one in its place: where there is one
/// already, whatever became of it, that is the answer.
pub fn reissue(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: &Invoice,
    id: InvoiceId,
) -> DbResult<InvoiceId> {
    if !is_taken_back(invoice) {
        let text = format!("Something of {} is still charged. Credit all of it first.", invoice.number);
        return Err(AppError::Conflict(text));
    }
    if let Some((known, _)) = sources::successor(c, scope, invoice.id)? {
        return Ok(known);
    }
    put_in_place(c, site, actor, scope, invoice, id)?;
    Ok(id)
}

/// A draft of the same lines where an invoice stood: with its estimate, and among the documents of other payers.
pub(super) fn put_in_place(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: &Invoice,
    id: InvoiceId,
) -> DbResult<()> {
    drafting::create_as(c, site, actor, scope, id, &Draft::from(&invoice.snapshot))?;
    sources::in_place_of(c, scope, id, invoice.id)?;
    estimates::rebilled(c, site, actor, scope, invoice.id, Some(id))?;
    payers::replaced(c, site, scope, invoice.id, id)?;
    let entry = Entry::new("invoice.reissue").object(invoice.id);
    let entry = entry.customer(scope.dealership(), invoice.customer).before("taken back");
    record(c, site, actor, &entry.after(format!("draft {id}")))?;
    Ok(())
}
