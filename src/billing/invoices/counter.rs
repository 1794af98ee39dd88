//! What a dealership's counter asks about its invoices: which were due longest ago, which were issued in some days, which
//! have a number or a repair order, which are drafts yet. Lists read the projection of the ledger on the row and open
//! nothing but the label. Not here: one customer's invoices (`listing`), sums (`reports`).

use std::collections::HashSet;

use diesel::prelude::*;

use super::axes::{Amounts, Axes, DocumentState};
use super::label::Label;
use crate::base::db::schema::{dealership, invoice};
use crate::base::db::{Conn, DbResult, MultiBackend, not_zero, sum_minor};
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

/// The dealership's invoices with this number, then those of this repair order, the newest first; when there is none,
/// those whose number or repair order begins so. Case, the series and the words before a number may be left out.
pub fn by_document(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    limit: usize,
) -> DbResult<Vec<OnCounter>> {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    if text.is_empty() || !text.chars().any(|sign| sign.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let written = Written::of(c, scope, &text)?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let numbered = issued(scope).filter(invoice::number.eq_any(&written.numbers));
    let mut found = load(c, site, numbered.limit(most))?;
    let ordered = issued(scope).filter(invoice::repair_order.eq_any(&written.orders));
    let newest = (invoice::issued_on.desc(), invoice::id.desc());
    found.extend(load(c, site, ordered.order(newest).limit(most))?);
    if found.is_empty() && text.len() >= SHORTEST {
        for (low, high) in written.numbers.iter().map(|it| beginning(it)) {
            let begins = issued(scope).filter(invoice::number.ge(low).and(invoice::number.lt(high)));
            found.extend(load(c, site, begins.limit(most))?);
        }
        for (low, high) in written.orders.iter().map(|it| beginning(it)) {
            let begins =
                issued(scope).filter(invoice::repair_order.ge(low).and(invoice::repair_order.lt(high)));
            found.extend(load(c, site, begins.limit(most))?);
        }
        let starts = |value: &str, all: &[String]| all.iter().any(|it| value.to_uppercase().starts_with(it));
        found.retain(|it| starts(&it.number, &written.numbers) || starts(&it.repair_order, &written.orders));
        found.sort_by_key(|it| std::cmp::Reverse((it.issued_on, it.id)));
    }
    let mut seen = HashSet::new();
    found.retain(|it| scope.narrowed(it.customer).is_ok() && seen.insert(it.id));
    found.truncate(limit);
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

/// How many drafts the scope has, and what they would come to.
pub fn drafts_tally(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Tally> {
    let mut drafts = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::number.is_null()))
        .select((diesel::dsl::count_star(), sum_minor(invoice::total_minor)))
        .into_boxed::<MultiBackend>();
    if let Some(customer) = scope.customer() {
        drafts = drafts.filter(invoice::customer_id.eq(customer));
    }
    let (count, minor): (i64, i64) = drafts.first(c)?;
    Ok(Tally { count, amount: Money::new(minor, currency) })
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

/// Shorter beginnings fit too much.
const SHORTEST: usize = 3;

/// How what was typed may be written on documents, in capitals.
struct Written {
    numbers: Vec<String>,
    orders: Vec<String>,
}

impl Written {
    fn of(c: &mut Conn, scope: &Scope, text: &str) -> DbResult<Self> {
        let series: String =
            dealership::table.find(scope.dealership()).select(dealership::invoice_prefix).first(c)?;
        let upper = text.to_uppercase();
        let mut numbers = vec![text.to_owned(), upper.clone(), format!("{series}-{upper}")];
        // `NM10482` and `NM 10482` are `NM-10482`.
        if let Some(rest) = upper.strip_prefix(&series.to_uppercase()) {
            numbers.push(format!("{series}-{}", rest.trim_start_matches([' ', '-'])));
        }
        let mut orders = vec![text.to_owned(), upper.clone()];
        let bare =
            upper.strip_prefix("RO").map_or(upper.as_str(), |rest| rest.trim_start_matches([' ', '-', '#']));
        orders.extend([bare.to_owned(), format!("RO {bare}"), format!("RO{bare}"), format!("RO-{bare}")]);
        numbers.dedup();
        orders.sort_unstable();
        orders.dedup();
        Ok(Self { numbers, orders })
    }
}

/// From what to below what a text that begins so is, in whatever collation: digits and capitals come before `zzzz`.
fn beginning(text: &str) -> (String, String) {
    (text.to_owned(), format!("{text}zzzz"))
}

fn issued<'a>(scope: &Scope) -> Query<'a> {
    invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::issued_on.is_not_null()))
        .into_boxed()
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
    credited_minor: i64,
    written_off_minor: i64,
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
