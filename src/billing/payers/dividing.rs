//! Dividing a draft by payer: each other payer gets a draft of their own with their lines. Doing it again brings drafts up
//! to date with the lines as they are; what was issued stays as it was.

use super::parting::{NotParted, Part, parts};
use super::store::{Document, documents, tie};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanLines, CustomerId, InvoiceId, LineId, Money};
use crate::billing::invoices::drafts::{self, StoredDraft};
use crate::billing::invoices::totals::Discount;
use crate::billing::invoices::{
    ComposeError, DocumentState, Draft, Line, PayType, drafting, figures, sources,
};
use crate::billing::tax;
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Who a payer is: the account that gets the document.
pub type Choice = (PayType, CustomerId);

/// What was made or brought up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divided {
    pub documents: Vec<Document>,
}

/// Why it was not divided; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDivided {
    Parts(NotParted),
    /// The account of a payer is the customer's own.
    SameAccount(PayType),
    /// More is taken off a payer's document than it comes to.
    DeductibleTooLarge(PayType),
}

/// Divides a draft of the scope as it stands. Payers without a choice are left for later.
pub fn divide(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    root: &StoredDraft,
    choices: &[Choice],
) -> DbResult<Result<Divided, NotDivided>> {
    let own = scope.narrowed(root.customer)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let nil = Money::zero(dealership.settings.currency);
    let all = match parts(&root.draft, || LineId::generate(site.clock.now()), nil) {
        Ok(all) => all.parts,
        Err(why) => return Ok(Err(NotDivided::Parts(why))),
    };
    let (rules, today) = (tax::list(c, &own)?, dealership.today(site.clock.now()));
    let mut made: Vec<(Part, Scope, Draft, Money)> = Vec::new();
    for part in all {
        let Some((_, customer)) = choices.iter().find(|(payer, _)| *payer == part.payer) else { continue };
        if *customer == root.customer {
            return Ok(Err(NotDivided::SameAccount(part.payer)));
        }
        let theirs = scope.narrowed(*customer)?;
        let payer = customers::load(c, site, &theirs)?;
        let mut draft = Draft {
            // A vehicle is its owner's: the other payer is told which one it was in words.
            vehicle: None,
            lines: part.lines.clone(),
            discount: Discount::None,
            notes: note(c, site, &own, root)?,
            estimate: None,
            ..root.draft.clone()
        };
        tax::apply(&rules, &mut draft, today, payer.details.tax_exempt);
        match figures(&dealership, &draft) {
            Ok(totals) => made.push((part, theirs, draft, totals.total)),
            Err(ComposeError::BelowZero) => return Ok(Err(NotDivided::DeductibleTooLarge(part.payer))),
            Err(why) => return Err(AppError::Invalid(why.to_string())),
        }
    }
    let before = documents(c, scope, root.id)?;
    tie(c, site, scope, root.id, (root.id, PayType::Customer))?;
    for (part, theirs, draft, total) in &made {
        let known = before.iter().find(|it| it.bills(part.payer));
        if known.is_some_and(|it| it.state != DocumentState::Draft) {
            continue;
        }
        let id = place(c, site, actor, (theirs, draft), known)?;
        tie(c, site, scope, root.id, (id, part.payer))?;
        sources::made_of(c, scope, id, root.id)?;
        let was = match known {
            Some(it) => bills(it.customer, it.total),
            None => "no document".to_owned(),
        };
        let entry = Entry::new("invoice.divide").object(root.id).customer(scope.dealership(), root.customer);
        let entry = entry.fact("payer", part.payer).fact("document", id).before(was);
        record(c, site, actor, &entry.after(bills(theirs.require_customer()?, *total)))?;
    }
    Ok(Ok(Divided { documents: documents(c, scope, root.id)? }))
}

/// Sealed, so that the customer's activity does not name the other payer.
fn bills(customer: CustomerId, total: Money) -> String {
    format!("{total:?} billed to {customer}")
}

/// A new draft of a payer, or the one that there is brought up to date. Given to another account, it begins anew.
fn place(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    (theirs, draft): (&Scope, &Draft),
    known: Option<&Document>,
) -> DbResult<InvoiceId> {
    let Some(it) = known else { return drafting::create(c, site, actor, theirs, draft) };
    if Some(it.customer) == theirs.customer() {
        let stored = drafts::load(c, site, theirs, it.invoice)?;
        let draft = Draft { lines: kept_ids(&stored.draft, draft), ..draft.clone() };
        return match drafting::change(c, site, actor, theirs, it.invoice, stored.version, &draft)? {
            Ok(_) => Ok(it.invoice),
            Err(_) => Err(AppError::Conflict("somebody else changed this draft just now".to_owned())),
        };
    }
    let before = Scope::for_job(theirs.dealership(), Some(it.customer));
    let new = drafting::create(c, site, actor, theirs, draft)?;
    sources::goes_on_as(c, theirs, it.invoice, new)?;
    drafting::discard(c, site, actor, &before, it.invoice)?;
    Ok(new)
}

/// A deductible that is taken off keeps the id it has, so that doing it again changes nothing.
fn kept_ids(before: &Draft, after: &Draft) -> Vec<Line> {
    let mut lines = after.lines.clone();
    let known = |id| before.lines.iter().any(|it| it.id == id);
    let mut free: Vec<LineId> = before
        .lines
        .iter()
        .filter(|it| it.quantity.is_negative() && !after.lines.iter().any(|new| new.id == it.id))
        .map(|it| it.id)
        .collect();
    free.reverse();
    for line in &mut lines {
        if line.quantity.is_negative()
            && !known(line.id)
            && let Some(id) = free.pop()
        {
            line.id = id;
        }
    }
    lines
}

/// For whom and on what the work was done.
fn note(c: &mut Conn, site: &Site, own: &Scope, root: &StoredDraft) -> DbResult<Option<CleanLines<2000>>> {
    let name = customers::name_of(c, site, own)?;
    let about = match root.draft.vehicle {
        Some(id) => {
            let it = vehicles::load(c, site, own, id)?.details;
            let plate = it.plate.as_ref().map(|plate| format!(", plate {plate}")).unwrap_or_default();
            format!("For {name}: {}, VIN {}{plate}.", it.title(), it.vin.as_str())
        }
        None => format!("For {name}."),
    };
    let rest = root.draft.notes.as_ref().map(|it| format!("\n{}", it.as_str())).unwrap_or_default();
    let text = CleanLines::optional(&format!("{about}{rest}"));
    text.or_else(|_| CleanLines::optional(&about)).map_err(|e| AppError::Internal(e.into()))
}
