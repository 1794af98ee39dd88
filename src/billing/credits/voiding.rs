//! Voiding: a credit note over all that is left of an invoice on which nothing was paid. The invoice stays in the
//! records and cannot be paid. Where it was wrong and not unwanted, a new draft with the same lines is made in the same
//! step.

use super::crediting::{CreditNoteIssued, NewCredit, by_form_key, credit, is_unpaid};
use super::left::left;
use super::planning::NotCredited;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::billing::invoices::{self, DocumentState, Draft, Invoice};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// What became of it.
#[derive(Clone, Debug)]
pub struct Voided {
    pub note: CreditNoteIssued,
    /// The new draft, where one was asked for.
    pub draft: Option<InvoiceId>,
}

/// Whether an invoice can be voided: issued, something left of it, nothing paid and nothing given up.
pub fn is_voidable(invoice: &Invoice) -> DbResult<bool> {
    let plain = invoice.document == DocumentState::Issued && invoice.written_off.is_zero();
    Ok(plain && invoice.open.is_positive() && is_unpaid(invoice)?)
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
        return Ok(known.map(|note| Voided { note, draft: None }).ok_or(NotCredited::Nothing));
    }
    let amounts = left(c, scope, &invoice)?.charged.bases();
    let note = match credit(c, site, actor, scope, &NewCredit { amounts: &amounts, ..*new })? {
        Ok(note) => note,
        Err(why) => return Ok(Err(why)),
    };
    let draft = match reissue {
        true => Some(invoices::create(c, site, actor, scope, &Draft::from(&invoice.snapshot))?),
        false => None,
    };
    Ok(Ok(Voided { note, draft }))
}
