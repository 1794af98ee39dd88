//! From estimate to invoice in one step: the approved jobs become a draft with their authorised prices, and the two are
//! tied together. Pressing twice makes one draft. When that bill is taken back, whatever takes its place is tied instead.

use diesel::prelude::*;

use super::consent::{self, ConsentKind};
use super::store::{self, Estimate};
use crate::base::db::schema::estimate;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, EstimateId, InvoiceId};
use crate::billing::invoices;
use crate::parties::{customers, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// The draft that bills an approved estimate; one that was made before is given again.
pub fn to_invoice(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
) -> DbResult<InvoiceId> {
    if let Some(known) = of.invoice {
        return Ok(known);
    }
    let scope = scope.narrowed(of.customer)?;
    let said = consent::newest(c, site, of)?.filter(|it| it.kind != ConsentKind::Declined);
    let said = said.ok_or_else(|| AppError::Conflict(format!("Nothing of {} is approved.", of.number)))?;
    let sent = store::version(c, site, of, said.evidence.statement.version)?;
    let content = store::content(c, site, of, sent.version.id)?;
    let mut draft = sent.offer.to_bill(&content, &said.evidence.statement.approved())?;
    draft.estimate = Some(of.id);
    // An account that was merged is billed where it goes on.
    let goes_on = customers::going_on(c, &scope)?;
    draft.vehicle = vehicles::going_on(c, site, (&scope, &goes_on), draft.vehicle)?;
    let id = invoices::create(c, site, actor, &goes_on, &draft)?;
    let free = estimate::table.find(of.id).filter(estimate::invoice_id.is_null());
    if diesel::update(free).set(estimate::invoice_id.eq(id)).execute(c)? != 1 {
        return Err(AppError::Conflict(format!("Somebody else made an invoice from {}.", of.number)));
    }
    let entry = Entry::new("estimate.invoice").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("number", &of.number).fact("invoice", id);
    let entry = entry.before("not billed").after(format!("draft {id}"));
    record(c, site, actor, &entry.fact("version", sent.version.number))?;
    Ok(id)
}

/// The bill of an estimate was taken back: another draft takes its place, or none does and it can be billed anew.
pub fn rebilled(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    before: InvoiceId,
    after: Option<InvoiceId>,
) -> DbResult<()> {
    let billed = || {
        estimate::table
            .filter(estimate::invoice_id.eq(before).and(estimate::dealership_id.eq(scope.dealership())))
    };
    let all: Vec<(EstimateId, CustomerId, String)> =
        billed().select((estimate::id, estimate::customer_id, estimate::number)).load(c)?;
    diesel::update(billed()).set(estimate::invoice_id.eq(after)).execute(c)?;
    for (id, customer, number) in all {
        let entry = Entry::new("estimate.invoice").object(id).customer(scope.dealership(), customer);
        let entry = entry.fact("number", number).before(format!("billed as {before}"));
        let is = after.map_or_else(|| "not billed".to_owned(), |draft| format!("draft {draft}"));
        record(c, site, actor, &entry.after(is))?;
    }
    Ok(())
}
