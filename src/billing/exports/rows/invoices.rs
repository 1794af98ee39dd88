//! Issued invoices, their lines, what of them is open, and drafts.

use super::{Batch, DOCUMENTS, ROWS, dated, limit, moment, name, no_place, owners, reference, text};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::billing::exports::{Choice, LATE, TODAY};
use crate::billing::invoices::{self, Cursor, Filter, Listed, State, counter, drafts};
use crate::billing::reports::Age;
use crate::parties::{dealerships, vehicles};
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

pub(super) const DUE_TITLES: [&str; 10] = [
    "invoice_number",
    "customer_ref",
    "customer",
    "repair_order",
    "vehicle",
    "due_on",
    "days_late",
    "currency",
    "total",
    "open",
];

pub(super) const DRAFT_TITLES: [&str; 8] =
    ["draft", "customer_ref", "customer", "repair_order", "about", "changed_on", "currency", "total"];

pub(super) fn of_invoices(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    let (found, next) = issued(c, site, scope, choice, after, ROWS)?;
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

pub(super) fn of_lines(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    let (found, next) = issued(c, site, scope, choice, after, DOCUMENTS)?;
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

/// What is open, those due longest ago first.
pub(super) fn of_due(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let due = match choice.state.as_str() {
        "" => (None, None),
        LATE => (None, Some(today.plus_days(-1))),
        TODAY => (Some(today), Some(today)),
        age => age.parse::<Age>().map_err(|_| no_place())?.due(today),
    };
    let after = dated(after)?.map(|(on, id)| counter::Place { on, id });
    let found = counter::open_due(c, site, scope, due, after, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| format!("{}.{}", it.due_on, it.id));
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let rows = found.iter().map(|it| {
        vec![
            harmless(&it.number),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            harmless(&it.repair_order),
            harmless(&it.label.vehicle),
            it.due_on.to_string(),
            today.days().saturating_sub(it.due_on.days()).max(0).to_string(),
            it.total.currency().code().to_owned(),
            it.total.to_decimal_string(),
            it.open.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_drafts(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let found = drafts::list(c, site, scope, moment(after)?, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS);
    let next = next.map(|it| format!("{}.{}", it.changed_at.micros(), it.id));
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let rows = found.iter().map(|it| {
        vec![
            it.id.to_string(),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            harmless(&it.repair_order),
            harmless(&it.label.work),
            zone.date_of(it.changed_at).to_string(),
            it.total.currency().code().to_owned(),
            it.total.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

/// The next issued invoices, the newest first.
fn issued(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
    count: usize,
) -> DbResult<(Vec<Listed>, Option<String>)> {
    let after: Option<Cursor> = match after {
        "" => None,
        text => Some(text.parse().map_err(|_| no_place())?),
    };
    let filter = Filter {
        state: choice.state.parse().unwrap_or(State::All),
        vehicle: choice.vehicle,
        from: choice.days.from,
        to: choice.days.to,
        search: choice.search.clone(),
        ..Filter::default()
    };
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let whose = whose(c, site, scope, choice)?;
    let page = invoices::list(c, site, &whose, &filter, today, after.as_ref(), count)?;
    Ok((page.rows, page.next.map(|next| next.to_string())))
}

/// The part of the dealership that is asked for: one customer's, or that of a vehicle's owner.
fn whose(c: &mut Conn, site: &Site, scope: &Scope, choice: &Choice) -> DbResult<Scope> {
    match (choice.vehicle, choice.customer) {
        (Some(id), _) => scope.narrowed(vehicles::load(c, site, scope, id)?.customer),
        (None, Some(id)) => scope.narrowed(id),
        (None, None) => Ok(*scope),
    }
}
