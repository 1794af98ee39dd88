//! What another payer's draft stands for once the customer's document is issued: that shows these charges at nil because the
//! draft bills them. It cannot be thrown away then; it can be given to whoever pays instead.

use super::store::{Document, documents, root_of, tie};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, InvoiceId};
use crate::billing::invoices::drafts;
use crate::billing::invoices::{DocumentState, Draft, PayType, drafting, figures, sources};
use crate::billing::tax;
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// The customer's document that was issued on the word of this draft; none where nothing relies on it.
pub fn relied_on(c: &mut Conn, scope: &Scope, draft: InvoiceId) -> DbResult<Option<Document>> {
    // The document is another account's.
    let all = documents(c, &Scope::for_job(scope.dealership(), None), draft)?;
    let issued = |it: &Document| it.payer == PayType::Customer && it.state == DocumentState::Issued;
    Ok(all.into_iter().find(|it| it.invoice != draft && issued(it)))
}

/// Gives a draft of a division to another account, taxed as that is. It is a new draft: what the one before was sealed for
/// is not the new account's to read.
pub fn give_to(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
    customer: CustomerId,
) -> DbResult<InvoiceId> {
    let stored = drafts::load(c, site, scope, id)?;
    let house = Scope::for_job(scope.dealership(), None);
    let (before, theirs) = (house.narrowed(stored.customer)?, house.narrowed(customer)?);
    let root = root_of(c, &house, id)?.ok_or(AppError::NotFound)?;
    let payer = documents(c, &house, id)?.into_iter().find(|it| it.invoice == id);
    let payer = payer.filter(|it| it.payer != PayType::Customer).ok_or(AppError::NotFound)?.payer;
    if customer == stored.customer {
        return Ok(id);
    }
    let account = customers::load(c, site, &theirs)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let (rules, today) = (tax::list(c, &theirs)?, dealership.today(site.clock.now()));
    let mut draft = Draft { vehicle: None, ..stored.draft };
    tax::apply(&rules, &mut draft, today, account.details.tax_exempt);
    figures(&dealership, &draft).map_err(|e| AppError::Invalid(e.to_string()))?;
    let new = drafting::create(c, site, actor, &theirs, &draft)?;
    sources::goes_on_as(c, scope, id, new)?;
    drafting::throw_away(c, site, actor, &before, id)?;
    tie(c, site, scope, root, (new, payer))?;
    let entry = Entry::new("invoice.divide").object(root).customer(scope.dealership(), customer);
    let entry = entry.fact("payer", payer).before(format!("draft {id}")).after(format!("draft {new}"));
    record(c, site, actor, &entry)?;
    Ok(new)
}
