//! What a session works in, one at a time: a customer's account, a dealership as its staff, or the installation.

use std::fmt;
use std::str::FromStr;

use crate::base::error::AppError;
use crate::base::values::{CustomerId, DealershipId};

/// Written as the id of the customer or dealership, or `installation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    Customer(CustomerId),
    Dealership(DealershipId),
    Installation,
}

impl Account {
    /// Staff sessions idle longer and end sooner than owners'.
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Customer(_))
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(id) => id.fmt(f),
            Self::Dealership(id) => id.fmt(f),
            Self::Installation => f.write_str("installation"),
        }
    }
}

impl FromStr for Account {
    type Err = AppError;

    /// What is no account of any kind is not found.
    fn from_str(text: &str) -> Result<Self, AppError> {
        if text == "installation" {
            return Ok(Self::Installation);
        }
        let customer = text.parse().map(Self::Customer).ok();
        customer.or_else(|| text.parse().map(Self::Dealership).ok()).ok_or(AppError::NotFound)
    }
}

crate::stored_as!(Account => Text, String, |v| v.to_string(), |raw| raw.parse().map_err(|_| "not an account".into()));
