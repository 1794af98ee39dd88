//! Two people for what one may not do alone: somebody asks, another one decides, and what was asked for is then done
//! once, exactly as it was asked. The digest of what is asked is kept: what differs from it by a cent or a word, or would
//! by now do something else to the money, is not what was approved. A request stands for some days.
//! Not here: when two are needed (`limits` says how much, the verbs say of what), and doing it.

mod counting;
mod deciding;
mod expiring;
mod limits;
mod requesting;
mod spending;
mod store;

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use counting::done_alone;
pub use deciding::{Decision, NotDecided, decide};
pub use expiring::sweep;
pub use limits::Limits;
pub use requesting::{Asking, draft_changed, request, withdraw};
pub use spending::spend;
pub use store::{Cursor, by_id, list, of_object, standing, waiting_for};

use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, CleanLines, CleanText, CustomerId, Money, PersonId, Timestamp};

/// Why somebody wants it, in their own words.
pub type Reason = CleanText<500>;

/// What the decider writes back.
pub type Note = CleanLines<1000>;

crate::coded! {
    /// What is asked for.
    pub enum Kind {
        /// A draft is issued. Object: the draft.
        Issue = "issue",
        /// A draft is discounted. Object: the draft.
        Discount = "discount",
        /// An invoice is credited in part or whole. Object: the invoice.
        Credit = "credit",
        /// What is open on an invoice is given up. Object: the invoice.
        WriteOff = "write_off",
        /// Money is sent back. Object: the payment.
        Refund = "refund",
    }
}

crate::coded! {
    /// How far it is. The last three are final.
    pub enum State {
        Waiting = "waiting",
        /// Decided, and not done yet.
        Approved = "approved",
        Rejected = "rejected",
        /// Taken back by whoever asked, overtaken by another request for the same thing, or not used in time.
        Withdrawn = "withdrawn",
        /// What was asked for was done.
        Used = "used",
    }
}

/// SHA-256 of exactly what is asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest(Vec<u8>);

/// The same as it is stored, under a key of the site's: what is asked has words in it, and whoever has the database alone
/// must not be able to try guesses.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptDigest(Vec<u8>);

/// What would happen, as the decider reads it, and the form that makes it happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// `Credit $26.82 of invoice NM-10482`.
    pub title: String,
    /// What it does to the money, a label and words each: `Left to pay`, `$135.08`.
    pub effects: Vec<(String, String)>,
    /// Why a second person is asked, where the amount alone does not say it.
    #[serde(default)]
    pub because: String,
    /// The document it is about: its name and its page.
    pub document: (String, String),
    /// Where it is done once it is approved, and what is sent there.
    pub action: String,
    pub form: Vec<(String, String)>,
}

/// A request with all that is known of it.
#[derive(Clone, Debug)]
pub struct Approval {
    pub id: ApprovalId,
    pub customer: CustomerId,
    pub kind: Kind,
    pub object: String,
    pub amount: Money,
    pub digest: KeptDigest,
    pub proposal: Proposal,
    pub reason: String,
    pub state: State,
    pub requested_by: PersonId,
    pub requested_at: Timestamp,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<Timestamp>,
    pub note: Option<String>,
    /// From then on it can be neither decided nor used.
    pub expires_at: Timestamp,
    /// Its time was over before it was used.
    pub expired: bool,
}

impl Kind {
    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Issue => "Issue",
            Self::Discount => "Discount",
            Self::Credit => "Credit",
            Self::WriteOff => "Write-off",
            Self::Refund => "Refund",
        }
    }
}

impl Digest {
    /// Of parts in their order, each with its length before it, so that no two lists of parts are the same bytes.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().to_vec())
    }

    fn kept(&self, site: &Site) -> DbResult<KeptDigest> {
        Ok(KeptDigest(site.vault.token_hash("approval", &self.0)?))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeptDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl Proposal {
    /// Of exactly this, done to an object over an amount, with what it does to the money: when a payment came in between,
    /// it would do something else than whoever approved it read.
    pub fn digest(&self, kind: Kind, object: &str, amount: Money) -> Digest {
        let (amount, effects) = (format!("{amount:?}"), self.effects.len().to_string());
        let head = [kind.code(), object, amount.as_str(), self.action.as_str(), effects.as_str()];
        let rows = self.effects.iter().chain(&self.form);
        let rows = rows.flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        Digest::of(head.into_iter().chain(rows))
    }
}

impl Approval {
    /// Whether exactly this was asked for.
    pub fn is_of(&self, site: &Site, digest: &Digest) -> DbResult<bool> {
        Ok(self.digest == digest.kept(site)?)
    }

    /// Whether it was approved and what is to be done now is what was asked for.
    pub fn covers(&self, site: &Site, digest: &Digest) -> DbResult<bool> {
        Ok(self.state == State::Approved && self.is_of(site, digest)?)
    }

    /// Whether somebody can still decide or use it.
    pub fn stands(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Waiting | State::Approved) && now < self.expires_at
    }

    /// Whether its time was over before it was used.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expired || (matches!(self.state, State::Waiting | State::Approved) && now >= self.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn other_parts_or_another_order_are_another_thing() {
        assert_eq!(Digest::of(["credit", "100"]), Digest::of(["credit", "100"]));
        assert_ne!(Digest::of(["credit", "100"]), Digest::of(["100", "credit"]));
        assert_ne!(Digest::of(["credit1", "00"]), Digest::of(["credit", "100"]));
    }
}
