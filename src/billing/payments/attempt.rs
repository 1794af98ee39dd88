//! One try to pay: its states, and the one direction they move in. What the provider says is `verdict`; what a
//! success does to invoices is `settling`.

use crate::base::values::{
    AttemptId, EstimateId, InvoiceId, Money, PayLinkId, PaymentId, PersonId, Timestamp,
};
use crate::base::vault::{CheckoutRequest, CheckoutUrl, Sealed};
use crate::trust::access::Scope;

crate::coded! {
    /// Where a try to pay stands.
    pub enum AttemptState {
        /// The row is there, the provider has not been asked.
        Created = "created",
        /// The provider was asked and did not answer: nobody knows, so nothing else may be tried.
        Unknown = "unknown",
        /// The hosted page is there; the payer has not finished on it.
        Open = "open",
        /// Paid by a slow method, such as a bank debit: the money is on its way.
        Processing = "processing",
        /// Something does not fit together. A person must look.
        Held = "held",
        Failed = "failed",
        Expired = "expired",
        /// The money arrived and is booked.
        Succeeded = "succeeded",
    }
}

impl AttemptState {
    /// States only move up in rank, so that a late "failed" never undoes "paid", while money that arrives after all
    /// is booked whatever was believed before.
    const fn rank(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Unknown => 1,
            Self::Open => 2,
            Self::Processing => 3,
            Self::Held => 4,
            Self::Failed | Self::Expired => 5,
            Self::Succeeded => 6,
        }
    }

    pub const fn may_become(self, next: Self) -> bool {
        next.rank() > self.rank()
    }

    /// Everything that may become `next`: the states that a change names in its condition.
    pub fn before(next: Self) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|state| state.may_become(next)).collect()
    }

    /// Whether its invoices are taken: no other attempt may have them meanwhile.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Failed | Self::Expired | Self::Succeeded)
    }

    /// Whether money may be on its way: nothing to be done but to wait for the provider.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Unknown | Self::Processing | Self::Held)
    }

    /// Whether the provider has still to be asked for a hosted page.
    pub const fn has_no_page(self) -> bool {
        matches!(self, Self::Created | Self::Unknown)
    }
}

/// One try to pay, as stored.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: AttemptId,
    /// The one customer that it is for.
    pub scope: Scope,
    pub payer: Payer,
    pub state: AttemptState,
    pub amount: Money,
    pub form_key: String,
    pub session: Option<String>,
    pub intent: Option<String>,
    pub request: Sealed<CheckoutRequest>,
    pub url: Option<Sealed<CheckoutUrl>>,
    /// Why the last try on it did not work, in the provider's code.
    pub failure: Option<String>,
    pub payment: Option<PaymentId>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub expires_at: Timestamp,
    pub shares: Vec<Share>,
    /// The estimate whose deposit all of it is; then there are no shares.
    pub ahead: Option<Ahead>,
    /// What is questioned is paid with it, under protest.
    pub protest: bool,
}

/// The estimate that is paid ahead on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    pub estimate: EstimateId,
    pub number: String,
}

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    Person(PersonId),
    /// Whoever holds a pay link.
    Link(PayLinkId),
}

/// What one invoice is to get of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub invoice: InvoiceId,
    pub number: String,
    pub amount: Money,
}

impl Attempt {
    /// Whether it is for the same invoices and amounts, whatever their order.
    pub fn is_for(&self, shares: &[Share]) -> bool {
        self.ahead.is_none()
            && self.shares.len() == shares.len()
            && shares.iter().all(|wanted| {
                self.shares.iter().any(|s| s.invoice == wanted.invoice && s.amount == wanted.amount)
            })
    }

    /// Whether it is for so much of this estimate's deposit.
    pub fn is_for_deposit(&self, estimate: EstimateId, amount: Money) -> bool {
        self.amount == amount && self.ahead.as_ref().is_some_and(|it| it.estimate == estimate)
    }
}

#[cfg(test)]
mod tests {
    use super::AttemptState::{self, *};

    #[test]
    fn a_late_failure_never_undoes_a_payment() {
        for state in AttemptState::ALL {
            assert!(!Succeeded.may_become(*state), "{state}");
        }
    }

    #[test]
    fn money_that_arrives_after_all_is_booked_from_any_state() {
        for state in AttemptState::ALL.iter().filter(|state| **state != Succeeded) {
            assert!(state.may_become(Succeeded), "{state}");
        }
    }

    #[test]
    fn a_slow_payment_does_not_fall_back_to_open() {
        assert!(!Processing.may_become(Open));
        assert!(Processing.may_become(Failed) && Processing.may_become(Succeeded));
        assert!(!Failed.may_become(Expired) && !Expired.may_become(Failed));
    }

    #[test]
    fn what_is_held_keeps_its_invoices() {
        assert!(Held.is_live() && Unknown.is_live() && !Expired.is_live());
    }
}
