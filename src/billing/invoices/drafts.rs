//! Reading drafts: one of them with its version, and how it stands. The list of a dealership is `counter::drafts`.

use diesel::prelude::*;

use super::axes::DocumentState;
use super::draft::Draft;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, Money, PersonId, Timestamp};
use crate::base::vault::{Holder, InvoiceSnapshot, Sealed};
use crate::trust::access::Scope;

/// A draft as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    pub id: InvoiceId,
    pub customer: CustomerId,
    /// Counts changes, so that two people editing at once notice each other.
    pub version: i64,
    pub net: Money,
    pub total: Money,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    /// Nobody where a job made it.
    pub changed_by: Option<PersonId>,
    pub draft: Draft,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoice)]
struct Row {
    customer_id: CustomerId,
    state: DocumentState,
    currency: Currency,
    net_minor: i64,
    total_minor: i64,
    snapshot: Sealed<InvoiceSnapshot>,
    version: i64,
    created_at: Timestamp,
    changed_at: Option<Timestamp>,
    changed_by: Option<String>,
}

/// One draft of the scope, a whole dealership's or a customer's. One that was issued is a conflict.
pub fn load(c: &mut Conn, site: &Site, scope: &Scope, id: InvoiceId) -> DbResult<StoredDraft> {
    let row: Row = invoice::table
        .find(id)
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    scope.narrowed(row.customer_id)?;
    if row.state != DocumentState::Draft {
        return Err(AppError::Conflict("this invoice was issued and can no longer be changed".to_owned()));
    }
    let json = site.vault.open_bytes(c, Holder::Customer(row.customer_id), id.as_bytes(), &row.snapshot)?;
    Ok(StoredDraft {
        id,
        customer: row.customer_id,
        version: row.version,
        net: Money::new(row.net_minor, row.currency),
        total: Money::new(row.total_minor, row.currency),
        created_at: row.created_at,
        changed_at: row.changed_at.unwrap_or(row.created_at),
        changed_by: row.changed_by.and_then(|person| person.parse().ok()),
        draft: serde_json::from_slice(&json).map_err(|e| AppError::Internal(e.into()))?,
    })
}

/// What the address of a document by its id leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Draft,
    /// With this number.
    Issued(String),
}

/// Whether a document of the scope is a draft yet.
pub fn standing(c: &mut Conn, scope: &Scope, id: InvoiceId) -> DbResult<Standing> {
    let (customer, number): (CustomerId, Option<String>) = invoice::table
        .find(id)
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .select((invoice::customer_id, invoice::number))
        .first(c)?;
    scope.narrowed(customer)?;
    Ok(number.map_or(Standing::Draft, Standing::Issued))
}

/// Whether there is a document with this id, whosever it is.
pub(super) fn is_taken(c: &mut Conn, id: InvoiceId) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(invoice::table.find(id))).get_result(c)?)
}
