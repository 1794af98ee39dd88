//! Voiding: a credit note over all that is left of an invoice on which nothing was paid. The invoice stays in the
//! records and cannot be paid. Where it was wrong and not unwanted, a new draft with the same lines is made in the same
//! step. Its estimate is billed by that draft then, or by nothing yet.

use super::crediting::{CreditNoteIssued, NewCredit, by_form_key, cancel, credit, is_unpaid};
use super::left::left;
use super::planning::NotCredited;
use super::reissuing::put_in_place;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::billing::estimates;
use crate::billing::invoices::{self, DocumentState, Invoice};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// What became of it.
#[derive(Clone, Debug)]
pub struct Voided {
    /// None where the invoice was over nothing: there is nothing to take back.
    pub note: Option<CreditNoteIssued>,
    /// The new draft, where one was asked for.
    pub draft: Option<InvoiceId>,
}

/// Whether an invoice can be voided: issued, something left of it, nothing paid and nothing given up. One over nothing, such
/// as of work under warranty alone, can be wrong too.
pub fn is_voidable(invoice: &Invoice) -> DbResult<bool> {
    let plain = invoice.document == DocumentState::Issued && invoice.written_off.is_zero();
    let left = invoice.open.is_positive() || invoice.total.is_zero();
    Ok(plain && left && is_unpaid(invoice)?)
}

/// Voids an invoice of the scope's customer. `new.amounts` are worked out here. One that something was paid on is
/// [`NotCredited::Nothing`]: it is credited line by line instead.
pub fn void(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewCredit<'_>,
    reissue: bool,
) -> DbResult<Result<Voided, NotCredited>> {
    let invoice = invoices::by_id(c, site, scope, new.invoice)?;
    if !is_voidable(&invoice)? {
        // A form that was sent twice finds the note that it made, and makes no second draft.
        let known = by_form_key(c, scope, new.form_key)?.filter(|note| note.cancels);
        let nothing = invoice.total.is_zero() && invoice.document == DocumentState::Cancelled;
        let done = known.is_some() || nothing;
        return Ok(if done { Ok(Voided { note: known, draft: None }) } else { Err(NotCredited::Nothing) });
    }
    let note = if invoice.total.is_zero() {
        cancel(c, site, scope, invoice.id)?;
        let entry = Entry::new("invoice.void").object(invoice.id);
        let entry = entry.customer(scope.dealership(), invoice.customer).reason(new.reason.as_str());
        let (before, after) = (DocumentState::Issued.code(), DocumentState::Cancelled.code());
        record(c, site, actor, &entry.before(before).after(after))?;
        None
    } else {
        let amounts = left(c, scope, &invoice)?.charged.bases();
        match credit(c, site, actor, scope, &NewCredit { amounts: &amounts, ..*new })? {
            Ok(note) => Some(note),
            Err(why) => return Ok(Err(why)),
        }
    };
    if !reissue {
        estimates::rebilled(c, site, actor, scope, invoice.id, None)?;
        return Ok(Ok(Voided { note, draft: None }));
    }
    let draft = InvoiceId::generate(site.clock.now());
    put_in_place(c, site, actor, scope, &invoice, draft)?;
    Ok(Ok(Voided { note, draft: Some(draft) }))
}
