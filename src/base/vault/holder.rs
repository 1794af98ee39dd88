//! Whose key, and what for. Erasing a customer's `contact` key leaves the invoices readable under `records`
//! until the law lets them go.

use crate::base::values::{CustomerId, DealershipId, PersonId};

/// Who a data key belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Holder {
    Customer(CustomerId),
    Person(PersonId),
    Dealership(DealershipId),
    /// The installation itself: outbox, sessions, ceremonies.
    Site,
}

impl Holder {
    /// The 16 bytes that sealed fields are bound to; zero for the site.
    pub(super) fn bytes(&self) -> [u8; 16] {
        match self {
            Self::Customer(id) => *id.as_bytes(),
            Self::Person(id) => *id.as_bytes(),
            Self::Dealership(id) => *id.as_bytes(),
            Self::Site => [0; 16],
        }
    }

    pub(super) fn column(&self) -> String {
        match self {
            Self::Customer(id) => id.to_string(),
            Self::Person(id) => id.to_string(),
            Self::Dealership(id) => id.to_string(),
            Self::Site => "site".to_owned(),
        }
    }
}

/// What a data key seals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Purpose {
    /// Names, addresses, phone, e-mail, notes, activity detail: erasure destroys this key at once.
    Contact,
    /// Invoice snapshots, papers, payments: retention destroys this key at its end.
    Records,
    /// The installation's own working data.
    Operations,
    /// Seed of the blind indexes.
    Index,
    /// Seed of keyed hashes of short secrets (counter codes, recovery codes, rate limits).
    Token,
    /// Key of the authentication codes of rows of money and rights.
    RowMac,
    /// What the heads of the audit log are signed with: an Ed25519 private key.
    Audit,
}

impl Purpose {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Records => "records",
            Self::Operations => "operations",
            Self::Index => "index",
            Self::Token => "token",
            Self::RowMac => "row_mac",
            Self::Audit => "audit",
        }
    }
}
