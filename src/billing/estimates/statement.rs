//! What a customer says when they decide: for each job yes or no, of one exact document. These bytes are what the passkey
//! signs, by way of their digest. Pure.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::canonical;
use super::offer::Offer;
use crate::base::error::AppError;
use crate::base::values::{CleanText, Currency, Money};

const KIND: &str = "forecourt.consent";
const FORMAT: u64 = 1;

/// Yes or no to a job, and why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub approved: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<CleanText<300>>,
}

/// What is authorised by saying so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// SHA-256 of the document, in hex.
    pub document: String,
    /// The number and version, for whoever reads the statement without the document.
    pub estimate: String,
    pub version: i32,
    /// One for each job, in the order of the document.
    pub jobs: Vec<Said>,
    /// Before tax, in minor units.
    pub authorised: i64,
    pub currency: Currency,
}

/// A decision with the job it is about spelled out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub job: String,
    /// Before tax, in minor units.
    pub net: i64,
    #[serde(flatten)]
    pub decision: Decision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    #[error("one decision is wanted for each job")]
    ForEachJob,
    #[error("what was approved comes to less than nothing")]
    BelowZero,
    #[error(transparent)]
    Money(#[from] crate::base::values::MoneyError),
}

impl Statement {
    /// `sha256` is that of the offer's document.
    pub fn new(offer: &Offer, sha256: &[u8], decisions: &[Decision]) -> Result<Self, StatementError> {
        let jobs = offer.jobs()?;
        if jobs.len() != decisions.len() {
            return Err(StatementError::ForEachJob);
        }
        let currency = offer.snapshot.currency;
        let pairs = || jobs.iter().zip(decisions);
        let yes = pairs().filter(|(_, decision)| decision.approved).map(|(job, _)| job.net);
        let authorised = Money::sum(currency, yes)?;
        if authorised.is_negative() {
            return Err(StatementError::BelowZero);
        }
        let said = |(job, decision): (&super::Job<'_>, &Decision)| Said {
            job: job.name.to_owned(),
            net: job.net.minor(),
            decision: decision.clone(),
        };
        Ok(Self {
            document: HEXLOWER.encode(sha256),
            estimate: offer.snapshot.number.as_str().to_owned(),
            version: offer.version,
            jobs: pairs().map(said).collect(),
            authorised: authorised.minor(),
            currency,
        })
    }

    pub fn authorised(&self) -> Money {
        Money::new(self.authorised, self.currency)
    }

    pub fn approved(&self) -> Vec<bool> {
        self.jobs.iter().map(|said| said.decision.approved).collect()
    }

    pub fn decisions(&self) -> Vec<Decision> {
        self.jobs.iter().map(|said| said.decision.clone()).collect()
    }

    /// What the passkey's challenge is made from.
    pub fn digest(&self) -> Result<Vec<u8>, AppError> {
        let it = serde_json::to_value(self).map_err(|e| AppError::Internal(e.into()))?;
        let bytes =
            canonical::encode(&json!([KIND, FORMAT, it])).map_err(|e| AppError::Internal(e.into()))?;
        Ok(Sha256::digest(bytes).to_vec())
    }
}
