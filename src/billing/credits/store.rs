//! Credit notes, opened.

use diesel::prelude::*;

use super::snapshot::CreditSnapshot;
use crate::base::db::schema::{credit_note, invoice};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    ApprovalId, CreditNoteId, Currency, CustomerId, InvoiceId, LocalDate, Money, PersonId, Timestamp,
};
use crate::base::vault::{CreditNoteSnapshot, Holder, Sealed};
use crate::trust::access::Scope;

/// A credit note with what became of the money.
#[derive(Clone, Debug)]
pub struct CreditNote {
    pub id: CreditNoteId,
    pub customer: CustomerId,
    pub invoice: InvoiceId,
    pub number: String,
    pub issued_on: LocalDate,
    pub issued_at: Timestamp,
    pub issued_by: Option<PersonId>,
    pub total: Money,
    /// What had been paid and became the customer's credit.
    pub to_credit: Money,
    pub cancels: bool,
    /// The approval that was used for it.
    pub approval: Option<ApprovalId>,
    pub snapshot: CreditSnapshot,
}

/// Where a page of a list begins: after this one. Newest first.
pub type Cursor = Option<(LocalDate, CreditNoteId)>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = credit_note)]
struct Row {
    id: CreditNoteId,
    customer_id: CustomerId,
    invoice_id: InvoiceId,
    number: String,
    currency: Currency,
    total_minor: i64,
    to_credit_minor: i64,
    cancels: bool,
    approval_id: Option<ApprovalId>,
    snapshot: Sealed<CreditNoteSnapshot>,
    issued_on: LocalDate,
    issued_at: Timestamp,
    issued_by: Option<PersonId>,
}

/// One of the scope by its number.
pub fn by_number(c: &mut Conn, site: &Site, scope: &Scope, number: &str) -> DbResult<CreditNote> {
    let number = number.to_owned();
    let row = of_scope(scope).filter(credit_note::number.eq(number)).select(Row::as_select()).first(c)?;
    open(c, site, scope, row)
}

pub fn by_id(c: &mut Conn, site: &Site, scope: &Scope, id: CreditNoteId) -> DbResult<CreditNote> {
    let row = of_scope(scope).filter(credit_note::id.eq(id)).select(Row::as_select()).first(c)?;
    open(c, site, scope, row)
}

/// The notes about an invoice of the scope, oldest first.
pub fn of_invoice(c: &mut Conn, site: &Site, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<CreditNote>> {
    let rows: Vec<Row> = of_scope(scope)
        .filter(credit_note::invoice_id.eq(invoice))
        .order(credit_note::id)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| open(c, site, scope, row)).collect()
}

/// All of the scope, the newest first.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<CreditNote>> {
    use credit_note as n;
    let mut rows = of_scope(scope);
    if let Some((day, id)) = after {
        rows = rows.filter(n::issued_on.le(day).and(n::issued_on.lt(day).or(n::id.lt(id))));
    }
    let rows: Vec<Row> =
        rows.order((n::issued_on.desc(), n::id.desc())).limit(limit).select(Row::as_select()).load(c)?;
    rows.into_iter().map(|row| open(c, site, scope, row)).collect()
}

/// A credit note in the dealership's list: nothing of it is opened.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: CreditNoteId,
    pub customer: CustomerId,
    /// The number of the invoice that it corrects.
    pub invoice: String,
    pub number: String,
    pub issued_on: LocalDate,
    pub total: Money,
    pub cancels: bool,
}

type ListedRow = (CreditNoteId, CustomerId, Option<String>, String, LocalDate, Currency, i64, bool);

macro_rules! listed {
    ($rows:expr, $c:expr) => {{
        use credit_note as n;
        let columns = (
            n::id,
            n::customer_id,
            invoice::number,
            n::number,
            n::issued_on,
            n::currency,
            n::total_minor,
            n::cancels,
        );
        let rows: Vec<ListedRow> = $rows.inner_join(invoice::table).select(columns).load($c)?;
        rows.into_iter().map(Listed::of).collect::<Vec<Listed>>()
    }};
}

impl Listed {
    fn of((id, customer, invoice, number, issued_on, currency, minor, cancels): ListedRow) -> Self {
        let (invoice, total) = (invoice.unwrap_or_default(), Money::new(minor, currency));
        Self { id, customer, invoice, number, issued_on, total, cancels }
    }
}

/// The dealership's, the newest first, page by page.
pub fn on_counter(c: &mut Conn, scope: &Scope, after: Cursor, limit: i64) -> DbResult<Vec<Listed>> {
    use credit_note as n;
    let mut rows = of_scope(scope).order((n::issued_on.desc(), n::id.desc())).limit(limit);
    if let Some((day, id)) = after {
        rows = rows.filter(n::issued_on.le(day).and(n::issued_on.lt(day).or(n::id.lt(id))));
    }
    Ok(listed!(rows, c))
}

/// Those of the scope with one of these numbers, the newest first. Put in order here: asked for it, SQLite would go through
/// all notes in that order.
pub fn search(c: &mut Conn, scope: &Scope, numbers: &[String]) -> DbResult<Vec<Listed>> {
    let mut found = listed!(of_scope(scope).filter(credit_note::number.eq_any(numbers)), c);
    found.sort_by_key(|it| std::cmp::Reverse((it.issued_on, it.id)));
    Ok(found)
}

fn of_scope(scope: &Scope) -> credit_note::BoxedQuery<'static, MultiBackend> {
    let ours = credit_note::table.filter(credit_note::dealership_id.eq(scope.dealership())).into_boxed();
    match scope.customer() {
        Some(customer) => ours.filter(credit_note::customer_id.eq(customer)),
        None => ours,
    }
}

fn open(c: &mut Conn, site: &Site, scope: &Scope, row: Row) -> DbResult<CreditNote> {
    scope.narrowed(row.customer_id)?;
    let holder = Holder::Customer(row.customer_id);
    let json = site.vault.open_bytes(c, holder, row.id.as_bytes(), &row.snapshot)?;
    Ok(CreditNote {
        snapshot: serde_json::from_slice(&json).map_err(|e| AppError::Internal(e.into()))?,
        id: row.id,
        customer: row.customer_id,
        invoice: row.invoice_id,
        number: row.number,
        issued_on: row.issued_on,
        issued_at: row.issued_at,
        issued_by: row.issued_by,
        total: Money::new(row.total_minor, row.currency),
        to_credit: Money::new(row.to_credit_minor, row.currency),
        cancels: row.cancels,
        approval: row.approval_id,
    })
}
