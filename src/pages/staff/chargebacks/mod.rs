//! Chargebacks: what card networks took back or ask about, what has to be answered by when, and the answer. Never called
//! disputes, which are the customers'.

pub mod answer;
pub mod index;
pub mod pdf;
pub mod photos;
pub mod show;
pub mod twice;
pub mod warnings;

use crate::base::db::{Conn, DbResult};
use crate::base::values::{ChargebackId, Timestamp};
use crate::billing::chargebacks::{self, Case};
use crate::billing::payments::store::chargebacks::ChargebackState;
use crate::pages::owner::rows::Pill;
use crate::pages::staff::own::not_theirs;
use crate::trust::access::ActingStaff;

/// One of the dealership. Nobody works on one of their own card.
fn find(c: &mut Conn, who: &ActingStaff, id: ChargebackId) -> DbResult<Case> {
    let it = chargebacks::by_id(c, &who.scope, id)?;
    not_theirs(c, who, it.customer, "looks after their chargeback")?;
    Ok(it)
}

/// How far one is.
pub(in crate::pages::staff) fn pill(it: &Case, now: Timestamp) -> Pill {
    let (kind, text) = match it.state {
        ChargebackState::Won if it.came_to_nothing() => ("paid", "Closed, nothing taken"),
        ChargebackState::Won => ("paid", "Won"),
        ChargebackState::Lost => ("overdue", "Lost"),
        _ if it.answered_at.is_some() => ("dispute", "Under review"),
        _ if !it.failed.is_empty() => ("overdue", "Answer not taken"),
        _ if it.is_being_sent() => ("soon", "Answer being sent"),
        _ if it.is_late(now) => ("overdue", "Time to answer is over"),
        ChargebackState::Inquiry => ("due", "Inquiry, needs an answer"),
        ChargebackState::Open => ("due", "Needs an answer"),
    };
    Pill { kind, text: text.into() }
}

/// A network's code in words: `product_not_received`.
pub(in crate::pages::staff) fn reason(code: &str) -> String {
    let words = match code {
        "fraudulent" => "The cardholder does not know the payment",
        "unrecognized" => "The cardholder does not recognize the payment",
        "duplicate" => "Paid twice",
        "credit_not_processed" => "A refund that was promised did not come",
        "product_not_received" => "The service or goods did not come",
        "product_unacceptable" => "The service or goods are not as described",
        "subscription_canceled" => "Something that was canceled was charged",
        "general" => "No reason given",
        "unauthorized_use_of_card" => "Somebody else may have used the card",
        "made_with_lost_card" | "made_with_stolen_card" => "The card was lost or stolen",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}
