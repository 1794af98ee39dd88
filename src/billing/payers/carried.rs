//! Whether what a document takes off as a deductible is charged on the document of whoever pays it. Until that one is
//! issued nothing carries it: it is a discount like any other, and counts against what one person may take off.

use super::parting::{is_deductible, whose};
use super::store::{documents, root_of};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, Money};
use crate::billing::invoices::{self, DocumentState, Draft, Line, LineKind, PayType};
use crate::trust::access::Scope;

/// What a draft takes off as deductibles, and how much of it the customer's document charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    pub taken_off: Money,
    pub elsewhere: Money,
}

impl Carried {
    /// What nobody is charged for.
    pub fn uncovered(&self) -> DbResult<Money> {
        let rest = self.taken_off.checked_sub(self.elsewhere)?;
        Ok(if rest.is_positive() { rest } else { Money::zero(rest.currency()) })
    }
}

/// How much of the deductibles that a draft takes off is charged on an issued document of the same division.
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
    let mut it = Carried { taken_off, elsewhere: nil };
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
