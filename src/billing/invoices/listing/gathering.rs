//! What no index has in the order of a list is gathered first, and filtered, ordered and paged afterwards: what fits a text,
//! and what is questioned. Of both there are few.

use std::collections::HashSet;

use diesel::prelude::*;

use super::searching::{CANDIDATES, fits, matching};
use super::{Filter, Row, State};
use crate::base::db::schema::{dispute, invoice};
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::values::{InvoiceId, LocalDate};
use crate::trust::access::Scope;

/// Everything that fits the filter, in no order, and whether there may be more; none where an index pages it.
pub(in crate::billing::invoices) fn gathered(
    c: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    today: LocalDate,
) -> DbResult<Option<(Vec<Row>, bool)>> {
    let questioned = match filter.state {
        State::Questioned => Some(questioned(c, scope)?),
        _ => None,
    };
    let (mut rows, cut) = match (&filter.search, &questioned) {
        (Some(text), _) => matching(c, scope, text.as_str(), filter, today)?,
        (None, Some(ids)) => (rows_of(c, scope, ids)?, false),
        (None, None) => return Ok(None),
    };
    if let Some(ids) = questioned {
        rows.retain(|row| ids.contains(&row.0) && fits(row, filter, today));
    }
    Ok(Some((rows, cut)))
}

/// Invoices of the scope about which a dispute is open.
fn questioned(c: &mut Conn, scope: &Scope) -> DbResult<HashSet<InvoiceId>> {
    let open = dispute::table.filter(dispute::dealership_id.eq(scope.dealership())).filter(dispute::open);
    let ids: Vec<InvoiceId> = match scope.customer() {
        Some(customer) => open
            .filter(dispute::customer_id.eq(customer))
            .limit(CANDIDATES)
            .select(dispute::invoice_id)
            .load(c)?,
        None => open.limit(CANDIDATES).select(dispute::invoice_id).load(c)?,
    };
    Ok(ids.into_iter().collect())
}

fn rows_of(c: &mut Conn, scope: &Scope, ids: &HashSet<InvoiceId>) -> DbResult<Vec<Row>> {
    use invoice as i;
    let rows = i::table
        .filter(one_of(i::id, ids.iter().copied().collect::<Vec<_>>()))
        .filter(i::dealership_id.eq(scope.dealership()).and(i::issued_on.is_not_null()))
        .select((
            i::id,
            i::number.assume_not_null(),
            i::state,
            i::issued_on.assume_not_null(),
            i::due_on.assume_not_null(),
            i::total_minor,
            i::open_minor,
            i::currency,
            i::vehicle_id,
            i::repair_order,
            i::label,
            i::credited_minor,
            i::written_off_minor,
            i::customer_id,
        ))
        .load(c)?;
    Ok(rows)
}
