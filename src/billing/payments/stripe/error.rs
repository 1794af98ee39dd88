//! What can go wrong with a call, sorted by what the caller must do next. The provider's own sentences are dropped:
//! they may repeat what a person typed.

use crate::base::values::Money;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// Final: the bank said no.
    #[error("declined: {code}")]
    Declined { code: String, decline_code: Option<String> },
    /// Final: nothing happened, and the same request will never work.
    #[error("the provider refused the request (status {status}, code {code:?}, parameter {param:?})")]
    Refused { status: u16, code: Option<String>, param: Option<String> },
    /// Final: there is no such object.
    #[error("the provider knows no such object")]
    NotFound,
    /// Final, and a fault of ours: the key was used before with other parameters.
    #[error("an idempotency key came back with other parameters")]
    KeyReused,
    /// Nothing happened, and nothing will until an operator mends the key or its rights.
    #[error("the provider does not take our key")]
    NotAuthorised,
    /// Nobody knows: ask again later with the same key. After 24 hours, or when the same failure keeps coming
    /// back under the key (the provider repeats its own 500s), look for the object first.
    #[error("the outcome is unknown: {0}")]
    Unanswered(Unanswered),
    /// An answer of the test world where the live one was expected, or the other way round.
    #[error("the answer belongs to the other mode, test or live")]
    OtherMode,
    /// Final: the provider has no such amounts in this currency.
    #[error("{0:?} cannot be charged")]
    Amount(Money),
    /// The client could not be made.
    #[error("the payment client cannot work: {0}")]
    Setup(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    #[error("no connection, or it broke")]
    Network,
    #[error("no answer in time")]
    Timeout,
    /// 409, 429 or 5xx.
    #[error("status {0}")]
    Status(u16),
    /// An answer that we cannot read, with the name of what is missing.
    #[error("unreadable answer: {0}")]
    Unreadable(String),
}

impl StripeError {
    /// Whether the call may have worked, or may work when asked again with the same key.
    pub fn outcome_is_unknown(&self) -> bool {
        matches!(self, Self::Unanswered(_))
    }
}

impl From<stripe_rust::StripeError> for StripeError {
    fn from(error: stripe_rust::StripeError) -> Self {
        use stripe_rust::StripeError as Theirs;
        match error {
            Theirs::Stripe(details, status) => of_status(&details, status),
            Theirs::Timeout => Self::Unanswered(Unanswered::Timeout),
            Theirs::ClientError(_) => Self::Unanswered(Unanswered::Network),
            Theirs::JSONDeserialize(what) => Self::Unanswered(Unanswered::Unreadable(what)),
            Theirs::ConfigError(what) => Self::Setup(what),
        }
    }
}

fn of_status(details: &stripe_rust::ApiErrors, status: u16) -> StripeError {
    let code = details.code.as_ref().map(|code| code.as_str().to_owned());
    match (status, details.type_.as_str()) {
        (400..=499, "idempotency_error") if status != 409 => StripeError::KeyReused,
        (402, _) => StripeError::Declined {
            code: code.unwrap_or_else(|| "card_declined".to_owned()),
            decline_code: details.decline_code.clone(),
        },
        (401 | 403, _) => StripeError::NotAuthorised,
        (404, _) => StripeError::NotFound,
        // Another call with our key is under way, too many calls, or their fault.
        (409 | 424 | 429 | 500.., _) => StripeError::Unanswered(Unanswered::Status(status)),
        _ => StripeError::Refused { status, code, param: details.param.clone() },
    }
}
