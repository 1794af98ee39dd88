//! What a dealership's counter asks about its invoices: how much is open and overdue, which were due longest ago, which
//! came last, which have a number or a repair order, which are drafts yet. Lists read the projection of the ledger on the row and open nothing
//! but the label. Not here: one customer's invoices (`listing`).

use diesel::prelude::*;

use super::axes::{Axes, DocumentState};
use super::label::Label;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, MultiBackend, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money, PersonId, Timestamp};
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
    pub total: Money,
    pub open: Money,
}

impl OnCounter {
    pub fn axes(&self, today: LocalDate) -> Axes {
        Axes::of(self.document, self.total, self.open, self.due_on, today)
    }
}

/// How many, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub count: i64,
    pub amount: Money,
}

/// What is open at the scope's dealership, all of it or what was due before a day.
pub fn open(
    c: &mut Conn,
    scope: &Scope,
    currency: Currency,
    due_before: Option<LocalDate>,
) -> DbResult<Tally> {
    let mut open = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::open_minor.ne(0_i64)))
        .select((diesel::dsl::count_star(), sum_minor(invoice::open_minor)))
        .into_boxed::<MultiBackend>();
    if let Some(day) = due_before {
        open = open.filter(invoice::due_on.lt(day));
    }
    if let Some(customer) = scope.customer() {
        open = open.filter(invoice::customer_id.eq(customer));
    }
    let (count, minor): (i64, i64) = open.first(c)?;
    Ok(Tally { count, amount: Money::new(minor, currency) })
}

/// What the dealership issued on and since a day.
pub fn issued_since(c: &mut Conn, scope: &Scope, currency: Currency, day: LocalDate) -> DbResult<Tally> {
    let (count, minor): (i64, i64) = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::issued_on.ge(day)))
        .select((diesel::dsl::count_star(), sum_minor(invoice::total_minor)))
        .first(c)?;
    Ok(Tally { count, amount: Money::new(minor, currency) })
}

/// The dealership's overdue invoices, those due longest ago first.
pub fn overdue(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    today: LocalDate,
    limit: i64,
) -> DbResult<Vec<OnCounter>> {
    let late = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::open_minor.ne(0_i64)))
        .filter(invoice::due_on.lt(today))
        .order((invoice::due_on, invoice::id))
        .limit(limit);
    load(c, site, late.into_boxed())
}

/// The dealership's latest invoices, the newest first.
pub fn latest(c: &mut Conn, site: &Site, scope: &Scope, limit: i64) -> DbResult<Vec<OnCounter>> {
    let latest = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::issued_on.is_not_null()))
        .order((invoice::issued_on.desc(), invoice::id.desc()))
        .limit(limit);
    load(c, site, latest.into_boxed())
}

/// The dealership's invoices with this number, or of this repair order, the newest first. Numbers are compared whole.
pub fn by_document(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    limit: i64,
) -> DbResult<Vec<OnCounter>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let upper = text.to_uppercase();
    let numbered = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .filter(invoice::number.eq_any([text, upper.as_str()]))
        .filter(invoice::issued_on.is_not_null());
    let mut found = load(c, site, numbered.into_boxed())?;
    let ordered = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .filter(invoice::repair_order.eq_any([text, upper.as_str()]))
        .filter(invoice::issued_on.is_not_null())
        .order((invoice::issued_on.desc(), invoice::id.desc()))
        .limit(limit);
    for it in load(c, site, ordered.into_boxed())? {
        if !found.iter().any(|known| known.id == it.id) {
            found.push(it);
        }
    }
    found.retain(|it| scope.narrowed(it.customer).is_ok());
    Ok(found)
}

/// A draft in a list.
#[derive(Clone, Debug)]
pub struct DraftOnCounter {
    pub id: InvoiceId,
    pub customer: CustomerId,
    pub label: Label,
    pub repair_order: String,
    pub total: Money,
    pub changed_at: Timestamp,
    pub changed_by: Option<PersonId>,
}

type DraftRow = (
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
pub fn drafts(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Option<(Timestamp, InvoiceId)>,
    limit: i64,
) -> DbResult<Vec<DraftOnCounter>> {
    let mut drafts = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::number.is_null()))
        .order((invoice::changed_at.desc(), invoice::id.desc()))
        .limit(limit)
        .select((
            invoice::id,
            invoice::customer_id,
            invoice::label,
            invoice::repair_order,
            invoice::currency,
            invoice::total_minor,
            invoice::changed_at,
            invoice::created_at,
            invoice::changed_by,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(customer) = scope.customer() {
        drafts = drafts.filter(invoice::customer_id.eq(customer));
    }
    if let Some((at, id)) = after {
        drafts = drafts.filter(invoice::changed_at.le(at));
        drafts = drafts.filter(invoice::changed_at.lt(at).or(invoice::id.lt(id)));
    }
    let rows: Vec<DraftRow> = drafts.load(c)?;
    rows.into_iter().map(|row| opened_draft(c, site, row)).collect()
}

fn opened_draft(c: &mut Conn, site: &Site, row: DraftRow) -> DbResult<DraftOnCounter> {
    let (id, customer, label, repair_order, currency, minor, changed_at, created_at, changed_by) = row;
    let label = site.vault.open_field(c, Holder::Customer(customer), id.as_bytes(), &label)?;
    Ok(DraftOnCounter {
        id,
        customer,
        label: Label::from_text(&label),
        repair_order,
        total: Money::new(minor, currency),
        changed_at: changed_at.unwrap_or(created_at),
        changed_by: changed_by.and_then(|person| person.parse().ok()),
    })
}

type Query<'a> = invoice::BoxedQuery<'a, MultiBackend>;

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
    open_minor: i64,
    label: Sealed<InvoiceLabel>,
}

fn load(c: &mut Conn, site: &Site, query: Query<'_>) -> DbResult<Vec<OnCounter>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(c)?;
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
        total: Money::new(row.total_minor, row.currency),
        open: Money::new(row.open_minor, row.currency),
    })
}
