//! A new draft in the place of an invoice that was credited as a whole, or is void: what was billed wrongly is billed again
//! from its own lines, whatever was paid on it meanwhile, and the estimate it came from goes with it.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::billing::estimates;
use crate::billing::invoices::{DocumentState, Draft, Invoice, drafting};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Whether nothing is left of an invoice that was over something, so that another one can take its place.
pub fn is_taken_back(invoice: &Invoice) -> bool {
    invoice.document == DocumentState::Cancelled
        || (invoice.credited == invoice.total && invoice.total.is_positive())
}

/// Makes the draft under `id`, which a form carries: sent twice, it makes one.
pub fn reissue(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: &Invoice,
    id: InvoiceId,
) -> DbResult<()> {
    if !is_taken_back(invoice) {
        let text = format!("Something of {} is still charged. Credit all of it first.", invoice.number);
        return Err(AppError::Conflict(text));
    }
    drafting::create_as(c, site, actor, scope, id, &Draft::from(&invoice.snapshot))?;
    estimates::rebilled(c, site, actor, scope, invoice.id, Some(id))?;
    let entry = Entry::new("invoice.reissue").object(invoice.id);
    let entry = entry.customer(scope.dealership(), invoice.customer).before("taken back");
    record(c, site, actor, &entry.after(format!("draft {id}")))?;
    Ok(())
}
