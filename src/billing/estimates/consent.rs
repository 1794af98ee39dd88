//! A customer's answer to one version, and how it is proved. Three kinds: signed with a passkey (the strongest), given in
//! words and written down by staff (weaker), and a no, which needs no signature. Rows are only ever added; the newest of
//! an estimate says what is authorised.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::statement::Statement;
use super::store::Estimate;
use crate::base::db::schema::consent;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    CleanText, ConsentId, Currency, CustomerId, EstimateId, EstimateVersionId, Money, PersonId, Timestamp,
};
use crate::base::vault::{ConsentEvidence, Holder, Sealed};
use crate::trust::access::Scope;
use crate::trust::access::signing::Signature;

crate::coded! {
    pub enum ConsentKind {
        Passkey = "passkey",
        Verbal = "verbal",
        Declined = "declined",
    }
}

/// What is kept of a consent, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub statement: Statement,
    /// As the person was called when they said so.
    pub name: String,
    /// Where it came from; nothing for what was said in words.
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub device: String,
    /// Within the days after a recovery of the account, when other things are on hold.
    #[serde(default)]
    pub after_recovery: bool,
    #[serde(default)]
    pub signature: Option<Signature>,
    #[serde(default)]
    pub verbal: Option<Verbal>,
}

/// A consent given in words: with whom, when, by which number, how much, and who wrote it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verbal {
    pub spoke_with: CleanText<120>,
    pub at: Timestamp,
    /// The number called, or `In person`.
    pub number: CleanText<60>,
    /// What the customer agreed to in all, before tax.
    pub amount: Money,
    pub employee: String,
    #[serde(default)]
    pub note: Option<CleanText<500>>,
}

/// A consent, opened.
#[derive(Clone, Debug)]
pub struct Consent {
    pub id: ConsentId,
    pub estimate: EstimateId,
    pub version: EstimateVersionId,
    pub customer: CustomerId,
    pub kind: ConsentKind,
    /// Authorised in all, before tax.
    pub amount: Money,
    pub person: Option<PersonId>,
    pub recorded_by: Option<PersonId>,
    pub given_at: Timestamp,
    pub evidence: Evidence,
}

/// One that is to be kept.
pub(super) struct New {
    pub kind: ConsentKind,
    pub version: EstimateVersionId,
    pub amount: Money,
    pub person: Option<PersonId>,
    pub recorded_by: Option<PersonId>,
    pub given_at: Timestamp,
    pub evidence: Evidence,
}

pub(super) fn keep(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    of: &Estimate,
    new: &New,
) -> DbResult<ConsentId> {
    let id = ConsentId::generate(site.clock.now());
    let json = serde_json::to_string(&new.evidence).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<ConsentEvidence> =
        site.vault.seal(c, Holder::Customer(of.customer), id.as_bytes(), &json)?;
    let values = (
        consent::id.eq(id),
        consent::dealership_id.eq(scope.dealership()),
        consent::customer_id.eq(of.customer),
        consent::estimate_id.eq(of.id),
        consent::version_id.eq(new.version),
        consent::kind.eq(new.kind),
        consent::amount_minor.eq(new.amount.minor()),
        consent::currency.eq(new.amount.currency()),
        consent::person_id.eq(new.person),
        consent::recorded_by.eq(new.recorded_by),
        consent::evidence.eq(sealed),
        consent::given_at.eq(new.given_at),
    );
    diesel::insert_into(consent::table).values(values).execute(c)?;
    Ok(id)
}

type Row = (
    (ConsentId, EstimateId, EstimateVersionId, CustomerId, ConsentKind, i64, Currency),
    (Option<PersonId>, Option<PersonId>, Timestamp, Sealed<ConsentEvidence>),
);

type Columns = (
    (
        consent::id,
        consent::estimate_id,
        consent::version_id,
        consent::customer_id,
        consent::kind,
        consent::amount_minor,
        consent::currency,
    ),
    (consent::person_id, consent::recorded_by, consent::given_at, consent::evidence),
);

fn columns() -> Columns {
    use consent as k;
    (
        (k::id, k::estimate_id, k::version_id, k::customer_id, k::kind, k::amount_minor, k::currency),
        (k::person_id, k::recorded_by, k::given_at, k::evidence),
    )
}

/// All consents to an estimate, the newest first.
pub fn consents(c: &mut Conn, site: &Site, of: &Estimate) -> DbResult<Vec<Consent>> {
    let rows: Vec<Row> = consent::table
        .filter(consent::estimate_id.eq(of.id))
        .order((consent::given_at.desc(), consent::id.desc()))
        .select(columns())
        .load(c)?;
    rows.into_iter().map(|row| opened(c, site, row)).collect()
}

/// The newest one, which says what is authorised.
pub fn newest(c: &mut Conn, site: &Site, of: &Estimate) -> DbResult<Option<Consent>> {
    let row: Option<Row> = consent::table
        .filter(consent::estimate_id.eq(of.id))
        .order((consent::given_at.desc(), consent::id.desc()))
        .select(columns())
        .first(c)
        .optional()?;
    row.map(|row| opened(c, site, row)).transpose()
}

fn opened(c: &mut Conn, site: &Site, row: Row) -> DbResult<Consent> {
    let ((id, estimate, version, customer, kind, minor, currency), rest) = row;
    let (person, recorded_by, given_at, evidence) = rest;
    let json = site.vault.open_field(c, Holder::Customer(customer), id.as_bytes(), &evidence)?;
    let evidence = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
    let amount = Money::new(minor, currency);
    Ok(Consent { id, estimate, version, customer, kind, amount, person, recorded_by, given_at, evidence })
}
