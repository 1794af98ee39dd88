//! Chargebacks, which the provider calls disputes: opened by a card holder's bank, answered with evidence, won or lost later.
//! The money is gone from the balance at once, with the provider's fee, and comes back without it when one is won. An
//! inquiry asks first and takes nothing, ends when the money is sent back, and a warning of fraud comes before any of them.

use super::book::{Charge, ChargeStatus, Dispute, DisputeStatus, IntentStatus, MovementKind, Warning};
use super::cards::Card;
use super::desk::{Desk, new_id};
use super::form::Params;
use super::ordering::refuse_unknown;
use super::refusal::Refusal;

const FEE: i64 = 1500;
/// The card holder's bank waits this long for an answer.
const ANSWER_WITHIN: i64 = 14 * 86_400;
/// Fields of evidence that name a file.
const FILES: [&str; 3] = ["uncategorized_file", "receipt", "service_documentation"];
/// Of all files of one dispute.
const FILES_SIZE: usize = 4_500_000;

impl Desk<'_> {
    /// A card holder objects to a payment; without an amount to all of it. Returns the dispute's id.
    pub fn dispute(&mut self, intent: &str, amount: Option<i64>) -> Result<String, Refusal> {
        self.object(intent, amount, DisputeStatus::NeedsResponse)
    }

    /// Their bank asks first.
    pub fn inquire(&mut self, intent: &str) -> Result<String, Refusal> {
        self.object(intent, None, DisputeStatus::WarningNeedsResponse)
    }

    /// The network suspects that somebody else used the card.
    pub fn warn(&mut self, intent: &str) -> Result<String, Refusal> {
        let charge = self.paid_charge(intent)?;
        let id = new_id("issfr_");
        self.book.warnings.push(Warning {
            id: id.clone(),
            intent: intent.to_owned(),
            charge: charge.id,
            kind: "unauthorized_use_of_card".to_owned(),
            actionable: charge.refunded < charge.amount
                && !self.book.disputes.iter().any(|it| it.intent == intent && !it.status.asks()),
            created: self.now,
        });
        self.happened("radar.early_fraud_warning.created", &id);
        Ok(id)
    }

    fn object(
        &mut self,
        intent: &str,
        amount: Option<i64>,
        status: DisputeStatus,
    ) -> Result<String, Refusal> {
        let charge = self.paid_charge(intent)?;
        let known = self.book.disputes.iter().any(|it| it.charge == charge.id);
        if known || charge.status != ChargeStatus::Succeeded || charge.card.is_bank_debit() {
            return Err(Refusal::invalid("This charge cannot be charged back."));
        }
        let amount = amount.unwrap_or_else(|| charge.amount.saturating_sub(charge.refunded));
        if amount < 1 || amount > charge.amount {
            return Err(Refusal::invalid("A chargeback is of at most what was charged."));
        }
        let id = new_id("dp_");
        let mut movements = Vec::new();
        if status == DisputeStatus::NeedsResponse {
            movements.push(self.moved(
                MovementKind::Dispute,
                amount.saturating_neg(),
                FEE,
                &charge.currency,
                &id,
            ));
        }
        self.book.disputes.push(Dispute {
            id: id.clone(),
            intent: intent.to_owned(),
            charge: charge.id,
            status,
            amount,
            currency: charge.currency,
            reason: if charge.card == Card::SecondFactor { "product_not_received" } else { "fraudulent" }
                .to_owned(),
            movements,
            answer_by: self.now.saturating_add(ANSWER_WITHIN),
            created: self.now,
            evidence: Default::default(),
            submitted: false,
        });
        self.happened("charge.dispute.created", &id);
        if status == DisputeStatus::NeedsResponse {
            self.too_late(intent);
        }
        if status == DisputeStatus::NeedsResponse {
            self.happened("charge.dispute.funds_withdrawn", &id);
        }
        Ok(id)
    }

    /// All of a charge went back: nobody asks about it any more, and no warning helps.
    pub fn sent_back(&mut self, charge: &str) {
        let asked = self.book.disputes.iter_mut().filter(|it| it.charge == charge && it.status.asks());
        let closed: Vec<String> = asked
            .map(|it| {
                it.status = DisputeStatus::WarningClosed;
                it.id.clone()
            })
            .collect();
        for id in closed {
            self.happened("charge.dispute.closed", &id);
        }
        if let Some(intent) = self.charge(charge).ok().map(|it| it.intent.clone()) {
            self.too_late(&intent);
        }
    }

    fn too_late(&mut self, intent: &str) {
        let warnings = self.book.warnings.iter_mut().filter(|it| it.intent == intent && it.actionable);
        let told: Vec<String> = warnings
            .map(|it| {
                it.actionable = false;
                it.id.clone()
            })
            .collect();
        for id in told {
            self.happened("radar.early_fraud_warning.updated", &id);
        }
    }

    /// The bank gives so many days more to answer.
    pub fn postpone_dispute(&mut self, id: &str, days: i64) -> Result<(), Refusal> {
        let it = self.dispute_mut(id)?;
        if !matches!(it.status, DisputeStatus::NeedsResponse | DisputeStatus::WarningNeedsResponse) {
            return Err(Refusal::invalid("This dispute takes no evidence any more."));
        }
        it.answer_by = it.answer_by.saturating_add(days.saturating_mul(86_400));
        self.happened("charge.dispute.updated", id);
        Ok(())
    }

    fn paid_charge(&self, intent: &str) -> Result<Charge, Refusal> {
        let held = self.intent(intent)?;
        match (held.status, &held.charge) {
            (IntentStatus::Succeeded, Some(charge)) => Ok(self.charge(charge)?.clone()),
            _ => Err(Refusal::invalid("Only what was paid can be charged back.")),
        }
    }

    /// `POST /v1/disputes/{id}`: evidence is kept, and with `submit` goes to the bank. Once.
    pub fn update_dispute(&mut self, id: &str, params: &Params) -> Result<(), Refusal> {
        refuse_unknown(params, &["evidence", "expand", "metadata", "submit"])?;
        let it = self.dispute_of(id)?;
        if it.submitted {
            return Err(Refusal::invalid("Evidence was submitted for this dispute already."));
        }
        let review = match it.status {
            DisputeStatus::NeedsResponse => DisputeStatus::UnderReview,
            DisputeStatus::WarningNeedsResponse => DisputeStatus::WarningUnderReview,
            _ => return Err(Refusal::invalid("This dispute takes no evidence any more.")),
        };
        if self.now > it.answer_by {
            return Err(Refusal::invalid("The time to answer is over."));
        }
        let evidence = params.map("evidence");
        let mut size = 0_usize;
        for (field, value) in evidence.iter().filter(|(field, _)| FILES.contains(&field.as_str())) {
            let file = self.book.files.iter().find(|file| file.id == *value);
            let file = file.ok_or_else(|| Refusal::missing("file", value))?;
            if file.purpose != "dispute_evidence" {
                return Err(Refusal::invalid(format!("{field} is no evidence.")));
            }
            size = size.saturating_add(file.size);
        }
        if size > FILES_SIZE {
            return Err(Refusal::invalid("The files are too large together."));
        }
        let submit = params.get("submit") == Some("true");
        let held = self.dispute_mut(id)?;
        held.evidence.extend(evidence);
        if submit {
            held.submitted = true;
            held.status = review;
        }
        self.happened("charge.dispute.updated", id);
        Ok(())
    }

    /// The bank decides. An inquiry is closed, or becomes a chargeback.
    pub fn decide_dispute(&mut self, id: &str, won: bool) -> Result<(), Refusal> {
        let it = self.dispute_of(id)?.clone();
        match (it.status, won) {
            (DisputeStatus::WarningNeedsResponse | DisputeStatus::WarningUnderReview, true) => {
                self.dispute_mut(id)?.status = DisputeStatus::WarningClosed;
                self.happened("charge.dispute.closed", id);
            }
            (DisputeStatus::WarningNeedsResponse | DisputeStatus::WarningUnderReview, false) => {
                // What was sent back meanwhile is not taken as well.
                let charge = self.charge(&it.charge)?;
                let amount = it.amount.min(charge.amount.saturating_sub(charge.refunded));
                let out = self.moved(MovementKind::Dispute, amount.saturating_neg(), FEE, &it.currency, id);
                self.too_late(&it.intent);
                let held = self.dispute_mut(id)?;
                held.amount = amount;
                held.status = DisputeStatus::NeedsResponse;
                held.submitted = false;
                held.movements.push(out);
                self.happened("charge.dispute.updated", id);
                self.happened("charge.dispute.funds_withdrawn", id);
            }
            (DisputeStatus::NeedsResponse | DisputeStatus::UnderReview, true) => {
                let back = self.moved(MovementKind::DisputeReversal, it.amount, 0, &it.currency, id);
                let held = self.dispute_mut(id)?;
                held.status = DisputeStatus::Won;
                held.movements.push(back);
                self.happened("charge.dispute.funds_reinstated", id);
                self.happened("charge.dispute.closed", id);
            }
            (DisputeStatus::NeedsResponse | DisputeStatus::UnderReview, false) => {
                self.dispute_mut(id)?.status = DisputeStatus::Lost;
                self.happened("charge.dispute.closed", id);
            }
            _ => return Err(Refusal::invalid("This dispute is closed.")),
        }
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
