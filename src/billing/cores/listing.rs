//! The list of core charges, those that have waited longest first, page by page.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;

use super::CoreState;
use crate::base::db::schema::{core_charge, invoice};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{CoreId, Currency, CustomerId, InvoiceId, LocalDate, Money};
use crate::trust::access::Scope;

/// A core charge in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: CoreId,
    pub customer: CustomerId,
    pub invoice: InvoiceId,
    /// Of the invoice.
    pub number: String,
    /// Of the line on the invoice, from 0.
    pub place: usize,
    /// Before tax: what was charged, and what of it neither came back nor was credited.
    pub amount: Money,
    pub open: Money,
    pub issued_on: LocalDate,
    pub closed_on: Option<LocalDate>,
}

/// Where a page begins: after this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub on: LocalDate,
    pub id: CoreId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in the list")]
pub struct NoPlace;

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.on, self.id)
    }
}

impl FromStr for After {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (on, id) = text.split_once('.').ok_or(NoPlace)?;
        Ok(Self { on: on.parse().map_err(|_| NoPlace)?, id: id.parse().map_err(|_| NoPlace)? })
    }
}

/// One page and where the next begins.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Listed>,
    pub next: Option<After>,
}

type Row = (
    (CoreId, CustomerId, InvoiceId, Option<String>, i32),
    (Currency, i64, i64, LocalDate, Option<LocalDate>),
);

/// The core charges of the scope's dealership in one state.
pub fn list(
    c: &mut Conn,
    scope: &Scope,
    state: CoreState,
    after: Option<After>,
    limit: usize,
) -> DbResult<Page> {
    use core_charge as k;
    let mut rows = k::table
        .inner_join(invoice::table)
        .filter(k::dealership_id.eq(scope.dealership()).and(k::state.eq(state)))
        .order((k::issued_on, k::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .select((
            (k::id, k::customer_id, k::invoice_id, invoice::number, k::place),
            (k::currency, k::amount_minor, k::open_minor, k::issued_on, k::closed_on),
        ))
        .into_boxed::<MultiBackend>();
    if let Some(After { on, id }) = after {
        rows = rows.filter(k::issued_on.ge(on).and(k::issued_on.gt(on).or(k::id.gt(id))));
    }
    let rows: Vec<Row> = rows.load(c)?;
    let mut rows: Vec<Listed> = rows.into_iter().map(listed).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|it| After { on: it.issued_on, id: it.id });
    Ok(Page { rows, next })
}

fn listed((head, figures): Row) -> Listed {
    let (id, customer, invoice, number, place) = head;
    let (currency, amount, open, issued_on, closed_on) = figures;
    Listed {
        id,
        customer,
        invoice,
        number: number.unwrap_or_default(),
        place: usize::try_from(place).unwrap_or(0),
        amount: Money::new(amount, currency),
        open: Money::new(open, currency),
        issued_on,
        closed_on,
    }
}

/// How many are open at the scope's dealership.
pub fn count_open(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    Ok(core_charge::table
        .filter(core_charge::dealership_id.eq(scope.dealership()))
        .filter(core_charge::state.eq(CoreState::Open))
        .count()
        .get_result(c)?)
}
