//! Refunds: through the API, from the simulator's own page, and those that fail days later.

use super::amounts;
use super::book::{Charge, ChargeStatus, DisputeStatus, IntentStatus, MovementKind, Refund, RefundStatus};
use super::desk::{Desk, new_id};
use super::form::Params;
use super::ordering::{integer, refuse_unknown, required};
use super::refusal::Refusal;
use crate::base::values::Language;

const KNOWN: [&str; 5] = ["amount", "expand", "metadata", "payment_intent", "reason"];
const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

impl Desk<'_> {
    /// Makes a refund from the API's parameters and returns its id.
    pub fn make_refund(&mut self, params: &Params) -> Result<String, Refusal> {
        refuse_unknown(params, &KNOWN)?;
        let intent = required(params, "payment_intent")?;
        let reason = params.get("reason");
        if reason.is_some_and(|reason| !REASONS.contains(&reason)) {
            return Err(Refusal::of_param("reason", "parameter_invalid_string", "Invalid reason"));
        }
        let id = self.refund_intent(intent, integer(params, "amount")?)?;
        let refund = self.refund_mut(&id)?;
        refund.reason = reason.map(str::to_owned);
        refund.metadata = params.map("metadata");
        self.announce(&id)?;
        Ok(id)
    }

    /// A refund that nobody asked for through the API, as somebody makes it at the provider's own desk.
    /// `amount` none means all that is left.
    pub fn refund_at_provider(&mut self, intent: &str, amount: Option<i64>) -> Result<String, Refusal> {
        let id = self.refund_intent(intent, amount)?;
        self.announce(&id)?;
        Ok(id)
    }

    /// A pending refund arrives; any refund fails (the money comes back to the dealership's balance).
    pub fn finish_refund(&mut self, id: &str, arrives: bool) -> Result<(), Refusal> {
        let refund = self.refund(id)?.clone();
        match (refund.status, arrives) {
            (RefundStatus::Pending, true) => {
                self.refund_mut(id)?.status = RefundStatus::Succeeded;
                self.happened("refund.updated", id);
                Ok(())
            }
            (RefundStatus::Pending | RefundStatus::Succeeded, false) => self.fail_refund(&refund),
            _ => Err(Refusal::invalid("This refund is finished.")),
        }
    }

    fn refund_intent(&mut self, intent: &str, amount: Option<i64>) -> Result<String, Refusal> {
        let held = self.intent(intent)?.clone();
        let charge = match (held.status, held.charge) {
            (IntentStatus::Succeeded, Some(charge)) => charge,
            _ => {
                return Err(Refusal::invalid(format!(
                    "This PaymentIntent ({intent}) does not have a successful charge to refund."
                )));
            }
        };
        let Charge { amount: charged, refunded, currency, card, status, .. } = self.charge(&charge)?.clone();
        let disputed = self.book.disputes.iter().any(|it| {
            let open = !matches!(it.status, DisputeStatus::Won | DisputeStatus::WarningClosed);
            it.charge == charge && open && !it.status.asks()
        });
        if disputed {
            return Err(Refusal {
                code: Some("charge_disputed"),
                ..Refusal::invalid(format!("Charge {charge} has been charged back."))
            });
        }
        let left = charged.saturating_sub(refunded);
        if status != ChargeStatus::Succeeded || left == 0 {
            return Err(Refusal {
                code: Some("charge_already_refunded"),
                ..Refusal::invalid(format!("Charge {charge} has already been refunded."))
            });
        }
        let amount = amount.unwrap_or(left);
        if amount < 1 || amount > left {
            return Err(Refusal::of_param(
                "amount",
                "amount_too_large",
                format!(
                    "Refund amount ({}) is greater than unrefunded amount on charge ({})",
                    amounts::show(amount, &currency, Language::En),
                    amounts::show(left, &currency, Language::En)
                ),
            ));
        }
        let kind = if card.is_bank_debit() { MovementKind::PaymentRefund } else { MovementKind::Refund };
        let id = new_id("re_");
        let movement = self.moved(kind, amount.saturating_neg(), 0, &currency, &id);
        let pending = self.book.switches.refund_pending;
        self.book.refunds.push(Refund {
            id: id.clone(),
            intent: intent.to_owned(),
            charge: charge.clone(),
            status: if pending { RefundStatus::Pending } else { RefundStatus::Succeeded },
            amount,
            currency,
            reason: None,
            metadata: Default::default(),
            movement: Some(movement),
            failure_movement: None,
            created: self.now,
        });
        self.charge_mut(&charge)?.refunded = refunded.saturating_add(amount);
        Ok(id)
    }

    fn announce(&mut self, id: &str) -> Result<(), Refusal> {
        let charge = self.refund(id)?.charge.clone();
        self.happened("refund.created", id);
        self.happened("charge.refunded", &charge);
        let it = self.charge(&charge)?;
        if it.refunded == it.amount {
            self.sent_back(&charge);
        }
        Ok(())
    }

    fn fail_refund(&mut self, refund: &Refund) -> Result<(), Refusal> {
        let movement =
            self.moved(MovementKind::RefundFailure, refund.amount, 0, &refund.currency, &refund.id);
        let held = self.refund_mut(&refund.id)?;
        held.status = RefundStatus::Failed;
        held.failure_movement = Some(movement);
        let charge = self.charge_mut(&refund.charge)?;
        charge.refunded = charge.refunded.saturating_sub(refund.amount);
        self.happened("refund.failed", &refund.id);
        Ok(())
    }
}
