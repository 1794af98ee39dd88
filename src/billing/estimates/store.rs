//! Estimates and their versions, read. The dealership's own eyes see drafts; a customer's scope is given what was sent.

use diesel::prelude::*;

use super::offer::{Content, Offer, hash};
use super::state::EstimateState;
use crate::base::db::schema::{estimate, estimate_bill, estimate_version};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    Currency, CustomerId, EstimateId, EstimateVersionId, InvoiceId, LocalDate, Money, Timestamp, VehicleId,
};
use crate::base::vault::{EstimateContent, EstimateDocument, Holder, Sealed, SealedError};
use crate::each;
use crate::trust::access::Scope;

/// An estimate without what is in it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = estimate)]
pub struct Estimate {
    pub id: EstimateId,
    #[diesel(column_name = customer_id)]
    pub customer: CustomerId,
    #[diesel(column_name = vehicle_id)]
    pub vehicle: Option<VehicleId>,
    pub number: String,
    pub repair_order: String,
    /// As stored; `stands` knows the day.
    pub state: EstimateState,
    /// The newest that was sent; 0 when none was.
    pub version: i32,
    pub currency: Currency,
    pub valid_until: LocalDate,
    net_minor: i64,
    total_minor: i64,
    #[diesel(column_name = invoice_id)]
    pub invoice: Option<InvoiceId>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

impl Estimate {
    /// Before tax.
    pub fn net(&self) -> Money {
        Money::new(self.net_minor, self.currency)
    }

    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// `today` is the dealership's calendar day.
    pub fn stands(&self, today: LocalDate) -> EstimateState {
        self.state.on(today, self.valid_until)
    }
}

/// One version without what is in it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = estimate_version)]
pub struct Version {
    pub id: EstimateVersionId,
    #[diesel(column_name = estimate_id)]
    pub estimate: EstimateId,
    #[diesel(column_name = customer_id)]
    pub customer: CustomerId,
    #[diesel(column_name = version)]
    pub number: i32,
    pub state: EstimateState,
    pub valid_until: LocalDate,
    pub sha256: Option<Vec<u8>>,
    /// Counts changes of a draft, so that two people editing at once notice each other.
    pub edit: i64,
    pub created_at: Timestamp,
    /// Who began it.
    pub created_by: Option<String>,
    pub sent_at: Option<Timestamp>,
    /// Nobody while nothing was changed.
    pub changed_at: Option<Timestamp>,
    pub changed_by: Option<String>,
}

/// A version that was sent, with the document that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub version: Version,
    pub sha256: Vec<u8>,
    pub offer: Offer,
}

/// A version that is being written.
#[derive(Clone, Debug)]
pub struct Drafted {
    pub version: Version,
    pub content: Content,
}

/// An estimate of the scope by its number, drafts among them: for the dealership.
pub fn by_number(c: &mut Conn, scope: &Scope, number: &str) -> DbResult<Estimate> {
    let found: Estimate = estimate::table
        .filter(estimate::dealership_id.eq(scope.dealership()).and(estimate::number.eq(number)))
        .select(Estimate::as_select())
        .first(c)?;
    scope.narrowed(found.customer)?;
    Ok(found)
}

/// The same of what was sent, for the customer.
pub fn sent_by_number(c: &mut Conn, scope: &Scope, number: &str) -> DbResult<Estimate> {
    let found = by_number(c, scope, number)?;
    if found.version == 0 { Err(AppError::NotFound) } else { Ok(found) }
}

/// By its id, drafts among them.
pub fn by_id(c: &mut Conn, scope: &Scope, id: EstimateId) -> DbResult<Estimate> {
    let found: Estimate = estimate::table
        .find(id)
        .filter(estimate::dealership_id.eq(scope.dealership()))
        .select(Estimate::as_select())
        .first(c)?;
    scope.narrowed(found.customer)?;
    Ok(found)
}

/// All of a vehicle's estimates that were sent, the newest first.
pub fn of_vehicle(c: &mut Conn, scope: &Scope, vehicle: VehicleId, limit: i64) -> DbResult<Vec<Estimate>> {
    Ok(estimate::table
        .filter(estimate::vehicle_id.eq(vehicle))
        .filter(estimate::customer_id.eq(scope.require_customer()?).and(estimate::version.gt(0)))
        .order((estimate::created_at.desc(), estimate::id.desc()))
        .limit(limit)
        .select(Estimate::as_select())
        .load(c)?)
}

/// The estimate that an invoice or its draft was made from.
pub fn of_invoice(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Option<Estimate>> {
    let added = estimate_bill::table.filter(estimate_bill::invoice_id.eq(invoice));
    let added: Vec<EstimateId> = each!(c, |c| added.select(estimate_bill::estimate_id).load(c))?;
    let theirs = estimate::table.filter(estimate::customer_id.eq(scope.require_customer()?));
    let its = estimate::invoice_id.eq(invoice);
    let found = if added.is_empty() {
        each!(c, |c| theirs.filter(its).select(Estimate::as_select()).first(c))
    } else {
        theirs.filter(its.or(estimate::id.eq_any(added))).select(Estimate::as_select()).first(c)
    };
    Ok(found.optional()?)
}

/// Every version, the newest first.
pub fn versions(c: &mut Conn, of: &Estimate) -> DbResult<Vec<Version>> {
    Ok(estimate_version::table
        .filter(estimate_version::estimate_id.eq(of.id))
        .order(estimate_version::version.desc())
        .select(Version::as_select())
        .load(c)?)
}

/// The newest version that was sent.
pub fn current(c: &mut Conn, site: &Site, of: &Estimate) -> DbResult<Sent> {
    version(c, site, of, of.version)
}

/// One version that was sent. A draft is not found.
pub fn version(c: &mut Conn, site: &Site, of: &Estimate, number: i32) -> DbResult<Sent> {
    let row: (Version, Option<Sealed<EstimateDocument>>) = estimate_version::table
        .filter(estimate_version::estimate_id.eq(of.id).and(estimate_version::version.eq(number)))
        .filter(estimate_version::document.is_not_null())
        .select((Version::as_select(), estimate_version::document))
        .first(c)?;
    let (version, document) = row;
    let (document, sha256) = document.zip(version.sha256.clone()).ok_or(AppError::NotFound)?;
    let holder = Holder::Customer(of.customer);
    let bytes = site.vault.open_bytes(c, holder, version.id.as_bytes(), &document)?;
    // What pages show, papers print and passkeys sign is this one row of bytes.
    if hash(&bytes) != sha256 {
        return Err(SealedError::Tampered.into());
    }
    let offer = Offer::read(&bytes)?;
    Ok(Sent { version, sha256, offer })
}

/// The version that is being written, if there is one.
pub fn drafted(c: &mut Conn, site: &Site, of: &Estimate) -> DbResult<Option<Drafted>> {
    let found: Option<Version> = estimate_version::table
        .filter(estimate_version::estimate_id.eq(of.id))
        .filter(estimate_version::state.eq(EstimateState::Draft))
        .select(Version::as_select())
        .first(c)
        .optional()?;
    let Some(version) = found else { return Ok(None) };
    let content = content(c, site, of, version.id)?;
    Ok(Some(Drafted { version, content }))
}

/// What staff wrote of a version, sent or not.
pub fn content(c: &mut Conn, site: &Site, of: &Estimate, version: EstimateVersionId) -> DbResult<Content> {
    let sealed: Sealed<EstimateContent> = estimate_version::table
        .find(version)
        .filter(estimate_version::estimate_id.eq(of.id))
        .select(estimate_version::content)
        .first(c)?;
    let json = site.vault.open_bytes(c, Holder::Customer(of.customer), version.as_bytes(), &sealed)?;
    serde_json::from_slice(&json).map_err(|e| AppError::Internal(e.into()))
}
