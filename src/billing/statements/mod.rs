//! The statement of account: what was owed at the beginning, everything that moved it, what is owed at the end. All of
//! it is read off the postings, so that opening balance and movements always come to the closing balance.
//! Not here: how it looks (pages, papers).

mod sending;
mod store;

pub use sending::{Sent, send};
pub use store::statement;

use crate::base::values::{CreditNoteId, InvoiceId, LocalDate, Money, PaymentId};
use crate::billing::ledger::TransactionKind;

/// Balances are what the customer owes; below zero the dealership holds their money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Both days included.
    pub from: LocalDate,
    pub to: LocalDate,
    pub opening: Money,
    pub movements: Vec<Movement>,
    pub closing: Money,
    /// The sums of what is above and below zero; `opening + charged − paid = closing`.
    pub charged: Money,
    pub paid: Money,
    /// Of what is owed at the end, the part that the customer questions.
    pub on_hold: Money,
}

/// One document or payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub on: LocalDate,
    pub kind: TransactionKind,
    /// What is behind it, with the number that people know.
    pub source: Source,
    /// Above zero more is owed.
    pub amount: Money,
    /// After it.
    pub balance: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Invoice(InvoiceId, String),
    /// The number of the receipt. Also for money sent back.
    Payment(PaymentId, String),
    CreditNote(CreditNoteId, String),
    /// Nothing with a number of its own.
    Other,
}

impl Source {
    /// The number that people know; empty when there is none.
    pub fn number(&self) -> &str {
        match self {
            Self::Invoice(_, number) | Self::Payment(_, number) | Self::CreditNote(_, number) => number,
            Self::Other => "",
        }
    }
}
