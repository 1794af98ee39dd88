//! What an owner sees first: what is owed, what is late, what is left over, when the next is due, the latest invoices.

use diesel::prelude::*;

use super::figures::sum;
use super::listing::{Chosen, Direction, Filter, Listed, Row, Rows, Sort, State, list};
use crate::base::db::schema::customer;
use crate::base::db::{Conn, DbResult, one_of, sum_minor};
use crate::base::site::Site;
use crate::base::values::{Currency, LocalDate, Money};
use crate::each;
use crate::parties::customers;
use crate::trust::access::Scope;

/// Each figure has a list behind it.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Everything open.
    pub due: Money,
    pub open_count: i64,
    pub overdue: Money,
    pub overdue_count: i64,
    /// Money of the customer that no invoice has got.
    pub credit: Money,
    /// The first due day from today on, of what is open.
    pub next_due: Option<LocalDate>,
    /// Invoices ever issued to the customer.
    pub issued_count: i64,
    /// The latest, five at most.
    pub recent: Vec<Listed>,
}

/// The scope's customer at a glance. `today` is the dealership's calendar day.
pub fn overview(c: &mut Conn, site: &Site, scope: &Scope, today: LocalDate) -> DbResult<Overview> {
    let id = scope.require_customer()?;
    let ours = || customer::table.filter(customer::dealership_id.eq(scope.dealership()));
    let (currency, issued_count): (Currency, i64) =
        ours().filter(customer::id.eq(id)).select((customer::currency, customer::issued_count)).first(c)?;
    // What lies in accounts that were merged pays here too.
    let family = customers::family(c, scope)?;
    let credit: i64 =
        ours().filter(one_of(customer::id, family)).select(sum_minor(customer::credit_minor)).first(c)?;
    let of = |state| Chosen::new(scope, &Filter { state, ..Filter::default() }, today);
    let open = sum(c, of(State::Open), currency)?;
    let overdue = sum(c, of(State::Overdue), currency)?;
    let earliest =
        Filter { state: State::Open, sort: Sort::Due, direction: Direction::Ascending, ..Filter::default() };
    let query = Rows::new(of(State::Open).due_from(today), &earliest, None, 1);
    let next: Vec<Row> = each!(c, |c| RunQueryDsl::load(query, c))?;
    Ok(Overview {
        due: open.open,
        open_count: open.count,
        overdue: overdue.open,
        overdue_count: overdue.count,
        credit: Money::new(credit, currency),
        next_due: next.first().map(|row| row.4),
        issued_count,
        recent: list(c, site, scope, &Filter::default(), today, None, 5)?.rows,
    })
}
