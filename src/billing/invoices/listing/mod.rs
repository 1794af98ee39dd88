//! The invoices of a customer, or of a whole dealership, as a list: by state, vehicle, days and number, in three orders, page by page. The cost of a
//! page does not depend on how many invoices there are. Words of a label are sealed and cannot be searched for.
//! Not here: the sums over a whole filter (`figures`).

mod filter;
mod gathering;
mod query;
mod searching;

pub use filter::{Cursor, CursorError, Direction, Filter, Sort, State};

pub(super) use gathering::gathered;
pub(super) use query::{Chosen, Rows, Standing, Sums, Whole};

use super::axes::{Amounts, Axes, DocumentState};
use super::label::Label;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money, VehicleId};
use crate::base::vault::{Holder, InvoiceLabel, Opener, Sealed};
use crate::each;
use crate::trust::access::Scope;

/// A row of a list, with its label opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: InvoiceId,
    pub customer: CustomerId,
    pub number: String,
    pub document: DocumentState,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    pub total: Money,
    /// The projection of the ledger: for lists, not for decisions about money.
    pub open: Money,
    pub credited: Money,
    pub written_off: Money,
    pub vehicle: Option<VehicleId>,
    pub repair_order: String,
    pub label: Label,
}

/// One page, and where the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<Listed>,
    pub next: Option<Cursor>,
}

/// In the order of the columns that `Rows` selects.
pub(in crate::billing::invoices) type Row = (
    InvoiceId,
    String,
    DocumentState,
    LocalDate,
    LocalDate,
    i64,
    i64,
    Currency,
    Option<VehicleId>,
    String,
    Sealed<InvoiceLabel>,
    i64,
    i64,
    CustomerId,
);

impl Listed {
    /// Where the page after this row begins, or in the other direction the one before it.
    pub fn cursor(&self, filter: &Filter) -> Cursor {
        let key = match filter.order() {
            Sort::Issued => i64::from(self.issued_on.days()),
            Sort::Due => i64::from(self.due_on.days()),
            Sort::Total => self.total.minor(),
        };
        Cursor { key, id: self.id }
    }

    pub fn axes(&self, today: LocalDate) -> Axes {
        let (total, open) = (self.total, self.open);
        let amounts = Amounts { total, credited: self.credited, written_off: self.written_off, open };
        Axes::of(self.document, amounts, self.due_on, today)
    }
}

/// At most `limit` invoices of the scope after `after`. `today` is the dealership's calendar day.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    filter: &Filter,
    today: LocalDate,
    after: Option<&Cursor>,
    limit: usize,
) -> DbResult<Page> {
    if let Some((rows, _)) = gathered(c, scope, filter, today)? {
        return page_of(c, site, filter, rows, after, limit);
    }
    let query = Rows::new(Chosen::new(scope, filter, today), filter, after, limit + 1);
    let rows = each!(c, |c| diesel::RunQueryDsl::load::<Row>(query, c))?;
    opened(c, site, filter, rows, limit)
}

/// One page of the rows that fit a text.
pub(super) fn page_of(
    c: &mut Conn,
    site: &Site,
    filter: &Filter,
    rows: Vec<Row>,
    after: Option<&Cursor>,
    limit: usize,
) -> DbResult<Page> {
    opened(c, site, filter, searching::page(rows, filter, after, limit + 1), limit)
}

/// One page with its labels, of the rows that were read: one more than it shows, where there are more.
pub(super) fn opened(
    c: &mut Conn,
    site: &Site,
    filter: &Filter,
    mut rows: Vec<Row>,
    limit: usize,
) -> DbResult<Page> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next =
        if more { rows.last().map(|row| Cursor { key: filter.order().key(row), id: row.0 }) } else { None };
    let mut labels = site.vault.fetch(c, rows.iter().map(|row| (Holder::Customer(row.13), &row.10)))?;
    let rows = rows.into_iter().map(|row| open(c, &mut labels, row)).collect::<DbResult<Vec<Listed>>>()?;
    Ok(Page { rows, next })
}

fn open(c: &mut Conn, labels: &mut Opener, row: Row) -> DbResult<Listed> {
    let (
        id,
        number,
        document,
        issued_on,
        due_on,
        total,
        open,
        currency,
        vehicle,
        repair_order,
        label,
        less,
        lost,
        customer,
    ) = row;
    let label = labels.open_field(c, Holder::Customer(customer), id.as_bytes(), &label)?;
    Ok(Listed {
        id,
        customer,
        number,
        document,
        issued_on,
        due_on,
        total: Money::new(total, currency),
        open: Money::new(open, currency),
        credited: Money::new(less, currency),
        written_off: Money::new(lost, currency),
        vehicle,
        repair_order,
        label: Label::from_text(&label),
    })
}
