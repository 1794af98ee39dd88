//! Whether what a document takes off as a deductible is charged on the document of whoever pays it, and whether what it
//! shows at nil is billed to whoever pays that. Until then nothing carries it: it is a discount like any other, and counts
//! against what one person may take off.

use super::parting::{is_deductible, whose};
use super::store::{Document, documents, root_of};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, Money, Quantity};
use crate::billing::invoices::approving::Forgone;
use crate::billing::invoices::{self, DocumentState, Draft, Line, LineKind, PayType, drafts};
use crate::trust::access::Scope;

/// What a draft takes off as deductibles, how much of it the customer's document charges, and what is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    pub taken_off: Money,
    pub elsewhere: Money,
    /// Lines that others pay and no document of theirs has, at their price; on the document of another payer what it bills
    /// less than the customer's, which is issued, says.
    pub unbilled: Money,
}

impl Carried {
    /// What nobody is charged for.
    pub fn uncovered(&self) -> DbResult<Money> {
        let rest = self.taken_off.checked_sub(self.elsewhere)?;
        Ok(if rest.is_positive() { rest } else { Money::zero(rest.currency()) })
    }

    pub fn forgone(&self) -> DbResult<Forgone> {
        Ok(Forgone { deductible: self.uncovered()?, unbilled: self.unbilled })
    }
}

/// How much of the deductibles that a draft takes off is charged on an issued document of the same division, and what of
/// its lines no document of their payer has.
pub fn carried(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: InvoiceId,
    draft: &Draft,
    nil: Money,
) -> DbResult<Carried> {
    let negative = |line: &&Line| line.kind == LineKind::Deductible && line.quantity.is_negative();
    let mut taken_off = nil;
    for line in draft.lines.iter().filter(negative) {
        taken_off = taken_off.checked_sub(line.unit_price.times(line.quantity, nil.currency())?)?;
    }
    let unbilled = unbilled(c, site, scope, id, draft, nil)?;
    let mut it = Carried { taken_off, elsewhere: nil, unbilled };
    if taken_off.is_zero() {
        return Ok(it);
    }
    let dealership = Scope::for_job(scope.dealership(), None);
    let Some(root) = root_of(c, &dealership, id)? else { return Ok(it) };
    let all = documents(c, &dealership, id)?;
    let own = all.iter().find(|it| it.invoice == id).map(|it| it.payer);
    let customers = all.iter().find(|it| it.invoice == root && it.payer == PayType::Customer);
    let (Some(payer), Some(customers)) = (own, customers) else { return Ok(it) };
    if customers.state != DocumentState::Issued {
        return Ok(it);
    }
    let theirs = dealership.narrowed(customers.customer)?;
    let issued = invoices::by_id(c, site, &theirs, root)?.snapshot;
    let as_draft = Draft { lines: issued.lines.clone(), ..Draft::default() };
    for line in issued.lines.iter().filter(|line| is_deductible(line)) {
        if whose(&as_draft, line) == Some(payer) {
            let amount = line.unit_price.times(line.quantity, nil.currency())?;
            it.elsewhere = it.elsewhere.checked_add(amount)?;
        }
    }
    Ok(it)
}

/// What others pay of a draft and no document of theirs has, at its price: discounts would only make it look smaller.
fn unbilled(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: InvoiceId,
    draft: &Draft,
    nil: Money,
) -> DbResult<Money> {
    let theirs: Vec<&Line> = draft.lines.iter().filter(|it| it.pay_type != PayType::Customer).collect();
    let dealership = Scope::for_job(scope.dealership(), None);
    let all = documents(c, &dealership, id)?;
    let left_out = left_out(c, site, &dealership, (&all, id), draft, nil)?;
    if theirs.is_empty() {
        return Ok(left_out);
    }
    let mut billed: Vec<(PayType, Line)> = Vec::new();
    for it in all.iter().filter(|it| it.invoice != id && it.state != DocumentState::Cancelled) {
        let at = dealership.narrowed(it.customer)?;
        let lines = match it.state {
            DocumentState::Draft => drafts::load(c, site, &at, it.invoice)?.draft.lines,
            _ => invoices::by_id(c, site, &at, it.invoice)?.snapshot.lines,
        };
        billed.extend(lines.into_iter().map(|line| (it.payer, line)));
    }
    // Not its price: whoever pays another rate is billed by it, on a document that is looked at by itself.
    let same = |line: &Line, other: &Line| {
        (line.id, line.kind, line.quantity) == (other.id, other.kind, other.quantity)
    };
    let mut unbilled = nil;
    for line in theirs {
        if !billed.iter().any(|(payer, other)| *payer == line.pay_type && same(line, other)) {
            unbilled = unbilled.checked_add(line.unit_price.times(line.quantity, nil.currency())?)?;
        }
    }
    Ok(if unbilled.is_negative() { left_out } else { unbilled.checked_add(left_out)? })
}

/// What the customer's issued document shows at nil for the payer of a draft, and the draft bills no more of.
fn left_out(
    c: &mut Conn,
    site: &Site,
    dealership: &Scope,
    (all, id): (&[Document], InvoiceId),
    draft: &Draft,
    nil: Money,
) -> DbResult<Money> {
    let own = all.iter().find(|it| it.invoice == id).map(|it| it.payer);
    let issued = |it: &&Document| it.payer == PayType::Customer && it.state == DocumentState::Issued;
    let (Some(payer), Some(customers)) = (own, all.iter().find(issued)) else { return Ok(nil) };
    if payer == PayType::Customer {
        return Ok(nil);
    }
    let theirs = dealership.narrowed(customers.customer)?;
    let shown = invoices::by_id(c, site, &theirs, customers.invoice)?.snapshot.lines;
    let mut left_out = nil;
    for line in shown.iter().filter(|line| line.pay_type == payer) {
        let billed = draft.lines.iter().find(|it| (it.id, it.kind) == (line.id, line.kind));
        let rest = line.quantity.value() - billed.map_or_else(Default::default, |it| it.quantity.value());
        if rest.is_sign_positive()
            && let Ok(rest) = Quantity::new(rest)
        {
            left_out = left_out.checked_add(line.unit_price.times(rest, nil.currency())?)?;
        }
    }
    Ok(if left_out.is_negative() { nil } else { left_out })
}
