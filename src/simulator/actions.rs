//! Everything that can be done to a simulator from outside its API, as one value: what the control API takes as
//! JSON and what the overview's buttons mean.

use serde::{Deserialize, Serialize};

use super::cards::Card;
use super::desk::Desk;
use super::paying::Outcome;
use super::refusal::Refusal;
use super::switches::Switches;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// A visitor presses Pay with this card.
    Pay {
        session: String,
        card: Card,
    },
    /// He shows the second factor, or does not.
    Confirm {
        session: String,
        passed: bool,
    },
    Expire {
        session: String,
    },
    /// The bank decides about a slow payment.
    Settle {
        payment: String,
        arrives: bool,
    },
    /// A refund made at the provider's own desk; without an amount all that is left.
    Refund {
        payment: String,
        amount: Option<i64>,
    },
    /// A pending refund arrives, or any refund fails.
    FinishRefund {
        refund: String,
        arrives: bool,
    },
    /// A card holder objects to a payment; without an amount to all that was not refunded.
    Dispute {
        payment: String,
        amount: Option<i64>,
    },
    /// Their bank asks about a payment first.
    Inquire {
        payment: String,
    },
    /// The network suspects fraud.
    Warn {
        payment: String,
    },
    /// Their bank decides.
    DecideDispute {
        dispute: String,
        won: bool,
    },
    /// Their bank gives more time to answer.
    PostponeDispute {
        dispute: String,
        days: i64,
    },
    /// The webhook of an event again.
    Resend {
        event: String,
        times: u32,
    },
    /// All switches at once; what is not named goes back to its rest.
    Switches {
        switches: Switches,
    },
}

impl Action {
    pub fn apply(self, desk: &mut Desk<'_>) -> Result<(), Refusal> {
        match self {
            Self::Pay { session, card } => desk.pay(&session, card).map(ignore),
            Self::Confirm { session, passed } => desk.confirm(&session, passed).map(ignore),
            Self::Expire { session } => desk.expire_session(&session),
            Self::Settle { payment, arrives } => desk.settle(&payment, arrives),
            Self::Refund { payment, amount } => desk.refund_at_provider(&payment, amount).map(|_| ()),
            Self::FinishRefund { refund, arrives } => desk.finish_refund(&refund, arrives),
            Self::Dispute { payment, amount } => desk.dispute(&payment, amount).map(|_| ()),
            Self::Inquire { payment } => desk.inquire(&payment).map(|_| ()),
            Self::Warn { payment } => desk.warn(&payment).map(|_| ()),
            Self::DecideDispute { dispute, won } => desk.decide_dispute(&dispute, won),
            Self::PostponeDispute { dispute, days } => desk.postpone_dispute(&dispute, days),
            Self::Resend { event, times } => desk.resend(&event, times),
            Self::Switches { switches } => {
                desk.book.switches = switches;
                Ok(())
            }
        }
    }
}

/// A declined card is not a failed action: it did what it does.
fn ignore(_: Outcome) {}
