//! The client of the payment provider: the only module that knows its crates, and none of their types leaves it.
//!
//! Requests are the library's, so that names and encoding are its business. Answers are read by us, and only the
//! fields that we use: the library's answer types refuse everything when one field is missing. One try a call; trying
//! again, with the same key, belongs to the outbox. What a payment means to an invoice is decided elsewhere.

mod amount;
mod answers;
mod disputes;
mod error;
mod evidence;
mod requests;

use std::ops::Range;
use std::time::Duration;

use miniserde::json::Value;
use serde::de::DeserializeOwned;
use stripe_checkout::checkout_session::{
    ExpireCheckoutSession, ListCheckoutSession, RetrieveCheckoutSession,
};
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_core::dispute::RetrieveDispute;
use stripe_core::event::ListEvent;
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_core::refund::{ListRefund, RetrieveRefund};
use stripe_rust::{ClientBuilder, IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_types::RangeQueryTs;

use super::webhook::Notice;
use crate::base::values::{AttemptId, Secret, Timestamp};

pub use answers::{
    Checkout, CheckoutStatus, Decline, Intent, IntentStatus, Method, MethodKind, Movement, MovementKind,
    PaymentStatus, Refund, RefundStatus,
};
pub use disputes::{Dispute, DisputeStatus};
pub use error::{StripeError, Unanswered};
pub use evidence::{Answer, FraudWarning};
pub use requests::{CheckoutLine, NewCheckout, NewRefund, RefundReason};
use requests::{bounds, page, plain};

/// The key of the metadata that ties the provider's objects to our attempt or refund.
const ATTEMPT: &str = "attempt";
const REFUND: &str = "refund";
const PAGE: i64 = 100;
/// What we listen to, for a webhook endpoint and for `events_since` alike.
pub const EVENT_KINDS: [&str; 20] = [
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.refund.updated",
    "charge.refunded",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "radar.early_fraud_warning.created",
    "radar.early_fraud_warning.updated",
    "refund.created",
    "refund.failed",
    "refund.updated",
];

/// How to reach the provider.
pub struct Settings<'a> {
    /// `https://api.stripe.com`, or the simulator's address.
    pub base_url: &'a str,
    pub secret_key: &'a Secret<String>,
    /// For one whole exchange.
    pub timeout: Duration,
    /// Answers of the other mode are refused: a test key in production must not settle an invoice.
    pub livemode: bool,
}

/// Cheap to clone; without state other than its settings.
#[derive(Debug, Clone)]
pub struct Stripe {
    client: stripe_rust::Client,
    files: evidence::Files,
    livemode: bool,
}

impl Stripe {
    /// Fails when the key or address cannot be sent, or when this machine has no root certificates.
    pub fn new(settings: &Settings<'_>) -> Result<Self, StripeError> {
        // Whoever came first has chosen; either way there is one, and the client does not panic for want of it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        if rustls_native_certs::load_native_certs().certs.is_empty() {
            return Err(StripeError::Setup(
                "no root certificates found (package ca-certificates)".to_owned(),
            ));
        }
        let client = ClientBuilder::new(settings.secret_key.expose().clone())
            .url(settings.base_url)
            .timeout(settings.timeout)
            .request_strategy(RequestStrategy::Once)
            .build()
            .map_err(StripeError::from)?;
        let files = evidence::Files::new(settings)?;
        Ok(Self { client, files, livemode: settings.livemode })
    }

    /// Makes the hosted page for an attempt. Safe to call again within 24 hours; after that ask
    /// [`Self::checkouts_of_attempt`] first, because the provider forgets the key.
    pub async fn create_checkout_session(&self, new: &NewCheckout<'_>) -> Result<Checkout, StripeError> {
        let request = requests::checkout(new)?;
        let key = format!("pay_{}", new.attempt);
        let answer = self.send(&request, Some(&key)).await?;
        self.checkout(answer)
    }

    /// Ends an open session and returns it as it then is: expired, or complete when the payer was faster.
    /// Without a key, because the second call is harmless and a remembered failure would stick for a day.
    pub async fn expire_checkout_session(&self, id: &str) -> Result<Checkout, StripeError> {
        let request =
            ExpireCheckoutSession::new(plain(id)?).expand(["payment_intent.latest_charge".to_owned()]);
        match self.send(&request, None).await {
            Ok(answer) => self.checkout(answer),
            Err(StripeError::Refused { .. }) => self.checkout_session(id).await,
            Err(error) => Err(error),
        }
    }

    pub async fn checkout_session(&self, id: &str) -> Result<Checkout, StripeError> {
        let request =
            RetrieveCheckoutSession::new(plain(id)?).expand(["payment_intent.latest_charge".to_owned()]);
        let answer = self.send(&request, None).await?;
        self.checkout(answer)
    }

    /// The sessions of an attempt among those made in `made`, newest first. The provider cannot search by our id,
    /// so this reads the whole range: keep it to the day of the attempt.
    pub async fn checkouts_of_attempt(
        &self,
        attempt: AttemptId,
        made: &Range<Timestamp>,
    ) -> Result<Vec<Checkout>, StripeError> {
        let request = ListCheckoutSession::new()
            .created(bounds(made))
            .limit(PAGE)
            .expand(["data.payment_intent.latest_charge".to_owned()]);
        let all: Vec<serde_json::Value> =
            self.all(|after| page(&request, after, ListCheckoutSession::starting_after)).await?;
        let attempt = attempt.to_string();
        // Ours first, then read: other programs may use the same account in other ways.
        let reference = |row: &serde_json::Value| row.get("client_reference_id")?.as_str().map(str::to_owned);
        all.into_iter()
            .filter(|row| reference(row).as_deref() == Some(&attempt))
            .map(|row| self.checkout(read(row)?))
            .collect()
    }

    pub async fn payment_intent(&self, id: &str) -> Result<Intent, StripeError> {
        let request = RetrievePaymentIntent::new(plain(id)?).expand(["latest_charge".to_owned()]);
        let answer: answers::RawIntent = self.send(&request, None).await?;
        answer.checked(self.livemode)
    }

    /// Sends money back. Safe to call again within 24 hours; after that look through [`Self::refunds_of`] first.
    pub async fn create_refund(&self, new: &NewRefund<'_>) -> Result<Refund, StripeError> {
        let request = requests::refund(new)?;
        let key = format!("ref_{}", new.refund);
        let answer: answers::RawRefund = self.send(&request, Some(&key)).await?;
        answer.read()
    }

    pub async fn refund(&self, id: &str) -> Result<Refund, StripeError> {
        let answer: answers::RawRefund = self.send(&RetrieveRefund::new(plain(id)?), None).await?;
        answer.read()
    }

    /// Every refund of a payment, whoever made it, newest first.
    pub async fn refunds_of(&self, intent: &str) -> Result<Vec<Refund>, StripeError> {
        let request = ListRefund::new().payment_intent(plain(intent)?).limit(PAGE);
        let all: Vec<answers::RawRefund> =
            self.all(|after| page(&request, after, ListRefund::starting_after)).await?;
        all.into_iter().map(answers::RawRefund::read).collect()
    }

    /// A chargeback, in the provider's word.
    pub async fn dispute(&self, id: &str) -> Result<Dispute, StripeError> {
        let answer: disputes::RawDispute = self.send(&RetrieveDispute::new(plain(id)?), None).await?;
        answer.checked(self.livemode)
    }

    /// The events of our kinds since a moment, oldest first. The provider keeps them for 30 days.
    pub async fn events_since(&self, since: Timestamp) -> Result<Vec<Notice>, StripeError> {
        let request = ListEvent::new()
            .created(RangeQueryTs::gte(since.seconds()))
            .types(EVENT_KINDS.map(str::to_owned))
            .limit(PAGE);
        let all: Vec<serde_json::Value> =
            self.all(|after| page(&request, after, ListEvent::starting_after)).await?;
        all.iter()
            .rev()
            .map(|event| Notice::read(event.to_string().as_bytes()).map_err(|_| unreadable("an event")))
            .collect()
    }

    /// Every movement of money in a range, newest first: what the daily comparison with the ledger reads.
    pub async fn balance_transactions(&self, made: &Range<Timestamp>) -> Result<Vec<Movement>, StripeError> {
        let request = ListBalanceTransaction::new()
            .created(bounds(made))
            .limit(PAGE)
            .expand(["data.source".to_owned()]);
        let all: Vec<answers::RawMovement> =
            self.all(|after| page(&request, after, ListBalanceTransaction::starting_after)).await?;
        all.into_iter().map(answers::RawMovement::read).collect()
    }

    fn checkout(&self, answer: answers::RawCheckout) -> Result<Checkout, StripeError> {
        answer.checked(self.livemode)
    }

    /// Follows a list to its end. `request` gets the id after which the next page begins.
    async fn all<R, T>(&self, request: impl Fn(Option<String>) -> R) -> Result<Vec<T>, StripeError>
    where
        R: StripeRequest,
        T: DeserializeOwned,
    {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page: answers::RawList = self.send(&request(after), None).await?;
            let last = page.data.last().and_then(|row| row.get("id")?.as_str().map(str::to_owned));
            for row in page.data {
                all.push(read(row)?);
            }
            match last {
                Some(last) if page.has_more => after = Some(last),
                _ => return Ok(all),
            }
        }
    }

    async fn send<R, T>(&self, request: &R, key: Option<&str>) -> Result<T, StripeError>
    where
        R: StripeRequest,
        T: DeserializeOwned,
    {
        let strategy = match key {
            Some(key) => RequestStrategy::Idempotent(
                IdempotencyKey::new(key).map_err(|error| StripeError::Setup(error.to_string()))?,
            ),
            None => RequestStrategy::Once,
        };
        let request = request.build().customize::<Value>().request_strategy(strategy);
        let answer = request.send(&self.client).await.map_err(StripeError::from)?;
        // Through text into our own types: they say what is missing, the library's do not.
        serde_json::from_str(&miniserde::json::to_string(&answer))
            .map_err(|error| unreadable(&error.to_string()))
    }
}

fn read<T: DeserializeOwned>(row: serde_json::Value) -> Result<T, StripeError> {
    serde_json::from_value(row).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(what: &str) -> StripeError {
    StripeError::Unanswered(Unanswered::Unreadable(what.to_owned()))
}
