//! Issued invoices, and their lines.

use super::{Batch, DOCUMENTS, ROWS, name, no_place, owners, reference, text};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::billing::exports::Days;
use crate::billing::invoices::{self, Cursor, Filter, Listed};
use crate::parties::dealerships;
use crate::trust::access::Scope;

pub(super) const TITLES: [&str; 11] = [
    "invoice_number",
    "customer_ref",
    "customer",
    "repair_order",
    "about",
    "vehicle",
    "issued_on",
    "due_on",
    "currency",
    "total",
    "open",
];

pub(super) const LINE_TITLES: [&str; 15] = [
    "invoice_number",
    "line",
    "job",
    "kind",
    "pay_type",
    "code",
    "description",
    "part_number",
    "condition",
    "quantity",
    "unit",
    "unit_price",
    "discount",
    "net",
    "tax",
];

pub(super) fn of_invoices(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    days: Days,
    after: &str,
) -> DbResult<Batch> {
    let (found, next) = issued(c, site, scope, days, after, ROWS)?;
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let rows = found.iter().map(|it| {
        vec![
            harmless(&it.number),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            harmless(&it.repair_order),
            harmless(&it.label.work),
            harmless(&it.label.vehicle),
            it.issued_on.to_string(),
            it.due_on.to_string(),
            it.total.currency().code().to_owned(),
            it.total.to_decimal_string(),
            it.open.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_lines(c: &mut Conn, site: &Site, scope: &Scope, days: Days, after: &str) -> DbResult<Batch> {
    let (found, next) = issued(c, site, scope, days, after, DOCUMENTS)?;
    let mut rows = Vec::new();
    for it in found {
        let snapshot = invoices::by_id(c, site, scope, it.id)?.snapshot;
        for (number, (line, figures)) in (1..).zip(snapshot.charges()) {
            let number: u32 = number;
            rows.push(vec![
                harmless(&it.number),
                number.to_string(),
                text(line.job.as_ref()),
                line.kind.code().to_owned(),
                line.pay_type.code().to_owned(),
                text(line.code.as_ref()),
                harmless(line.description.as_str()),
                text(line.part_number.as_ref()),
                text(line.condition.as_ref()),
                line.quantity.to_string(),
                text(line.unit.as_ref()),
                line.unit_price.to_string(),
                figures.discount.to_decimal_string(),
                figures.net.to_decimal_string(),
                figures.tax.to_decimal_string(),
            ]);
        }
    }
    Ok(Batch { rows, next })
}

/// The next issued invoices, the newest first.
fn issued(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    days: Days,
    after: &str,
    count: usize,
) -> DbResult<(Vec<Listed>, Option<String>)> {
    let after: Option<Cursor> = match after {
        "" => None,
        text => Some(text.parse().map_err(|_| no_place())?),
    };
    let filter = Filter { from: days.from, to: days.to, ..Filter::default() };
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let page = invoices::list(c, site, scope, &filter, today, after.as_ref(), count)?;
    Ok((page.rows, page.next.map(|next| next.to_string())))
}
