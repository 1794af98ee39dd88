//! One entry and its canonical form: a CBOR array of fixed length and order with the shortest encodings (RFC 8949,
//! 4.2.1), so that the same entry is always the same bytes. Personal values are inside as ciphertext, so that the bytes
//! stay the same when a key is destroyed.

use minicbor::Encoder;
use minicbor::encode::Error as EncodeError;

use super::actor::Actor;
use super::rows::Kind;
use crate::base::error::AppError;
use crate::base::values::{AuditId, CustomerId, DealershipId, PersonId, Timestamp};
use crate::base::web::network;

/// The first number of every entry; a change of format changes it.
pub(super) const FORMAT: u8 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    Refused,
    Failed,
}

impl Outcome {
    pub fn code(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// What happened to what. `facts` are harmless (states, amounts, numbers of documents); anything personal goes into
/// `before`, `after` and `reason`, which are sealed under the contact key of `customer`, or of `person` where there
/// is no customer.
#[derive(Clone, Debug)]
pub struct Entry {
    /// In the terms of the OWASP logging vocabulary, and our own: `invoice.issue`, `payment.settled`, `record.view`.
    pub action: &'static str,
    pub outcome: Outcome,
    pub object: Option<String>,
    pub dealership: Option<DealershipId>,
    pub customer: Option<CustomerId>,
    /// Whom it is about, where that is not the actor.
    pub person: Option<PersonId>,
    pub facts: Vec<(&'static str, String)>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    /// Codes of rows of money and rights as they are now: `super::rows` adds them.
    pub(super) rows: Vec<RowCode>,
}

/// The authentication code of a row, or that the row is gone. Versions count up by one for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowCode {
    pub kind: Kind,
    pub id: String,
    pub version: i64,
    pub code: Option<Vec<u8>>,
}

impl Entry {
    pub fn new(action: &'static str) -> Self {
        Self {
            action,
            outcome: Outcome::Success,
            object: None,
            dealership: None,
            customer: None,
            person: None,
            facts: Vec::new(),
            before: None,
            after: None,
            reason: None,
            rows: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn rows(mut self, rows: Vec<RowCode>) -> Self {
        self.rows = rows;
        self
    }

    #[must_use]
    pub fn object(mut self, id: impl ToString) -> Self {
        self.object = Some(id.to_string());
        self
    }

    #[must_use]
    pub fn customer(mut self, dealership: DealershipId, customer: CustomerId) -> Self {
        self.dealership = Some(dealership);
        self.customer = Some(customer);
        self
    }

    #[must_use]
    pub fn dealership(mut self, id: DealershipId) -> Self {
        self.dealership = Some(id);
        self
    }

    #[must_use]
    pub fn person(mut self, id: PersonId) -> Self {
        self.person = Some(id);
        self
    }

    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub fn before(mut self, value: impl Into<String>) -> Self {
        self.before = Some(value.into());
        self
    }

    #[must_use]
    pub fn after(mut self, value: impl Into<String>) -> Self {
        self.after = Some(value.into());
        self
    }

    #[must_use]
    pub fn reason(mut self, value: impl Into<String>) -> Self {
        self.reason = Some(value.into());
        self
    }

    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }
}

/// The sealed parts of an entry.
#[derive(Default)]
pub(super) struct SealedParts {
    pub address: Option<Vec<u8>>,
    pub before: Option<Vec<u8>>,
    pub after: Option<Vec<u8>>,
    pub reason: Option<Vec<u8>>,
}

/// The canonical bytes, as stored and as hashed into the tree.
pub(super) fn encode(
    id: AuditId,
    at: Timestamp,
    actor: &Actor,
    entry: &Entry,
    sealed: &SealedParts,
) -> Result<Vec<u8>, AppError> {
    write(id, at, actor, entry, sealed).map_err(|e| AppError::internal(format!("audit entry: {e}")))
}

fn write(
    id: AuditId,
    at: Timestamp,
    actor: &Actor,
    entry: &Entry,
    sealed: &SealedParts,
) -> Result<Vec<u8>, EncodeError<std::convert::Infallible>> {
    let mut out = Encoder::new(Vec::with_capacity(512));
    out.array(20)?.u8(FORMAT)?.bytes(id.as_bytes())?.i64(at.micros())?;
    out.str(actor.kind.code())?;
    text(&mut out, actor.person.map(|p| p.to_string()).as_deref())?;
    text(&mut out, actor.session.map(|s| s.to_string()).as_deref())?;
    text(&mut out, actor.passkey.map(|p| p.to_string()).as_deref())?;
    text(&mut out, actor.ip.map(network).as_deref())?;
    bytes(&mut out, sealed.address.as_deref())?;
    out.str(&actor.device)?.str(&actor.request_id)?;
    out.str(entry.action)?.str(entry.outcome.code())?;
    text(&mut out, entry.object.as_deref())?;
    text(&mut out, entry.dealership.map(|d| d.to_string()).as_deref())?;
    text(&mut out, entry.customer.map(|c| c.to_string()).as_deref())?;
    text(&mut out, entry.person.map(|p| p.to_string()).as_deref())?;
    out.array(length(entry.facts.len()))?;
    for (name, value) in &entry.facts {
        out.array(2)?.str(name)?.str(value)?;
    }
    out.array(3)?;
    bytes(&mut out, sealed.before.as_deref())?;
    bytes(&mut out, sealed.after.as_deref())?;
    bytes(&mut out, sealed.reason.as_deref())?;
    if entry.rows.is_empty() {
        out.null()?;
    } else {
        out.array(length(entry.rows.len()))?;
    }
    for row in &entry.rows {
        out.array(4)?.str(row.kind.code())?.str(&row.id)?.i64(row.version)?;
        bytes(&mut out, row.code.as_deref())?;
    }
    Ok(out.into_writer())
}

type Out = Encoder<Vec<u8>>;
type Written = Result<(), EncodeError<std::convert::Infallible>>;

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn text(out: &mut Out, value: Option<&str>) -> Written {
    match value {
        Some(value) => out.str(value)?,
        None => out.null()?,
    };
    Ok(())
}

fn bytes(out: &mut Out, value: Option<&[u8]>) -> Written {
    match value {
        Some(value) => out.bytes(value)?,
        None => out.null()?,
    };
    Ok(())
}
