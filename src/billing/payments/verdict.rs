//! What the provider's answer means for an attempt. Pure: the answer was fetched from the provider under the id that
//! we stored, and everything in it is compared with what we asked for. What does not fit is held, never guessed.

use super::attempt::{Attempt, AttemptState};
use super::stripe::{Checkout, CheckoutStatus, Intent, IntentStatus, Method, PaymentStatus};

/// What is to be done to an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The payer has not finished; the code of the last decline, if there was one.
    Open {
        declined: Option<String>,
    },
    Processing,
    /// All of it arrived.
    Paid {
        method: Option<Method>,
    },
    Failed {
        code: String,
    },
    Expired,
    /// In a few words for the log and for whoever looks at it.
    Held {
        why: &'static str,
    },
}

impl Verdict {
    pub const fn state(&self) -> AttemptState {
        match self {
            Self::Open { .. } => AttemptState::Open,
            Self::Processing => AttemptState::Processing,
            Self::Paid { .. } => AttemptState::Succeeded,
            Self::Failed { .. } => AttemptState::Failed,
            Self::Expired => AttemptState::Expired,
            Self::Held { .. } => AttemptState::Held,
        }
    }

    /// The provider's code, or our few words: what is kept as the attempt's failure.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Open { declined } => declined.as_deref(),
            Self::Failed { code } => Some(code),
            Self::Held { why } => Some(why),
            Self::Processing | Self::Paid { .. } | Self::Expired => None,
        }
    }
}

/// Judges a Checkout Session with its intent. The mode, test or live, was checked by the client that fetched it.
pub fn judge(attempt: &Attempt, checkout: &Checkout, livemode: bool) -> Verdict {
    let held = |why| Verdict::Held { why };
    if attempt.session.as_ref().is_some_and(|own| *own != checkout.id) {
        return held("another session");
    }
    if checkout.attempt.as_deref() != Some(attempt.id.to_string().as_str()) {
        return held("a session of another attempt");
    }
    if checkout.livemode != livemode {
        return held("the other mode, test or live");
    }
    if checkout.amount.currency() != attempt.amount.currency() {
        return held("another currency");
    }
    if checkout.amount != attempt.amount {
        return held("another amount");
    }
    match &checkout.intent {
        Some(intent) => judge_intent(attempt, checkout.status, intent, livemode),
        None => match (checkout.status, checkout.payment_status) {
            (CheckoutStatus::Open, _) => Verdict::Open { declined: None },
            (CheckoutStatus::Expired, _) => Verdict::Expired,
            (CheckoutStatus::Complete, PaymentStatus::Paid) => held("paid without a payment"),
            (CheckoutStatus::Complete | CheckoutStatus::Unknown, _) => held("a state that we do not know"),
        },
    }
}

fn judge_intent(attempt: &Attempt, status: CheckoutStatus, intent: &Intent, livemode: bool) -> Verdict {
    let held = |why| Verdict::Held { why };
    if attempt.intent.as_ref().is_some_and(|own| *own != intent.id) {
        return held("another payment");
    }
    if intent.livemode != livemode {
        return held("the other mode, test or live");
    }
    match (intent.status, status) {
        (IntentStatus::Succeeded, _) if intent.received.currency() != attempt.amount.currency() => {
            held("another currency")
        }
        (IntentStatus::Succeeded, _) if intent.received != attempt.amount => held("another amount"),
        (IntentStatus::Succeeded, _) => Verdict::Paid { method: intent.method.clone() },
        (IntentStatus::Processing, _) => Verdict::Processing,
        (IntentStatus::Canceled, CheckoutStatus::Expired) => Verdict::Expired,
        (IntentStatus::Canceled, _) => Verdict::Failed { code: decline_code(intent, "canceled") },
        (_, CheckoutStatus::Expired) => Verdict::Expired,
        (IntentStatus::RequiresPaymentMethod, CheckoutStatus::Complete) => {
            Verdict::Failed { code: decline_code(intent, "declined") }
        }
        (IntentStatus::RequiresPaymentMethod, CheckoutStatus::Open) => {
            Verdict::Open { declined: intent.last_error.as_ref().map(|_| decline_code(intent, "declined")) }
        }
        (IntentStatus::RequiresConfirmation | IntentStatus::RequiresAction, CheckoutStatus::Open) => {
            Verdict::Open { declined: None }
        }
        // Such as a bank account that has still to be confirmed by small deposits.
        (IntentStatus::RequiresConfirmation | IntentStatus::RequiresAction, CheckoutStatus::Complete) => {
            Verdict::Processing
        }
        (IntentStatus::RequiresCapture | IntentStatus::Unknown, _) | (_, CheckoutStatus::Unknown) => {
            held("a state that we do not know")
        }
    }
}

fn decline_code(intent: &Intent, otherwise: &str) -> String {
    let said = intent.last_error.as_ref();
    said.map(|e| e.decline_code.clone().unwrap_or_else(|| e.code.clone()))
        .unwrap_or_else(|| otherwise.to_owned())
}
