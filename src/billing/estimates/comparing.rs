//! What was authorised beside what was billed, job by job, for an invoice that was made from an estimate. All before tax.

use super::consent::{self, ConsentKind};
use super::store;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Money, MoneyError};
use crate::billing::invoices::{Invoice, Snapshot};
use crate::trust::access::Scope;

/// An invoice beside its estimate.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The estimate's number.
    pub estimate: String,
    /// It rests on words alone.
    pub verbal: bool,
    pub jobs: Vec<ComparedJob>,
}

/// Jobs without a name are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedJob {
    pub job: String,
    pub authorised: Money,
    pub billed: Money,
}

/// Nothing for an invoice without an estimate, or with one that nobody consented to.
pub fn compared(c: &mut Conn, site: &Site, scope: &Scope, invoice: &Invoice) -> DbResult<Option<Compared>> {
    let Some(of) = store::of_invoice(c, scope, invoice.id)? else { return Ok(None) };
    let said = consent::newest(c, site, &of)?.filter(|it| it.kind != ConsentKind::Declined);
    let Some(said) = said else { return Ok(None) };
    let nil = Money::zero(invoice.total.currency());
    let mut jobs = billed(&invoice.snapshot)?;
    for it in said.evidence.statement.jobs.iter().filter(|it| it.decision.approved) {
        let authorised = Money::new(it.net, said.evidence.statement.currency);
        match jobs.iter_mut().find(|known| known.job == it.job) {
            Some(known) => known.authorised = authorised,
            None => jobs.push(ComparedJob { job: it.job.clone(), authorised, billed: nil }),
        }
    }
    Ok(Some(Compared { estimate: of.number, verbal: said.kind == ConsentKind::Verbal, jobs }))
}

fn billed(snapshot: &Snapshot) -> Result<Vec<ComparedJob>, MoneyError> {
    let nil = Money::zero(snapshot.currency);
    let mut jobs = Vec::new();
    for (name, lines) in snapshot.jobs() {
        let billed = Money::sum(snapshot.currency, lines.iter().map(|(_, it)| it.base))?;
        jobs.push(ComparedJob { job: name.to_owned(), authorised: nil, billed });
    }
    Ok(jobs)
}
