//! What a visitor can pay with on the hosted page, and how a bank says no.

use serde::{Deserialize, Serialize};

/// What a visitor can pay with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Card {
    Succeeds,
    Declined,
    InsufficientFunds,
    SecondFactor,
    SlowSucceeds,
    SlowFails,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decline {
    Generic,
    InsufficientFunds,
    AuthenticationFailed,
    BankRefused,
}

impl Card {
    pub const ALL: [Self; 6] = [
        Self::Succeeds,
        Self::Declined,
        Self::InsufficientFunds,
        Self::SecondFactor,
        Self::SlowSucceeds,
        Self::SlowFails,
    ];

    pub fn is_bank_debit(self) -> bool {
        matches!(self, Self::SlowSucceeds | Self::SlowFails)
    }

    /// The provider's own test numbers, so that a page can show the last four digits.
    pub fn last4(self) -> &'static str {
        match self {
            Self::Succeeds => "4242",
            Self::Declined => "0002",
            Self::InsufficientFunds => "9995",
            Self::SecondFactor => "3155",
            Self::SlowSucceeds => "6789",
            Self::SlowFails => "1116",
        }
    }
}

impl Decline {
    pub fn code(self) -> &'static str {
        match self {
            Self::Generic | Self::InsufficientFunds => "card_declined",
            Self::AuthenticationFailed => "payment_intent_authentication_failure",
            Self::BankRefused => "payment_intent_payment_attempt_failed",
        }
    }

    pub fn decline_code(self) -> Option<&'static str> {
        match self {
            Self::Generic => Some("generic_decline"),
            Self::InsufficientFunds => Some("insufficient_funds"),
            Self::AuthenticationFailed | Self::BankRefused => None,
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Self::Generic => "Your card was declined.",
            Self::InsufficientFunds => "Your card has insufficient funds.",
            Self::AuthenticationFailed => "We are unable to authenticate your payment method.",
            Self::BankRefused => "The bank refused the debit.",
        }
    }
}
