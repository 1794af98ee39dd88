//! One invoice, opened.

use diesel::prelude::*;

use super::axes::{Amounts, Axes, DocumentState};
use super::snapshot::Snapshot;
use crate::base::db::schema::{invoice, posting};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money, Timestamp};
use crate::base::vault::{Holder, InvoiceSnapshot, Sealed};
use crate::billing::ledger::Account;
use crate::each;
use crate::trust::access::Scope;

/// An issued invoice with what is owed on it.
#[derive(Clone, Debug)]
pub struct Invoice {
    pub id: InvoiceId,
    pub customer: CustomerId,
    pub document: DocumentState,
    pub number: String,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    pub issued_at: Timestamp,
    pub total: Money,
    /// A sum of postings.
    pub open: Money,
    /// What credit notes took off it, and what was given up: projections of the ledger.
    pub credited: Money,
    pub written_off: Money,
    /// Brought in from another system: its PDF is made at the first request.
    pub imported: bool,
    pub snapshot: Snapshot,
}

impl Invoice {
    pub fn axes(&self, today: LocalDate) -> Axes {
        let (total, open) = (self.total, self.open);
        let amounts = Amounts { total, credited: self.credited, written_off: self.written_off, open };
        Axes::of(self.document, amounts, self.due_on, today)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoice)]
pub(super) struct Row {
    pub id: InvoiceId,
    pub customer_id: CustomerId,
    state: DocumentState,
    number: Option<String>,
    pub currency: Currency,
    issued_on: Option<LocalDate>,
    due_on: Option<LocalDate>,
    issued_at: Option<Timestamp>,
    total_minor: i64,
    credited_minor: i64,
    written_off_minor: i64,
    snapshot: Sealed<InvoiceSnapshot>,
    source: String,
}

/// The row and the sum of its postings.
macro_rules! whole {
    () => {{
        let owed = posting::table
            .filter(posting::customer_id.eq(invoice::customer_id))
            .filter(posting::document_id.eq(invoice::id.nullable()))
            .filter(posting::account.eq(Account::Receivable).and(posting::currency.eq(invoice::currency)));
        (Row::as_select(), owed.select(sum_minor(posting::amount)).single_value())
    }};
}

type Whole = (Row, Option<i64>);

/// An issued invoice of the scope by its number. Drafts have none and are not found.
pub fn by_number(c: &mut Conn, site: &Site, scope: &Scope, number: &str) -> DbResult<Invoice> {
    let its =
        invoice::table.filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::number.eq(number)));
    let (row, owed): Whole = each!(c, |c| its.select(whole!()).first(c))?;
    open(c, site, scope, row, owed.unwrap_or(0))
}

/// An issued invoice of the scope by its id.
pub fn by_id(c: &mut Conn, site: &Site, scope: &Scope, id: InvoiceId) -> DbResult<Invoice> {
    let its = invoice::table.find(id).filter(invoice::dealership_id.eq(scope.dealership()));
    let (row, owed): Whole = each!(c, |c| its.select(whole!()).first(c))?;
    open(c, site, scope, row, owed.unwrap_or(0))
}

/// The contents of the dealership's newest invoices, whoever issued them. For what can be learned from many.
pub fn latest_snapshots(c: &mut Conn, site: &Site, scope: &Scope, limit: i64) -> DbResult<Vec<Snapshot>> {
    let rows: Vec<(InvoiceId, CustomerId, Sealed<InvoiceSnapshot>)> = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::issued_on.is_not_null()))
        .order((invoice::issued_on.desc(), invoice::id.desc()))
        .limit(limit)
        .select((invoice::id, invoice::customer_id, invoice::snapshot))
        .load(c)?;
    let mut found = Vec::with_capacity(rows.len());
    for (id, customer, sealed) in rows {
        let json = site.vault.open_bytes(c, Holder::Customer(customer), id.as_bytes(), &sealed)?;
        found.push(serde_json::from_slice(&json).map_err(|e| AppError::Internal(e.into()))?);
    }
    Ok(found)
}

pub(super) fn open(c: &mut Conn, site: &Site, scope: &Scope, row: Row, owed: i64) -> DbResult<Invoice> {
    scope.narrowed(row.customer_id)?;
    let issued = row.number.zip(row.issued_on).zip(row.due_on).zip(row.issued_at);
    let (((number, issued_on), due_on), issued_at) = issued.ok_or(AppError::NotFound)?;
    let holder = Holder::Customer(row.customer_id);
    let json = site.vault.open_field(c, holder, row.id.as_bytes(), &row.snapshot)?;
    let snapshot = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Invoice {
        id: row.id,
        customer: row.customer_id,
        document: row.state,
        number,
        issued_on,
        due_on,
        issued_at,
        total: Money::new(row.total_minor, row.currency),
        open: Money::new(owed, row.currency),
        credited: Money::new(row.credited_minor, row.currency),
        written_off: Money::new(row.written_off_minor, row.currency),
        imported: row.source == "import",
        snapshot,
    })
}
