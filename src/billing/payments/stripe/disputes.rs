//! A chargeback as the provider answers it: the fields that we use and no others.

use serde::Deserialize;

use super::amount::from_provider;
use super::error::StripeError;
use crate::base::values::{Money, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    pub status: DisputeStatus,
    pub amount: Money,
    pub intent: Option<String>,
    /// The network's code, such as `product_not_received`.
    pub reason: String,
    pub answer_by: Option<Timestamp>,
    /// What the network has charged for it so far. None where it is not known, or not in the currency of the money.
    pub fee: Option<Money>,
}

/// The first three are inquiries, which take nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
    /// An inquiry that ended because the money went back.
    ChargeRefunded,
    /// Settled before it became one.
    Prevented,
    #[serde(other)]
    Unknown,
}

impl DisputeStatus {
    /// Whether the network has evidence and thinks about it.
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::UnderReview | Self::WarningUnderReview)
    }

    /// Whether the money is gone while it is so.
    pub const fn takes(self) -> bool {
        matches!(self, Self::NeedsResponse | Self::UnderReview | Self::Lost)
    }
}

#[derive(Deserialize)]
pub struct RawDispute {
    id: String,
    status: DisputeStatus,
    amount: i64,
    currency: String,
    payment_intent: Option<String>,
    reason: String,
    livemode: bool,
    evidence_details: Option<RawEvidence>,
    /// What moved because of it, whole; where only ids come, the fee is not known.
    #[serde(default)]
    balance_transactions: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawMoved {
    fee: i64,
    currency: String,
}

#[derive(Deserialize)]
struct RawEvidence {
    due_by: Option<i64>,
}

impl RawDispute {
    pub fn checked(self, livemode: bool) -> Result<Dispute, StripeError> {
        if self.livemode != livemode {
            return Err(StripeError::OtherMode);
        }
        let due = self.evidence_details.and_then(|it| it.due_by);
        let fee = fee(self.balance_transactions, &self.currency);
        Ok(Dispute {
            amount: from_provider(self.amount, &self.currency)?,
            id: self.id,
            status: self.status,
            intent: self.payment_intent,
            reason: self.reason,
            answer_by: due.map(Timestamp::from_seconds),
            fee: fee.map(|minor| from_provider(minor, &self.currency)).transpose()?,
        })
    }
}

fn fee(moved: Vec<serde_json::Value>, currency: &str) -> Option<i64> {
    let mut sum = 0_i64;
    for it in moved {
        let it: RawMoved = serde_json::from_value(it).ok()?;
        if it.currency != currency {
            return None;
        }
        sum = sum.checked_add(it.fee)?;
    }
    Some(sum)
}
