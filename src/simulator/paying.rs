//! Paying a session: what each test card does, the second factor, and slow methods that decide later.
//! The order of events is the provider's: intent, charge, session.

use super::amounts;
use super::book::{
    Charge, ChargeStatus, Intent, IntentStatus, Movement, MovementKind, Seconds, SessionStatus,
};
use super::cards::{Card, Decline};
use super::desk::{Desk, new_id};
use super::refusal::Refusal;

/// What the hosted page shows next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Paid, or on its way through a slow bank: back to the shop.
    Done,
    Declined(Decline),
    /// The bank wants to see its customer first.
    SecondFactor,
}

impl Desk<'_> {
    /// Pays an open session. Refuses one that is complete or expired.
    pub fn pay(&mut self, session: &str, card: Card) -> Result<Outcome, Refusal> {
        self.refuse_unless_open(session)?;
        let intent = self.intent_for(session, card)?;
        match card {
            Card::Succeeds => self.succeed(&intent).map(|()| Outcome::Done),
            Card::Declined => self.decline(&intent, Decline::Generic),
            Card::InsufficientFunds => self.decline(&intent, Decline::InsufficientFunds),
            Card::SecondFactor => {
                self.intent_mut(&intent)?.status = IntentStatus::RequiresAction;
                self.happened("payment_intent.requires_action", &intent);
                Ok(Outcome::SecondFactor)
            }
            Card::SlowSucceeds | Card::SlowFails => self.process(&intent).map(|()| Outcome::Done),
        }
    }

    /// The second factor was shown (`passed`) or refused.
    pub fn confirm(&mut self, session: &str, passed: bool) -> Result<Outcome, Refusal> {
        self.refuse_unless_open(session)?;
        let intent = self.session(session)?.intent.clone().ok_or_else(nothing_to_confirm)?;
        if self.intent(&intent)?.status != IntentStatus::RequiresAction {
            return Err(nothing_to_confirm());
        }
        if passed {
            self.succeed(&intent).map(|()| Outcome::Done)
        } else {
            self.decline(&intent, Decline::AuthenticationFailed)
        }
    }

    /// The bank decides about a slow payment: the money arrives, or it does not.
    pub fn settle(&mut self, intent: &str, arrives: bool) -> Result<(), Refusal> {
        if self.intent(intent)?.status != IntentStatus::Processing {
            return Err(Refusal::invalid("This payment is not waiting for its bank."));
        }
        let session = self.intent(intent)?.session.clone();
        if arrives {
            self.charge_succeeds(intent)?;
            self.session_mut(&session)?.paid = true;
            self.happened("checkout.session.async_payment_succeeded", &session);
        } else {
            self.charge_fails(intent, Decline::BankRefused)?;
            self.happened("checkout.session.async_payment_failed", &session);
        }
        Ok(())
    }

    /// Lets the slow payments decide whose time has come.
    pub fn settle_due(&mut self) {
        let now = self.now;
        let due: Vec<(String, bool)> = self
            .book
            .intents
            .iter()
            .filter(|intent| intent.status == IntentStatus::Processing)
            .filter(|intent| intent.decides_at.is_some_and(|at| at <= now))
            .map(|intent| (intent.id.clone(), intent.card == Card::SlowSucceeds))
            .collect();
        for (intent, arrives) in due {
            // Each was found waiting just now, so none is refused.
            let _ = self.settle(&intent, arrives);
        }
    }

    fn refuse_unless_open(&mut self, session: &str) -> Result<(), Refusal> {
        self.expire_old_sessions();
        match self.session(session)?.status {
            SessionStatus::Open => Ok(()),
            SessionStatus::Complete => Err(Refusal::invalid("This Checkout Session is complete.")),
            SessionStatus::Expired => Err(Refusal::invalid("This Checkout Session has expired.")),
        }
    }

    /// A session has one intent, made at the first try and used again by the next.
    fn intent_for(&mut self, session: &str, card: Card) -> Result<String, Refusal> {
        let order = self.session(session)?.clone();
        if let Some(id) = order.intent {
            let intent = self.intent_mut(&id)?;
            intent.card = card;
            intent.last_error = None;
            return Ok(id);
        }
        let id = new_id("pi_");
        self.book.intents.push(Intent {
            id: id.clone(),
            session: order.id,
            status: IntentStatus::RequiresPaymentMethod,
            amount: order.amount,
            received: 0,
            currency: order.currency,
            description: order.intent_description,
            metadata: order.intent_metadata,
            card,
            last_error: None,
            charge: None,
            decides_at: None,
            created: self.now,
        });
        self.session_mut(session)?.intent = Some(id.clone());
        self.happened("payment_intent.created", &id);
        Ok(id)
    }

    fn succeed(&mut self, intent: &str) -> Result<(), Refusal> {
        let session = self.intent(intent)?.session.clone();
        self.new_charge(intent, ChargeStatus::Pending, None)?;
        self.charge_succeeds(intent)?;
        self.complete(&session, true)
    }

    fn process(&mut self, intent: &str) -> Result<(), Refusal> {
        let session = self.intent(intent)?.session.clone();
        let decides_at = self.slow_after.map(|after: Seconds| self.now.saturating_add(after));
        let charge = self.new_charge(intent, ChargeStatus::Pending, None)?;
        let held = self.intent_mut(intent)?;
        held.status = IntentStatus::Processing;
        held.decides_at = decides_at;
        self.happened("payment_intent.processing", intent);
        self.happened("charge.pending", &charge);
        self.complete(&session, false)
    }

    fn decline(&mut self, intent: &str, why: Decline) -> Result<Outcome, Refusal> {
        let charge = self.new_charge(intent, ChargeStatus::Failed, Some(why))?;
        let held = self.intent_mut(intent)?;
        held.status = IntentStatus::RequiresPaymentMethod;
        held.last_error = Some(why);
        self.happened("charge.failed", &charge);
        self.happened("payment_intent.payment_failed", intent);
        Ok(Outcome::Declined(why))
    }

    fn complete(&mut self, session: &str, paid: bool) -> Result<(), Refusal> {
        let held = self.session_mut(session)?;
        held.status = SessionStatus::Complete;
        held.paid = paid;
        self.happened("checkout.session.completed", session);
        Ok(())
    }

    fn new_charge(
        &mut self,
        intent: &str,
        status: ChargeStatus,
        failure: Option<Decline>,
    ) -> Result<String, Refusal> {
        let Intent { amount, currency, card, .. } = self.intent(intent)?.clone();
        let id = new_id(if card.is_bank_debit() { "py_" } else { "ch_" });
        self.book.charges.push(Charge {
            id: id.clone(),
            intent: intent.to_owned(),
            status,
            amount,
            refunded: 0,
            currency,
            card,
            failure,
            movement: None,
            created: self.now,
        });
        self.intent_mut(intent)?.charge = Some(id.clone());
        Ok(id)
    }

    fn charge_succeeds(&mut self, intent: &str) -> Result<(), Refusal> {
        let (id, kind) = self.charge_of(intent)?;
        let Charge { amount, currency, .. } = self.charge(&id)?.clone();
        let fee = amounts::fee(amount);
        let movement = self.moved(kind, amount, fee, &currency, &id);
        let charge = self.charge_mut(&id)?;
        charge.status = ChargeStatus::Succeeded;
        charge.movement = Some(movement);
        let held = self.intent_mut(intent)?;
        held.status = IntentStatus::Succeeded;
        held.received = amount;
        held.decides_at = None;
        self.happened("charge.succeeded", &id);
        self.happened("payment_intent.succeeded", intent);
        Ok(())
    }

    fn charge_fails(&mut self, intent: &str, why: Decline) -> Result<(), Refusal> {
        let (id, _) = self.charge_of(intent)?;
        let charge = self.charge_mut(&id)?;
        charge.status = ChargeStatus::Failed;
        charge.failure = Some(why);
        let held = self.intent_mut(intent)?;
        held.status = IntentStatus::RequiresPaymentMethod;
        held.last_error = Some(why);
        held.decides_at = None;
        self.happened("charge.failed", &id);
        self.happened("payment_intent.payment_failed", intent);
        Ok(())
    }

    fn charge_of(&self, intent: &str) -> Result<(String, MovementKind), Refusal> {
        let held = self.intent(intent)?;
        let kind = if held.card.is_bank_debit() { MovementKind::Payment } else { MovementKind::Charge };
        let id = held.charge.clone().ok_or_else(|| Refusal::missing("charge", intent))?;
        Ok((id, kind))
    }

    /// Writes money that came (positive) or went (negative) and returns the id of the entry.
    pub fn moved(
        &mut self,
        kind: MovementKind,
        amount: i64,
        fee: i64,
        currency: &str,
        source: &str,
    ) -> String {
        let id = new_id("txn_");
        self.book.movements.push(Movement {
            id: id.clone(),
            kind,
            amount,
            fee,
            currency: currency.to_owned(),
            source: source.to_owned(),
            created: self.now,
        });
        id
    }
}

fn nothing_to_confirm() -> Refusal {
    Refusal::invalid("There is nothing to confirm.")
}
