//! What the simulator remembers: sessions, intents, charges, refunds, movements of money, events, webhooks.
//!
//! Amounts are in the provider's smallest unit and currencies in its lower-case code, because this is the
//! provider's book and not ours. No rules here (see `paying`, `refunding`) and no JSON (see `wire`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::cards::{Card, Decline};
use super::switches::Switches;

/// Seconds since 1970, as the provider writes all its times.
pub type Seconds = i64;

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Book {
    pub sessions: Vec<Session>,
    pub intents: Vec<Intent>,
    pub charges: Vec<Charge>,
    pub refunds: Vec<Refund>,
    #[serde(default)]
    pub disputes: Vec<Dispute>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
    #[serde(default)]
    pub files: Vec<File>,
    pub movements: Vec<Movement>,
    pub events: Vec<Event>,
    pub deliveries: Vec<Delivery>,
    /// Answers kept by idempotency key for a day.
    pub answers: BTreeMap<String, KeptAnswer>,
    pub switches: Switches,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub id: String,
    pub status: SessionStatus,
    pub paid: bool,
    pub lines: Vec<Line>,
    pub amount: i64,
    pub currency: String,
    pub intent: Option<String>,
    pub client_reference: Option<String>,
    pub customer_email: Option<String>,
    pub locale: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub intent_metadata: BTreeMap<String, String>,
    pub intent_description: Option<String>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub created: Seconds,
    pub expires_at: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    Open,
    Complete,
    Expired,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    pub name: String,
    pub description: Option<String>,
    pub unit_amount: i64,
    pub quantity: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intent {
    pub id: String,
    pub session: String,
    pub status: IntentStatus,
    pub amount: i64,
    pub received: i64,
    pub currency: String,
    pub description: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub card: Card,
    pub last_error: Option<Decline>,
    pub charge: Option<String>,
    /// When a slow method decides by itself; none when it waits for a button.
    pub decides_at: Option<Seconds>,
    pub created: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    RequiresPaymentMethod,
    RequiresAction,
    Processing,
    Succeeded,
    Canceled,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Charge {
    pub id: String,
    pub intent: String,
    pub status: ChargeStatus,
    pub amount: i64,
    pub refunded: i64,
    pub currency: String,
    pub card: Card,
    pub failure: Option<Decline>,
    pub movement: Option<String>,
    pub created: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    pub intent: String,
    pub charge: String,
    pub status: RefundStatus,
    pub amount: i64,
    pub currency: String,
    pub reason: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub movement: Option<String>,
    pub failure_movement: Option<String>,
    pub created: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

/// What the provider calls a chargeback.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub intent: String,
    pub charge: String,
    pub status: DisputeStatus,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    pub movements: Vec<String>,
    pub answer_by: Seconds,
    pub created: Seconds,
    /// Each field with its text, or with the id of a file.
    #[serde(default)]
    pub evidence: BTreeMap<String, String>,
    /// The evidence was submitted, which goes once.
    #[serde(default)]
    pub submitted: bool,
}

/// The first three are of an inquiry, which moves no money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
}

/// A card network suspects fraud, before anybody takes money back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Warning {
    pub id: String,
    pub intent: String,
    pub charge: String,
    pub kind: String,
    /// The money was neither charged back nor sent back whole.
    #[serde(default = "yes")]
    pub actionable: bool,
    pub created: Seconds,
}

const fn yes() -> bool {
    true
}

/// A file that was uploaded. Its content is only looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct File {
    pub id: String,
    pub purpose: String,
    pub name: String,
    pub size: usize,
    /// It begins as PDFs do.
    pub is_pdf: bool,
    pub created: Seconds,
}

/// A balance transaction: money that came to or left the dealership's balance at the provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Movement {
    pub id: String,
    pub kind: MovementKind,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    /// The charge, refund or dispute behind it.
    pub source: String,
    pub created: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    Charge,
    Payment,
    Refund,
    PaymentRefund,
    RefundFailure,
    Dispute,
    DisputeReversal,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub kind: String,
    /// The object as it was when it happened.
    pub object: serde_json::Value,
    pub created: Seconds,
}

/// One webhook on its way, with what became of each try.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    pub id: String,
    pub event: String,
    pub due: Seconds,
    pub tries: Vec<Try>,
    pub done: bool,
    #[serde(skip)]
    pub under_way: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Try {
    pub at: Seconds,
    /// The receiver's status code; none when nobody answered.
    pub status: Option<u16>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptAnswer {
    pub request: String,
    pub status: u16,
    pub body: String,
    pub kept_at: Seconds,
}

impl Delivery {
    pub fn is_due(&self, now: Seconds) -> bool {
        !self.done && !self.under_way && self.due <= now
    }
}

impl DisputeStatus {
    /// An inquiry: it ends when the money is sent back.
    pub fn asks(self) -> bool {
        matches!(self, Self::WarningNeedsResponse | Self::WarningUnderReview)
    }
}
