//! What part of the data somebody works in. Every store function on tenant data takes one, so that forgetting the
//! tenant does not compile. The fields are private: a scope is made by a guard, by a job's named constructor, or not.

use crate::base::error::AppError;
use crate::base::values::{CustomerId, DealershipId};

/// A dealership, or one customer of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    dealership: DealershipId,
    customer: Option<CustomerId>,
}

impl Scope {
    /// One customer's own data: owners, guests with a link.
    pub(crate) fn of_customer(dealership: DealershipId, customer: CustomerId) -> Self {
        Self { dealership, customer: Some(customer) }
    }

    /// A whole dealership: its staff.
    pub(crate) fn of_dealership(dealership: DealershipId) -> Self {
        Self { dealership, customer: None }
    }

    /// For jobs, commands and webhooks, which act for the installation and were told the dealership by a row of ours.
    pub fn for_job(dealership: DealershipId, customer: Option<CustomerId>) -> Self {
        Self { dealership, customer }
    }

    pub fn dealership(&self) -> DealershipId {
        self.dealership
    }

    /// The customer an owner is confined to; `None` for staff.
    pub fn customer(&self) -> Option<CustomerId> {
        self.customer
    }

    /// The one customer that this scope is about. Staff pages name theirs with [`Scope::narrowed`] first.
    pub fn require_customer(&self) -> Result<CustomerId, AppError> {
        self.customer.ok_or_else(|| AppError::internal("a scope of one customer was expected"))
    }

    /// The same dealership, one customer of it. A customer outside of the scope is not found.
    pub fn narrowed(&self, customer: CustomerId) -> Result<Self, AppError> {
        match self.customer {
            Some(own) if own != customer => Err(AppError::NotFound),
            _ => Ok(Self { dealership: self.dealership, customer: Some(customer) }),
        }
    }
}
