//! Finding invoices by what a number or a repair order begins with: `NM-104`, `10482`, `RO 58213`. What fits is
//! gathered by two index searches for each way of writing, then filtered, ordered and paged here: a beginning that fits
//! more than two thousand invoices is cut there.

use std::cmp::Ordering;
use std::collections::HashSet;

use diesel::prelude::*;

use super::filter::{Cursor, Direction, Filter, State};
use super::{Chosen, Row, Rows};
use crate::base::db::schema::dealership;
use crate::base::db::{Conn, DbResult};
use crate::base::values::LocalDate;
use crate::each;
use crate::trust::access::Scope;

pub(super) const CANDIDATES: i64 = 2_000;

/// One page of what fits, in the filter's order.
pub(super) fn page(mut rows: Vec<Row>, filter: &Filter, after: Option<&Cursor>, limit: usize) -> Vec<Row> {
    let sort = filter.order();
    let place = |row: &Row| (sort.key(row), row.0.to_string());
    rows.sort_by_cached_key(place);
    if filter.direction == Direction::Descending {
        rows.reverse();
    }
    if let Some(cursor) = after {
        let last = (cursor.key, cursor.id.to_string());
        let beyond = match filter.direction {
            Direction::Descending => Ordering::Less,
            Direction::Ascending => Ordering::Greater,
        };
        rows.retain(|row| place(row).cmp(&last) == beyond);
    }
    rows.truncate(limit);
    rows
}

/// Everything that fits the text and the filter, in no order; and whether more begins like the text than is looked at.
pub(in crate::billing::invoices) fn matching(
    c: &mut Conn,
    scope: &Scope,
    text: &str,
    filter: &Filter,
    today: LocalDate,
) -> DbResult<(Vec<Row>, bool)> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    let series: String =
        dealership::table.find(scope.dealership()).select(dealership::invoice_prefix).first(c)?;
    let numbers = [text.clone(), format!("{series}-{text}")];
    let orders = [text.clone(), format!("RO {text}"), format!("RO{text}"), format!("RO-{text}")];
    let mut found: Vec<Row> = Vec::new();
    let (mut seen, mut cut) = (HashSet::new(), false);
    let begins = |value: &str, text: &str| value.to_uppercase().starts_with(text);
    for (column, spellings) in [("number", &numbers[..]), ("repair_order", &orders[..])] {
        for spelling in spellings {
            let query = Rows::unordered(Chosen::beginning(scope, column, spelling), CANDIDATES);
            let rows = each!(c, |c| RunQueryDsl::load::<Row>(query, c))?;
            cut |= i64::try_from(rows.len()).is_ok_and(|many| many == CANDIDATES);
            for row in rows {
                let value = if column == "number" { &row.1 } else { &row.9 };
                if begins(value, spelling) && fits(&row, filter, today) && seen.insert(row.0) {
                    found.push(row);
                }
            }
        }
    }
    Ok((found, cut))
}

pub(super) fn fits(row: &Row, filter: &Filter, today: LocalDate) -> bool {
    let (issued_on, due_on, total, open) = (row.3, row.4, row.5, row.6);
    let state = match filter.state {
        State::All | State::Questioned => true,
        State::Open => open != 0,
        State::Overdue => open != 0 && due_on < today,
        State::Paid => open == 0 && total > 0,
        State::NoCharge => total == 0,
    };
    state
        && filter.vehicle.is_none_or(|vehicle| row.8 == Some(vehicle))
        && filter.from.is_none_or(|from| issued_on >= from)
        && filter.to.is_none_or(|to| issued_on <= to)
}
