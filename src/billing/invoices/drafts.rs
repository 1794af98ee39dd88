//! Reading drafts: one of them with its version, how it stands, and the lists of them.

use diesel::prelude::*;

use super::axes::DocumentState;
use super::counter::Tally;
use super::draft::Draft;
use super::label::Label;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, MultiBackend, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, Money, PersonId, Timestamp};
use crate::base::vault::{Holder, InvoiceLabel, InvoiceSnapshot, Sealed};
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

/// A draft in a list.
#[derive(Clone, Debug)]
pub struct ListedDraft {
    pub id: InvoiceId,
    pub customer: CustomerId,
    pub label: Label,
    pub repair_order: String,
    pub total: Money,
    pub changed_at: Timestamp,
    pub changed_by: Option<PersonId>,
}

type ListedRow = (
    InvoiceId,
    CustomerId,
    Sealed<InvoiceLabel>,
    String,
    Currency,
    i64,
    Option<Timestamp>,
    Timestamp,
    Option<String>,
);

/// The dealership's drafts, the one that was changed last first. A page begins after `after`: its moment and id.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Option<(Timestamp, InvoiceId)>,
    limit: i64,
) -> DbResult<Vec<ListedDraft>> {
    let mut drafts = unissued(scope).order((invoice::changed_at.desc(), invoice::id.desc())).limit(limit);
    if let Some((at, id)) = after {
        drafts = drafts.filter(invoice::changed_at.le(at));
        drafts = drafts.filter(invoice::changed_at.lt(at).or(invoice::id.lt(id)));
    }
    opened(c, site, drafts)
}

/// Drafts of some customers, at most `limit`, in no order.
pub fn of_customers(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    customers: &[CustomerId],
    limit: i64,
) -> DbResult<Vec<ListedDraft>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    opened(c, site, unissued(scope).filter(invoice::customer_id.eq_any(customers.to_vec())).limit(limit))
}

/// How many drafts the scope has, and what they would come to.
pub fn tally(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Tally> {
    let sums = (diesel::dsl::count_star(), sum_minor(invoice::total_minor));
    let (count, minor): (i64, i64) = unissued(scope).select(sums).first(c)?;
    Ok(Tally { count, amount: Money::new(minor, currency) })
}

/// Told by the missing day of issue, word for word as in their indexes.
pub(super) fn unissued<'a>(scope: &Scope) -> invoice::BoxedQuery<'a, MultiBackend> {
    let drafts = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::issued_on.is_null()))
        .into_boxed();
    match scope.customer() {
        Some(customer) => drafts.filter(invoice::customer_id.eq(customer)),
        None => drafts,
    }
}

pub(super) fn opened(
    c: &mut Conn,
    site: &Site,
    drafts: invoice::BoxedQuery<'_, MultiBackend>,
) -> DbResult<Vec<ListedDraft>> {
    let columns = (
        invoice::id,
        invoice::customer_id,
        invoice::label,
        invoice::repair_order,
        invoice::currency,
        invoice::total_minor,
        invoice::changed_at,
        invoice::created_at,
        invoice::changed_by,
    );
    let rows: Vec<ListedRow> = drafts.select(columns).load(c)?;
    site.vault.fetch(c, rows.iter().map(|row| (Holder::Customer(row.1), &row.2)))?;
    let open = |row: ListedRow| {
        let (id, customer, label, repair_order, currency, minor, changed_at, created_at, changed_by) = row;
        let label = site.vault.open_field(c, Holder::Customer(customer), id.as_bytes(), &label)?;
        Ok(ListedDraft {
            id,
            customer,
            label: Label::from_text(&label),
            repair_order,
            total: Money::new(minor, currency),
            changed_at: changed_at.unwrap_or(created_at),
            changed_by: changed_by.and_then(|person| person.parse().ok()),
        })
    };
    rows.into_iter().map(open).collect()
}
