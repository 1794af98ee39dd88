//! Chargebacks, which the provider calls disputes: opened by a card holder's bank, won or lost later. The money is gone from
//! the balance at once, with the provider's fee, and comes back without it when one is won.

use super::book::{Card, ChargeStatus, Dispute, DisputeStatus, IntentStatus, MovementKind};
use super::desk::{Desk, new_id};
use super::refusal::Refusal;

const FEE: i64 = 1500;
/// The card holder's bank waits this long for an answer.
const ANSWER_WITHIN: i64 = 14 * 86_400;

impl Desk<'_> {
    /// A card holder objects to a payment; without an amount to all of it. Returns the dispute's id.
    pub fn dispute(&mut self, intent: &str, amount: Option<i64>) -> Result<String, Refusal> {
        let held = self.intent(intent)?.clone();
        let charge = match (held.status, held.charge) {
            (IntentStatus::Succeeded, Some(charge)) => self.charge(&charge)?.clone(),
            _ => return Err(Refusal::invalid("Only what was paid can be charged back.")),
        };
        let known = self.book.disputes.iter().any(|it| it.charge == charge.id);
        if known || charge.status != ChargeStatus::Succeeded || charge.card.is_bank_debit() {
            return Err(Refusal::invalid("This charge cannot be charged back."));
        }
        let amount = amount.unwrap_or_else(|| charge.amount.saturating_sub(charge.refunded));
        if amount < 1 || amount > charge.amount {
            return Err(Refusal::invalid("A chargeback is of at most what was charged."));
        }
        let id = new_id("dp_");
        let out = self.moved(MovementKind::Dispute, amount.saturating_neg(), FEE, &charge.currency, &id);
        self.book.disputes.push(Dispute {
            id: id.clone(),
            intent: intent.to_owned(),
            charge: charge.id,
            status: DisputeStatus::NeedsResponse,
            amount,
            currency: charge.currency,
            reason: if charge.card == Card::SecondFactor { "product_not_received" } else { "fraudulent" }
                .to_owned(),
            movements: vec![out],
            answer_by: self.now.saturating_add(ANSWER_WITHIN),
            created: self.now,
        });
        self.happened("charge.dispute.created", &id);
        self.happened("charge.dispute.funds_withdrawn", &id);
        Ok(id)
    }

    /// The bank decides.
    pub fn decide_dispute(&mut self, id: &str, won: bool) -> Result<(), Refusal> {
        let it = self.dispute_of(id)?.clone();
        if it.status != DisputeStatus::NeedsResponse {
            return Err(Refusal::invalid("This dispute is closed."));
        }
        if won {
            let back = self.moved(MovementKind::DisputeReversal, it.amount, 0, &it.currency, id);
            let held = self.dispute_mut(id)?;
            held.status = DisputeStatus::Won;
            held.movements.push(back);
            self.happened("charge.dispute.funds_reinstated", id);
        } else {
            self.dispute_mut(id)?.status = DisputeStatus::Lost;
        }
        self.happened("charge.dispute.closed", id);
        Ok(())
    }

    fn dispute_of(&self, id: &str) -> Result<&Dispute, Refusal> {
        let found = self.book.disputes.iter().find(|it| it.id == id);
        found.ok_or_else(|| Refusal::missing("dispute", id))
    }

    fn dispute_mut(&mut self, id: &str) -> Result<&mut Dispute, Refusal> {
        let found = self.book.disputes.iter_mut().find(|it| it.id == id);
        found.ok_or_else(|| Refusal::missing("dispute", id))
    }
}
