//! What a dealership's counter asks about its invoices: which were due longest ago, which were issued in some days. Lists
//! read the projection of the ledger on the row and open nothing but the label. Not here: finding one by its number
//! (`finding`), drafts (`drafts`), one customer's invoices (`listing`), sums (`reports`).

use diesel::prelude::*;

use super::axes::{Amounts, Axes, DocumentState};
use super::label::Label;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, MultiBackend, not_zero};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money};
use crate::base::vault::{Holder, InvoiceLabel, Sealed};
use crate::trust::access::Scope;

/// An issued invoice in a list.
#[derive(Clone, Debug)]
pub struct OnCounter {
    pub id: InvoiceId,
    pub customer: CustomerId,
    pub number: String,
    pub label: Label,
    pub repair_order: String,
    pub document: DocumentState,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    pub amounts: Amounts,
    pub total: Money,
    pub open: Money,
}

impl OnCounter {
    pub fn axes(&self, today: LocalDate) -> Axes {
        Axes::of(self.document, self.amounts, self.due_on, today)
    }
}

/// How many, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub count: i64,
    pub amount: Money,
}

/// Where a page of a dealership's list goes on: after this day and invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub on: LocalDate,
    pub id: InvoiceId,
}

/// The dealership's overdue invoices, those that became late last first: they are paid soonest when somebody calls.
pub fn overdue(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    today: LocalDate,
    limit: i64,
) -> DbResult<Vec<OnCounter>> {
    let late = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(not_zero(invoice::open_minor)))
        .filter(invoice::due_on.lt(today))
        .order((invoice::due_on.desc(), invoice::id.desc()))
        .limit(limit);
    load(c, site, late.into_boxed())
}

/// What is open and due within some days, open at either end, those due longest ago first, a page at a time.
pub fn open_due(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    (first, last): (Option<LocalDate>, Option<LocalDate>),
    after: Option<Place>,
    limit: i64,
) -> DbResult<Vec<OnCounter>> {
    let mut open = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(not_zero(invoice::open_minor)))
        .order((invoice::due_on, invoice::id))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(Place { on, id }) = after {
        open = open.filter(invoice::due_on.gt(on).or(invoice::id.gt(id)));
    }
    // One bound a column: with two an engine may begin at the wrong one.
    if let Some(first) = first.max(after.map(|place| place.on)) {
        open = open.filter(invoice::due_on.ge(first));
    }
    if let Some(last) = last {
        open = open.filter(invoice::due_on.le(last));
    }
    load(c, site, open)
}

/// What was issued within some days, the newest first, a page at a time.
pub fn issued_between(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    (first, last): (LocalDate, LocalDate),
    after: Option<Place>,
    limit: i64,
) -> DbResult<Vec<OnCounter>> {
    let last = after.map_or(last, |place| place.on.min(last));
    let mut issued = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .filter(invoice::issued_on.ge(first).and(invoice::issued_on.le(last)))
        .order((invoice::issued_on.desc(), invoice::id.desc()))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(Place { on, id }) = after {
        issued = issued.filter(invoice::issued_on.lt(on).or(invoice::id.lt(id)));
    }
    load(c, site, issued)
}

/// For what is found by a value. Told by its day of issue, SQLite would go through all that was issued.
pub(super) fn issued<'a>(scope: &Scope) -> Query<'a> {
    invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::state.ne(DocumentState::Draft)))
        .into_boxed()
}

pub(super) type Query<'a> = invoice::BoxedQuery<'a, MultiBackend>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoice)]
struct Row {
    id: InvoiceId,
    customer_id: CustomerId,
    number: Option<String>,
    repair_order: String,
    state: DocumentState,
    currency: Currency,
    issued_on: Option<LocalDate>,
    due_on: Option<LocalDate>,
    total_minor: i64,
    credited_minor: i64,
    written_off_minor: i64,
    open_minor: i64,
    label: Sealed<InvoiceLabel>,
}

pub(super) fn load(c: &mut Conn, site: &Site, query: Query<'_>) -> DbResult<Vec<OnCounter>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(c)?;
    site.vault.fetch(c, rows.iter().map(|row| (Holder::Customer(row.customer_id), &row.label)))?;
    rows.into_iter().map(|row| opened(c, site, row)).collect()
}

fn opened(c: &mut Conn, site: &Site, row: Row) -> DbResult<OnCounter> {
    let holder = Holder::Customer(row.customer_id);
    let label = site.vault.open_field(c, holder, row.id.as_bytes(), &row.label)?;
    let issued = row.number.zip(row.issued_on).zip(row.due_on);
    let ((number, issued_on), due_on) = issued.ok_or_else(|| AppError::internal("a draft in a list"))?;
    Ok(OnCounter {
        id: row.id,
        customer: row.customer_id,
        number,
        label: Label::from_text(&label),
        repair_order: row.repair_order,
        document: row.state,
        issued_on,
        due_on,
        amounts: Amounts {
            total: Money::new(row.total_minor, row.currency),
            credited: Money::new(row.credited_minor, row.currency),
            written_off: Money::new(row.written_off_minor, row.currency),
            open: Money::new(row.open_minor, row.currency),
        },
        total: Money::new(row.total_minor, row.currency),
        open: Money::new(row.open_minor, row.currency),
    })
}
