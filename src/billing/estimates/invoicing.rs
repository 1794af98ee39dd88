//! From estimate to invoice in one step: the approved jobs become a draft with their authorised prices, and the two are
//! tied together. Pressing twice makes one draft. What is approved after that, on a later version, is added to the draft, or
//! is a further one where the first was issued. When a bill is taken back, whatever takes its place is tied instead.

use diesel::prelude::*;

use super::consent::{self, ConsentKind};
use super::store::{self, Estimate};
use crate::base::db::schema::{estimate, estimate_bill, invoice};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, EstimateId, InvoiceId, LineId, Money};
use crate::billing::invoices::drafts;
use crate::billing::invoices::totals::Discount;
use crate::billing::invoices::{self, DocumentState, Draft, drafting, sources};
use crate::parties::{customers, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// A document that bills an estimate, or did in part.
#[derive(Clone, Debug)]
pub struct Bill {
    pub id: InvoiceId,
    /// The estimate's, or the one that it was merged into.
    pub customer: CustomerId,
    /// None for a draft.
    pub number: Option<String>,
    net: Money,
}

/// What bills an estimate, the first bill first; not what is void.
pub fn bills(c: &mut Conn, of: &Estimate) -> DbResult<Vec<Bill>> {
    let further: Vec<InvoiceId> = estimate_bill::table
        .filter(estimate_bill::estimate_id.eq(of.id))
        .order((estimate_bill::created_at, estimate_bill::invoice_id))
        .select(estimate_bill::invoice_id)
        .load(c)?;
    let mut all = Vec::new();
    for id in of.invoice.into_iter().chain(further) {
        let row: Option<(CustomerId, Option<String>, i64)> = invoice::table
            .find(id)
            .filter(invoice::state.ne(DocumentState::Cancelled))
            .select((invoice::customer_id, invoice::number, invoice::net_minor))
            .first(c)
            .optional()?;
        all.extend(row.map(|(customer, number, net)| {
            let net = Money::new(net, of.currency);
            Bill { id, customer, number, net }
        }));
    }
    Ok(all)
}

/// What the customer approved and no bill has a line of, as a draft; nothing where bills come to what is approved, whatever
/// they call it.
pub fn unbilled(c: &mut Conn, site: &Site, scope: &Scope, of: &Estimate) -> DbResult<Option<Draft>> {
    let said = consent::newest(c, site, of)?.filter(|it| it.kind != ConsentKind::Declined);
    let Some(said) = said else { return Ok(None) };
    let bills = bills(c, of)?;
    let mut billed: Vec<LineId> = Vec::new();
    for it in &bills {
        let theirs = scope.narrowed(it.customer)?;
        let lines = match it.number {
            None => drafts::load(c, site, &theirs, it.id)?.draft.lines,
            Some(_) => invoices::by_id(c, site, &theirs, it.id)?.snapshot.lines,
        };
        billed.extend(lines.into_iter().map(|line| line.id));
    }
    let sum = Money::sum(of.currency, bills.iter().map(|it| it.net))?;
    if !bills.is_empty() && sum.minor() >= said.amount.minor() {
        return Ok(None);
    }
    let sent = store::version(c, site, of, said.evidence.statement.version)?;
    let content = store::content(c, site, of, sent.version.id)?;
    let draft = sent.offer.to_bill(&content, &said.evidence.statement.approved(), &billed)?;
    Ok(if draft.lines.is_empty() { None } else { Some(Draft { estimate: Some(of.id), ..draft }) })
}

/// The draft that bills an approved estimate, or what was approved since; where nothing is left to bill, the last one.
pub fn to_invoice(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
) -> DbResult<InvoiceId> {
    let scope = scope.narrowed(of.customer)?;
    // An account that was merged is billed where it goes on.
    let goes_on = customers::going_on(c, &scope)?;
    let house = Scope::for_job(scope.dealership(), None);
    let known = bills(c, of)?;
    let Some(mut draft) = unbilled(c, site, &house, of)? else {
        let last = known.last().map(|it| it.id);
        return last.ok_or_else(|| AppError::Conflict(format!("Nothing of {} is approved.", of.number)));
    };
    let entry = Entry::new("estimate.invoice").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("number", &of.number);
    if let Some(open) = known.iter().rev().find(|it| it.number.is_none()) {
        let lines = draft.lines.len();
        add_to(c, site, actor, &house.narrowed(open.customer)?, open.id, draft)?;
        sources::made_of(c, &scope, open.id, of.id)?;
        let entry = entry.fact("invoice", open.id).before(format!("draft {}", open.id));
        record(c, site, actor, &entry.after(format!("draft {} with {lines} lines more", open.id)))?;
        return Ok(open.id);
    }
    draft.vehicle = vehicles::going_on(c, site, (&scope, &goes_on), draft.vehicle)?;
    let id = invoices::create(c, site, actor, &goes_on, &draft)?;
    sources::made_of(c, &scope, id, of.id)?;
    if of.invoice.is_none() {
        let free = estimate::table.find(of.id).filter(estimate::invoice_id.is_null());
        if diesel::update(free).set(estimate::invoice_id.eq(id)).execute(c)? != 1 {
            return Err(AppError::Conflict(format!("Somebody else made an invoice from {}.", of.number)));
        }
    } else {
        tie(c, site, &scope, of.id, id)?;
    }
    let before = match known.last() {
        Some(it) => format!("billed as {}", it.id),
        None => "not billed".to_owned(),
    };
    record(c, site, actor, &entry.fact("invoice", id).before(before).after(format!("draft {id}")))?;
    Ok(id)
}

/// Each line goes after the others of its job.
fn add_to(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
    added: Draft,
) -> DbResult<()> {
    let stored = drafts::load(c, site, scope, id)?;
    let mut whole = stored.draft;
    for line in added.lines {
        let after = whole.lines.iter().rposition(|it| line.job.is_some() && it.job == line.job);
        whole.lines.insert(after.map_or(whole.lines.len(), |at| at + 1), line);
    }
    whole.discount = match (whole.discount, added.discount) {
        (Discount::Amount(one), Discount::Amount(other)) => Discount::Amount(one.checked_add(other)?),
        (Discount::None, other) => other,
        (own, _) => own,
    };
    match drafting::change(c, site, actor, scope, id, stored.version, &whole)? {
        Ok(_) => Ok(()),
        Err(_) => {
            Err(AppError::Conflict("Somebody else changed the draft of the invoice just now.".to_owned()))
        }
    }
}

fn tie(c: &mut Conn, site: &Site, scope: &Scope, of: EstimateId, bill: InvoiceId) -> DbResult<()> {
    let values = (
        estimate_bill::invoice_id.eq(bill),
        estimate_bill::dealership_id.eq(scope.dealership()),
        estimate_bill::estimate_id.eq(of),
        estimate_bill::created_at.eq(site.clock.now()),
    );
    diesel::insert_into(estimate_bill::table).values(values).execute(c)?;
    Ok(())
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
    type Whose = (EstimateId, CustomerId, String);
    let whose = (estimate::id, estimate::customer_id, estimate::number);
    let mut all: Vec<Whose> = billed().select(whose).load(c)?;
    diesel::update(billed()).set(estimate::invoice_id.eq(after)).execute(c)?;
    let added = || {
        estimate_bill::table.filter(
            estimate_bill::invoice_id.eq(before).and(estimate_bill::dealership_id.eq(scope.dealership())),
        )
    };
    let further: Vec<EstimateId> = added().select(estimate_bill::estimate_id).load(c)?;
    diesel::delete(added()).execute(c)?;
    for of in &further {
        if let Some(draft) = after {
            tie(c, site, scope, *of, draft)?;
        }
    }
    let further: Vec<Whose> = estimate::table.filter(estimate::id.eq_any(further)).select(whose).load(c)?;
    all.extend(further);
    for (id, customer, number) in all {
        let entry = Entry::new("estimate.invoice").object(id).customer(scope.dealership(), customer);
        let entry = entry.fact("number", number).before(format!("billed as {before}"));
        let is = after.map_or_else(|| "not billed".to_owned(), |draft| format!("draft {draft}"));
        record(c, site, actor, &entry.after(is))?;
    }
    Ok(())
}
