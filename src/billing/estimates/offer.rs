//! What is offered: as staff edit it (`Content`), and frozen as it is sent and signed (`Offer`). A job groups its lines;
//! it is what a customer says yes or no to. Pure.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::canonical::{self, CanonicalError};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, DealershipId, EstimateId, LineId, LocalDate, Money, MoneyError};
use crate::billing::invoices::totals::{Discount, LineTotals, Totals, TotalsError, totals};
use crate::billing::invoices::{Draft, Line, Snapshot};

/// What a document of this kind begins with, so that no other bytes are taken for one.
const KIND: &str = "forecourt.estimate";
const FORMAT: u64 = 1;

/// An estimate as it is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub draft: Draft,
    /// The last day on which it can be approved.
    pub valid_until: LocalDate,
    /// What the customer is asked to pay ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Money>,
}

/// One version as it was sent. In the snapshot, `issued_on` is the day of sending and `due_on` the last day it is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub dealership: DealershipId,
    pub customer: CustomerId,
    pub estimate: EstimateId,
    pub version: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Money>,
    pub snapshot: Snapshot,
}

/// Lines that are approved or declined together.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// Counts from 0, in order of first appearance: what a decision names.
    pub place: usize,
    /// Empty for lines that belong to no job.
    pub name: &'a str,
    pub lines: Vec<(&'a Line, &'a LineTotals)>,
    /// Before tax, after every discount.
    pub net: Money,
    /// Its share of the document's tax.
    pub tax: Money,
}

impl Offer {
    /// The bytes that are hashed and signed. Everything that is shown is in them, because pages show what was read
    /// back from them.
    pub fn document(&self) -> Result<Vec<u8>, AppError> {
        let it = serde_json::to_value(self).map_err(|e| AppError::Internal(e.into()))?;
        canonical::encode(&json!([KIND, FORMAT, it])).map_err(broken)
    }

    /// Reads a document back.
    pub fn read(document: &[u8]) -> Result<Self, AppError> {
        let value = canonical::decode(document).map_err(broken)?;
        let (kind, format, it): (String, u64, Self) =
            serde_json::from_value(value).map_err(|e| AppError::Internal(e.into()))?;
        if kind == KIND && format == FORMAT { Ok(it) } else { Err(broken(CanonicalError::Unreadable)) }
    }

    pub fn jobs(&self) -> Result<Vec<Job<'_>>, MoneyError> {
        let currency = self.snapshot.currency;
        let jobs = self.snapshot.jobs().into_iter().enumerate();
        jobs.map(|(place, (name, lines))| {
            let net = Money::sum(currency, lines.iter().map(|(_, it)| it.base))?;
            let tax = Money::sum(currency, lines.iter().map(|(_, it)| it.tax))?;
            Ok(Job { place, name, lines, net, tax })
        })
        .collect()
    }

    /// What some of the jobs come to together, by the one calculator: tax is rounded anew for what is left. The
    /// document's discount counts with the shares of their lines.
    pub fn figures_of(&self, approved: &[bool]) -> Result<Totals, TotalsError> {
        let jobs = self.jobs()?;
        let chosen = jobs.iter().filter(|job| approved.get(job.place) == Some(&true));
        let lines: Vec<(&Line, &LineTotals)> = chosen.flat_map(|job| job.lines.iter().copied()).collect();
        let inputs: Vec<_> = lines.iter().map(|(line, _)| line.input()).collect();
        let snapshot = &self.snapshot;
        totals(snapshot.currency, snapshot.totals.mode, &inputs, shares(snapshot, &lines)?)
    }

    /// The approved jobs as a draft to bill, but for lines that are billed already. Made from what staff wrote, so that what is
    /// for their eyes alone is kept.
    pub fn to_bill(
        &self,
        content: &Content,
        approved: &[bool],
        billed: &[LineId],
    ) -> Result<Draft, MoneyError> {
        let jobs = self.jobs()?;
        let chosen = jobs.iter().filter(|job| approved.get(job.place) == Some(&true));
        let lines = chosen.flat_map(|job| job.lines.iter().copied());
        let lines: Vec<(&Line, &LineTotals)> = lines.filter(|(line, _)| !billed.contains(&line.id)).collect();
        let mut draft = content.draft.clone();
        if lines.len() < self.snapshot.lines.len() {
            draft.discount = shares(&self.snapshot, &lines)?;
        }
        draft.lines.retain(|line| lines.iter().any(|(kept, _)| kept.id == line.id));
        Ok(draft)
    }
}

fn shares(snapshot: &Snapshot, lines: &[(&Line, &LineTotals)]) -> Result<Discount, MoneyError> {
    let off = Money::sum(snapshot.currency, lines.iter().map(|(_, it)| it.document_discount))?;
    Ok(if off.is_zero() { Discount::None } else { Discount::Amount(off) })
}

/// SHA-256: what stands for a document in a statement, and beside it in the database.
pub fn hash(document: &[u8]) -> Vec<u8> {
    Sha256::digest(document).to_vec()
}

fn broken(error: CanonicalError) -> AppError {
    AppError::Internal(error.into())
}
