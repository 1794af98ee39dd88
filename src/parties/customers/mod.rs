//! An account at a dealership that is billed: a private owner, a company, a fleet. Everything that says who it is, is
//! sealed under the customer's own key; what must be found again has a keyed hash beside it.
//! Not here: the people who sign in for a customer (trust/access).

mod creating;
mod searching;
mod store;
mod tokens;

pub use creating::{create, create_once, insert, update};
pub use searching::{Hit, alike, hit, hits};
pub use store::{
    absorbed, by_reference, families, family, going_on, load, name_of, names_of, recent, related, require,
    require_open,
};
pub use tokens::{forget as forget_tokens, index_vin};

pub(in crate::parties) use creating::close;
pub(in crate::parties) use searching::search;
pub(in crate::parties) use tokens::{Word, tail, token};

use serde::{Deserialize, Serialize};

use super::Address;
use crate::base::values::{
    CleanLines, CleanText, CustomerId, DealershipId, Email, Language, Phone, Timestamp,
};

crate::coded! {
    pub enum CustomerKind {
        Person = "person",
        Company = "company",
    }
}

/// How to reach a customer; stored as one sealed JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub email: Option<Email>,
    pub phone: Option<Phone>,
    #[serde(flatten)]
    pub address: Address,
}

/// What is known of a customer. `Debug` shows no names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub kind: CustomerKind,
    pub name: CleanText<160>,
    pub contact: Contact,
    /// For the dealership's staff alone.
    pub notes: Option<CleanLines<4000>>,
    /// Of papers and mails.
    pub language: Language,
    pub tax_exempt: bool,
    /// Of the certificate that says so, where there is one.
    pub tax_certificate: Option<CleanText<60>>,
}

/// A customer, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub dealership: DealershipId,
    /// What the dealership calls the account, such as `C00001`.
    pub reference: CleanText<40>,
    pub details: Details,
    /// Counts changes, so that two people editing at once notice each other.
    pub version: i64,
    pub created_at: Timestamp,
    /// The account that goes on in its place, and since when.
    pub merged: Option<(CustomerId, Timestamp)>,
}
