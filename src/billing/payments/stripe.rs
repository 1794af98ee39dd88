//! The client of the payment provider: the only module that knows its crates, and none of their types leaves it.
//!
//! Requests are the library's, so that names and encoding are its business. Answers are read by us, and only the
//! fields that we use: the library's answer types refuse everything when one field is missing. One try a call; trying
//! again, with the same key, belongs to the outbox. What a payment means to an invoice is decided elsewhere.

mod amount;
mod answers;
mod error;

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use miniserde::json::Value;
use serde::de::DeserializeOwned;
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession, ListCheckoutSession, ProductData,
    RetrieveCheckoutSession,
};
use stripe_checkout::{CheckoutSessionLocale, CheckoutSessionMode};
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_core::event::ListEvent;
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_core::refund::{CreateRefund, CreateRefundReason, ListRefund, RetrieveRefund};
use stripe_rust::{ClientBuilder, IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use super::webhook::Notice;
use crate::base::values::{AttemptId, Email, Language, Money, RefundId, Secret, Timestamp};

pub use answers::{
    Checkout, CheckoutStatus, Decline, Intent, IntentStatus, Method, MethodKind, Movement, MovementKind,
    PaymentStatus, Refund, RefundStatus,
};
pub use error::{StripeError, Unanswered};

/// The key of the metadata that ties the provider's objects to our attempt or refund.
const ATTEMPT: &str = "attempt";
const REFUND: &str = "refund";
const PAGE: i64 = 100;
/// What we listen to, for a webhook endpoint and for `events_since` alike.
pub const EVENT_KINDS: [&str; 18] = [
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
    livemode: bool,
}

/// A Checkout Session to make. The same attempt must always give the same values, so whoever builds this reads them
/// from the attempt's row, the expiry included: the provider refuses a key that comes back with others.
#[derive(Debug, Clone)]
pub struct NewCheckout<'a> {
    pub attempt: AttemptId,
    /// What the payer sees, one line an invoice, all of one currency.
    pub lines: &'a [CheckoutLine],
    /// For the dealership's own list at the provider. Invoice numbers, nothing personal.
    pub description: &'a str,
    pub success_url: &'a str,
    pub cancel_url: &'a str,
    /// Between 30 minutes and 24 hours from now, the provider's rule.
    pub expires_at: Timestamp,
    pub customer_email: Option<&'a Email>,
    pub language: Language,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutLine {
    /// Such as `Invoice NM-10483`.
    pub name: String,
    pub amount: Money,
}

#[derive(Debug, Clone)]
pub struct NewRefund<'a> {
    pub refund: RefundId,
    pub intent: &'a str,
    pub amount: Money,
    pub reason: Option<RefundReason>,
}

/// The reasons that the provider knows. Ours are kept with the refund's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundReason {
    Duplicate,
    RequestedByCustomer,
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
        Ok(Self { client, livemode: settings.livemode })
    }

    /// Makes the hosted page for an attempt. Safe to call again within 24 hours; after that ask
    /// [`Self::checkouts_of_attempt`] first, because the provider forgets the key.
    pub async fn create_checkout_session(&self, new: &NewCheckout<'_>) -> Result<Checkout, StripeError> {
        let attempt = new.attempt.to_string();
        let metadata = HashMap::from([(ATTEMPT.to_owned(), attempt.clone())]);
        let lines = new.lines.iter().map(line_item).collect::<Result<Vec<_>, _>>()?;
        let mut intent = CreateCheckoutSessionPaymentIntentData::new();
        intent.description = Some(new.description.to_owned());
        intent.metadata = Some(metadata.clone());
        let mut request = CreateCheckoutSession::new()
            .mode(CheckoutSessionMode::Payment)
            .line_items(lines)
            .client_reference_id(attempt.clone())
            .metadata(metadata)
            .payment_intent_data(intent)
            .success_url(new.success_url)
            .cancel_url(new.cancel_url)
            .expires_at(new.expires_at.seconds())
            .locale(locale(new.language))
            .expand(["payment_intent.latest_charge".to_owned()]);
        if let Some(email) = new.customer_email {
            request = request.customer_email(email.to_string());
        }
        let answer = self.send(&request, Some(&format!("pay_{attempt}"))).await?;
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
        let all: Vec<answers::RawCheckout> =
            self.all(|after| page(&request, after, ListCheckoutSession::starting_after)).await?;
        let attempt = attempt.to_string();
        let ours = all.into_iter().filter(|session| session.client_reference_id.as_deref() == Some(&attempt));
        ours.map(|answer| self.checkout(answer)).collect()
    }

    pub async fn payment_intent(&self, id: &str) -> Result<Intent, StripeError> {
        let request = RetrievePaymentIntent::new(plain(id)?).expand(["latest_charge".to_owned()]);
        let answer: answers::RawIntent = self.send(&request, None).await?;
        answer.checked(self.livemode)
    }

    /// Sends money back. Safe to call again within 24 hours; after that look through [`Self::refunds_of`] first.
    pub async fn create_refund(&self, new: &NewRefund<'_>) -> Result<Refund, StripeError> {
        let refund = new.refund.to_string();
        let mut request = CreateRefund::new()
            .payment_intent(plain(new.intent)?)
            .amount(amount::to_provider(new.amount)?)
            .metadata(HashMap::from([(REFUND.to_owned(), refund.clone())]));
        if let Some(reason) = new.reason {
            request = request.reason(match reason {
                RefundReason::Duplicate => CreateRefundReason::Duplicate,
                RefundReason::RequestedByCustomer => CreateRefundReason::RequestedByCustomer,
            });
        }
        let answer: answers::RawRefund = self.send(&request, Some(&format!("ref_{refund}"))).await?;
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
                all.push(serde_json::from_value(row).map_err(|error| unreadable(&error.to_string()))?);
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

fn line_item(line: &CheckoutLine) -> Result<CreateCheckoutSessionLineItems, StripeError> {
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(amount::currency(line.amount.currency()));
    price.unit_amount = Some(amount::to_provider(line.amount)?);
    price.product_data = Some(ProductData::new(line.name.clone()));
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price_data = Some(price);
    item.quantity = Some(1);
    Ok(item)
}

fn locale(language: Language) -> CheckoutSessionLocale {
    match language {
        Language::En => CheckoutSessionLocale::En,
        Language::Es => CheckoutSessionLocale::EsMinus419,
    }
}

fn bounds(range: &Range<Timestamp>) -> RangeQueryTs {
    RangeQueryTs::Bounds(RangeBoundsTs {
        gte: Some(range.start.seconds()),
        lt: Some(range.end.seconds()),
        ..RangeBoundsTs::default()
    })
}

fn page<R: Clone>(request: &R, after: Option<String>, starting_after: impl Fn(R, String) -> R) -> R {
    match after {
        Some(after) => starting_after(request.clone(), after),
        None => request.clone(),
    }
}

/// An id on its way into a path: letters, digits and `_`, as all of the provider's are.
fn plain(id: &str) -> Result<&str, StripeError> {
    let fits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(id) } else { Err(StripeError::NotFound) }
}

fn unreadable(what: &str) -> StripeError {
    StripeError::Unanswered(Unanswered::Unreadable(what.to_owned()))
}
