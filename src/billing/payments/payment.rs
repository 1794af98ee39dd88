//! Money received: how it came, and what a receipt may say of it.

use crate::base::values::{AttemptId, LocalDate, Money, PaymentId, Timestamp};

crate::coded! {
    /// How money came.
    pub enum PaymentMethod {
        Card = "card",
        /// A transfer or a debit.
        Bank = "bank",
        Cash = "cash",
        Cheque = "cheque",
        Other = "other",
    }
}

/// The provider's name in the columns that tie a payment to it.
pub const STRIPE: &str = "stripe";

/// A payment as stored, opened.
#[derive(Clone, Debug)]
pub struct Received {
    pub id: PaymentId,
    /// Of the receipt.
    pub number: String,
    pub method: PaymentMethod,
    /// Such as a card's brand and last four digits; empty when nothing is known.
    pub instrument: String,
    pub amount: Money,
    pub received_on: LocalDate,
    pub received_at: Timestamp,
    /// The provider's id of it.
    pub provider_payment: Option<String>,
    pub attempt: Option<AttemptId>,
}

/// What a payment gave to an invoice, less what was taken back.
#[derive(Clone, Debug)]
pub struct Allocated {
    pub number: String,
    /// The invoice's total and what is still owed on it now.
    pub total: Money,
    pub open: Money,
    pub amount: Money,
}
