//! What the provider answers, in our words, with the raw shape that each is read from: the fields that we use and no
//! others. A state that we do not know is `Unknown`: it is held and looked at, never guessed.

use std::collections::HashMap;

use serde::Deserialize;

use super::amount::from_provider;
use super::error::StripeError;
use super::{ATTEMPT, REFUND};
use crate::base::values::{Money, Timestamp};

/// A Checkout Session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    pub id: String,
    /// Where to send the payer; only while it is open.
    pub url: Option<String>,
    pub status: CheckoutStatus,
    pub payment_status: PaymentStatus,
    /// Made when the payer first tries.
    pub intent: Option<Intent>,
    pub amount: Money,
    pub livemode: bool,
    /// The attempt's id as we sent it.
    pub attempt: Option<String>,
    pub created: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutStatus {
    Open,
    Complete,
    Expired,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    Paid,
    Unpaid,
    NoPaymentRequired,
    #[serde(other)]
    Unknown,
}

/// A Payment Intent with its latest charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub id: String,
    pub status: IntentStatus,
    pub amount: Money,
    /// What really arrived.
    pub received: Money,
    pub livemode: bool,
    pub attempt: Option<String>,
    /// Why the last try failed; none while or after one works.
    pub last_error: Option<Decline>,
    pub latest_charge: Option<String>,
    /// Sent back so far, of the latest charge.
    pub refunded: Option<Money>,
    pub method: Option<Method>,
    pub created: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Canceled,
    Succeeded,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decline {
    /// Such as `card_declined`.
    pub code: String,
    /// Such as `insufficient_funds`, where the bank said more.
    pub decline_code: Option<String>,
}

/// What somebody paid with, as far as a receipt may say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub kind: MethodKind,
    /// Such as `visa` or the name of a bank.
    pub brand: Option<String>,
    pub last4: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodKind {
    Card,
    BankDebit,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub id: String,
    pub status: RefundStatus,
    pub amount: Money,
    pub intent: Option<String>,
    pub charge: Option<String>,
    /// Our refund's id; none when somebody refunded at the provider.
    pub refund: Option<String>,
    pub failure_reason: Option<String>,
    pub created: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
    #[serde(other)]
    Unknown,
}

/// A balance transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    pub id: String,
    pub kind: MovementKind,
    /// Positive for money that came.
    pub amount: Money,
    /// What the provider kept.
    pub fee: Money,
    /// The charge, refund or other object behind it.
    pub source: Option<String>,
    /// The payment behind that, where there is one.
    pub intent: Option<String>,
    pub created: Timestamp,
}

/// The provider's reporting category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    Charge,
    ChargeFailure,
    Refund,
    RefundFailure,
    /// A chargeback takes money, or gives it back.
    Dispute,
    DisputeReversal,
    Fee,
    Payout,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub struct RawList {
    pub data: Vec<serde_json::Value>,
    pub has_more: bool,
}

#[derive(Deserialize)]
pub struct RawCheckout {
    id: String,
    url: Option<String>,
    status: CheckoutStatus,
    payment_status: PaymentStatus,
    payment_intent: Option<RawIntent>,
    amount_total: i64,
    currency: String,
    livemode: bool,
    client_reference_id: Option<String>,
    created: i64,
    expires_at: i64,
}

#[derive(Deserialize)]
pub struct RawIntent {
    id: String,
    status: IntentStatus,
    amount: i64,
    amount_received: i64,
    currency: String,
    livemode: bool,
    #[serde(default)]
    metadata: HashMap<String, String>,
    last_payment_error: Option<RawDecline>,
    latest_charge: Option<RawCharge>,
    created: i64,
}

#[derive(Deserialize)]
struct RawDecline {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    decline_code: Option<String>,
}

#[derive(Deserialize)]
struct RawCharge {
    id: String,
    amount_refunded: i64,
    payment_method_details: Option<RawMethod>,
}

#[derive(Deserialize)]
struct RawMethod {
    #[serde(rename = "type")]
    kind: String,
    /// The details stand under the name of the kind.
    #[serde(flatten)]
    details: HashMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
pub struct RawRefund {
    id: String,
    status: Option<RefundStatus>,
    amount: i64,
    currency: String,
    payment_intent: Option<String>,
    charge: Option<String>,
    metadata: Option<HashMap<String, String>>,
    failure_reason: Option<String>,
    created: i64,
}

#[derive(Deserialize)]
pub struct RawMovement {
    id: String,
    reporting_category: MovementKind,
    amount: i64,
    fee: i64,
    currency: String,
    source: Option<RawSource>,
    created: i64,
}

#[derive(Deserialize)]
struct RawSource {
    id: String,
    payment_intent: Option<String>,
}

impl RawCheckout {
    pub fn checked(self, livemode: bool) -> Result<Checkout, StripeError> {
        same_mode(self.livemode, livemode)?;
        Ok(Checkout {
            amount: from_provider(self.amount_total, &self.currency)?,
            intent: self.payment_intent.map(|intent| intent.checked(livemode)).transpose()?,
            id: self.id,
            url: self.url,
            status: self.status,
            payment_status: self.payment_status,
            livemode: self.livemode,
            attempt: self.client_reference_id,
            created: Timestamp::from_seconds(self.created),
            expires_at: Timestamp::from_seconds(self.expires_at),
        })
    }
}

impl RawIntent {
    pub fn checked(mut self, livemode: bool) -> Result<Intent, StripeError> {
        same_mode(self.livemode, livemode)?;
        let charge = self.latest_charge;
        Ok(Intent {
            amount: from_provider(self.amount, &self.currency)?,
            received: from_provider(self.amount_received, &self.currency)?,
            refunded: charge
                .as_ref()
                .map(|charge| from_provider(charge.amount_refunded, &self.currency))
                .transpose()?,
            latest_charge: charge.as_ref().map(|charge| charge.id.clone()),
            method: charge.and_then(|charge| charge.payment_method_details).map(RawMethod::read),
            attempt: self.metadata.remove(ATTEMPT),
            last_error: self.last_payment_error.map(RawDecline::read),
            id: self.id,
            status: self.status,
            livemode: self.livemode,
            created: Timestamp::from_seconds(self.created),
        })
    }
}

impl RawDecline {
    fn read(self) -> Decline {
        Decline { code: self.code.unwrap_or(self.kind), decline_code: self.decline_code }
    }
}

impl RawMethod {
    fn read(self) -> Method {
        let text = |name: &str| {
            let value = self.details.get(&self.kind)?.get(name)?;
            value.as_str().map(str::to_owned)
        };
        Method {
            kind: match self.kind.as_str() {
                "card" | "card_present" => MethodKind::Card,
                "us_bank_account" | "sepa_debit" | "bacs_debit" | "acss_debit" | "au_becs_debit" => {
                    MethodKind::BankDebit
                }
                _ => MethodKind::Other,
            },
            brand: text("brand").or_else(|| text("bank_name")),
            last4: text("last4"),
        }
    }
}

impl RawRefund {
    pub fn read(self) -> Result<Refund, StripeError> {
        Ok(Refund {
            amount: from_provider(self.amount, &self.currency)?,
            id: self.id,
            status: self.status.unwrap_or(RefundStatus::Unknown),
            intent: self.payment_intent,
            charge: self.charge,
            refund: self.metadata.and_then(|mut metadata| metadata.remove(REFUND)),
            failure_reason: self.failure_reason,
            created: Timestamp::from_seconds(self.created),
        })
    }
}

impl RawMovement {
    pub fn read(self) -> Result<Movement, StripeError> {
        let (source, intent) = self.source.map_or((None, None), |it| (Some(it.id), it.payment_intent));
        Ok(Movement {
            amount: from_provider(self.amount, &self.currency)?,
            fee: from_provider(self.fee, &self.currency)?,
            id: self.id,
            kind: self.reporting_category,
            source,
            intent,
            created: Timestamp::from_seconds(self.created),
        })
    }
}

fn same_mode(answered: bool, expected: bool) -> Result<(), StripeError> {
    if answered == expected { Ok(()) } else { Err(StripeError::OtherMode) }
}
