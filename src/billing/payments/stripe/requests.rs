//! What we ask the provider for, in our words, and the library's request made of it.

use std::collections::HashMap;
use std::ops::Range;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, ProductData,
};
use stripe_checkout::{CheckoutSessionLocale, CheckoutSessionMode};
use stripe_core::refund::{CreateRefund, CreateRefundReason};
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use super::error::StripeError;
use super::{ATTEMPT, REFUND, amount};
use crate::base::values::{AttemptId, Email, Language, Money, RefundId, Timestamp};

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

pub fn checkout(new: &NewCheckout<'_>) -> Result<CreateCheckoutSession, StripeError> {
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
    Ok(request)
}

pub fn refund(new: &NewRefund<'_>) -> Result<CreateRefund, StripeError> {
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
    Ok(request)
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

pub fn bounds(range: &Range<Timestamp>) -> RangeQueryTs {
    RangeQueryTs::Bounds(RangeBoundsTs {
        gte: Some(range.start.seconds()),
        lt: Some(range.end.seconds()),
        ..RangeBoundsTs::default()
    })
}

pub fn page<R: Clone>(request: &R, after: Option<String>, starting_after: impl Fn(R, String) -> R) -> R {
    match after {
        Some(after) => starting_after(request.clone(), after),
        None => request.clone(),
    }
}

/// An id on its way into a path: letters, digits and `_`, as all of the provider's are.
pub fn plain(id: &str) -> Result<&str, StripeError> {
    let fits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(id) } else { Err(StripeError::NotFound) }
}
