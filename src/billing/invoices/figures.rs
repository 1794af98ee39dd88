//! The sums that belong to a filter: how many, what they come to, what is open. What was settled is worked out as the
//! difference between everything and what is open, so that a fleet's years are never added up: everything is kept on
//! the customer's row, and open items have an index of their own.

use diesel::prelude::*;

use super::listing::{
    Chosen, Cursor, Filter, Page, Row, Rows, Standing, State, Sums, Whole, gathered, list, opened, page_of,
};
use crate::base::db::schema::{customer, dealership};
use crate::base::db::{Conn, DbResult, parted, sum_minor};
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, LocalDate, Money, MoneyError};
use crate::each;
use crate::trust::access::Scope;

/// Of all invoices that a filter fits, on whatever page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub count: i64,
    pub total: Money,
    pub open: Money,
    /// More numbers begin like the text than were looked at: there may be more than these.
    pub cut: bool,
}

/// Whether a list of one customer's invoices and its figures can be one question: where nothing is chosen.
pub fn is_one_question(filter: &Filter) -> bool {
    filter.state == State::All && filter.is_plain()
}

/// One page of a list and the figures of all its pages. What is gathered is gathered once for both.
pub fn list_with_figures(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    filter: &Filter,
    today: LocalDate,
    after: Option<&Cursor>,
    limit: usize,
) -> DbResult<(Page, Figures)> {
    if let (true, true, Some(who)) = (is_one_question(filter), c.makes_trips(), scope.customer()) {
        let rows = Rows::new(Chosen::new(scope, filter, today), filter, after, limit + 1);
        let (rows, figures) = whole(c, Whole { standing: Standing::of(scope, who), rows })?;
        return Ok((opened(c, site, filter, rows, limit)?, figures));
    }
    let Some((rows, cut)) = gathered(c, scope, filter, today)? else {
        let page = list(c, site, scope, filter, today, after, limit)?;
        return Ok((page, totals(c, scope, filter, today)?));
    };
    let figures = added(&rows, cut, kept(c, scope)?.total.currency())?;
    Ok((page_of(c, site, filter, rows, after, limit)?, figures))
}

/// The figures of the scope under a filter. `today` is the dealership's calendar day.
pub fn totals(c: &mut Conn, scope: &Scope, filter: &Filter, today: LocalDate) -> DbResult<Figures> {
    if let (true, Some(who)) = (is_one_question(filter), scope.customer()) {
        return standing(c, scope, who);
    }
    let kept = kept(c, scope)?;
    let currency = kept.total.currency();
    if let Some((rows, cut)) = gathered(c, scope, filter, today)? {
        return added(&rows, cut, currency);
    }
    let chosen = Chosen::new(scope, filter, today);
    let everything = |c: &mut Conn| match filter.is_plain() {
        true => Ok(kept),
        false => sum(c, chosen.in_state(State::All), currency),
    };
    let open = |c: &mut Conn| sum(c, chosen.in_state(State::Open), currency);
    match filter.state {
        State::Open | State::Overdue | State::NoCharge | State::Questioned => sum(c, chosen, currency),
        State::All => Ok(Figures { open: open(c)?.open, ..everything(c)? }),
        State::Paid => {
            let nothing = sum(c, chosen.in_state(State::NoCharge), currency)?;
            Ok(everything(c)?.less(open(c)?)?.less(nothing)?)
        }
    }
}

fn added(rows: &[Row], cut: bool, currency: Currency) -> DbResult<Figures> {
    let sum =
        |of: fn(&Row) -> i64| Money::sum(currency, rows.iter().map(|row| Money::new(of(row), currency)));
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(Figures { count, total: sum(|row| row.5)?, open: sum(|row| row.6)?, cut })
}

impl Standing {
    fn of(scope: &Scope, who: CustomerId) -> Self {
        Self { customer: who.to_string(), dealership: scope.dealership().to_string() }
    }
}

impl Figures {
    fn kept((currency, count, total, open): Kept) -> Self {
        Self { count, total: Money::new(total, currency), open: Money::new(open, currency), cut: false }
    }

    fn less(self, other: Self) -> Result<Self, MoneyError> {
        let total = self.total.checked_sub(other.total)?;
        Ok(Self { count: self.count - other.count, total, open: Money::zero(total.currency()), cut: false })
    }
}

/// Everything that was ever issued to the customer, and what of it is open, in one question.
fn standing(c: &mut Conn, scope: &Scope, who: CustomerId) -> DbResult<Figures> {
    let query = Standing::of(scope, who);
    Ok(Figures::kept(each!(c, |c| RunQueryDsl::get_result(query, c))?))
}

/// The same with a page of rows: the list asks it each time.
fn whole(c: &mut Conn, query: Whole) -> DbResult<(Vec<Row>, Figures)> {
    let found: Vec<(Option<Kept>, Option<Row>)> = each!(c, |c| RunQueryDsl::load(query, c))?;
    let (kept, rows) = parted(found)?;
    Ok((rows, Figures::kept(kept)))
}

/// Currency, count, total, open.
type Kept = (Currency, i64, i64, i64);

/// The same without what is open; of all customers of the dealership where the scope names none.
fn kept(c: &mut Conn, scope: &Scope) -> DbResult<Figures> {
    let ours = customer::table.filter(customer::dealership_id.eq(scope.dealership()));
    let (currency, count, total): (Currency, i64, i64) = match scope.customer() {
        Some(id) => ours
            .filter(customer::id.eq(id))
            .select((customer::currency, customer::issued_count, customer::issued_minor))
            .first(c)?,
        None => {
            let currency =
                dealership::table.find(scope.dealership()).select(dealership::currency).first(c)?;
            let sums = (sum_minor(customer::issued_count), sum_minor(customer::issued_minor));
            let (count, total) = ours.select(sums).first(c)?;
            (currency, count, total)
        }
    };
    Ok(Figures { count, total: Money::new(total, currency), open: Money::zero(currency), cut: false })
}

pub(super) fn sum(c: &mut Conn, chosen: Chosen, currency: Currency) -> DbResult<Figures> {
    let query = Sums { open: chosen.is_open(), chosen };
    let (count, total, open): (i64, i64, i64) = each!(c, |c| RunQueryDsl::get_result(query, c))?;
    Ok(Figures { count, total: Money::new(total, currency), open: Money::new(open, currency), cut: false })
}
