//! What was taken back, given up and sent back, and cores.

use super::{Batch, ROWS, dated, goes_on, limit, moment, name, no_place, owners, reference};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::billing::cores::{self, CoreState};
use crate::billing::credits;
use crate::billing::exports::Days;
use crate::billing::payments::store::refunds;
use crate::billing::write_offs;
use crate::parties::dealerships;
use crate::trust::access::Scope;

pub(super) const CREDIT_TITLES: [&str; 8] = [
    "credit_note",
    "invoice_number",
    "customer_ref",
    "customer",
    "issued_on",
    "voids_invoice",
    "currency",
    "amount",
];

pub(super) const WRITE_OFF_TITLES: [&str; 8] =
    ["invoice_number", "customer_ref", "customer", "on", "reason", "currency", "amount", "taken_back"];

pub(super) const REFUND_TITLES: [&str; 9] = [
    "refund",
    "receipt",
    "customer_ref",
    "customer",
    "on",
    "state",
    "paid_out_by_hand",
    "currency",
    "amount",
];

pub(super) const CORE_TITLES: [&str; 9] = [
    "invoice_number",
    "customer_ref",
    "customer",
    "state",
    "billed_on",
    "closed_on",
    "currency",
    "charged",
    "open",
];

pub(super) fn of_credit_notes(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    days: Days,
    after: &str,
) -> DbResult<Batch> {
    let found = credits::on_counter(c, scope, dated(after)?, limit(ROWS))?;
    let last = found.last().map(|it| (it.issued_on, format!("{}.{}", it.issued_on, it.id)));
    let next = goes_on(days, found.len(), last);
    let those: Vec<_> = found.into_iter().filter(|it| days.have(it.issued_on)).collect();
    let owners = owners(c, site, scope, those.iter().map(|it| it.customer))?;
    let rows = those.iter().map(|it| {
        vec![
            harmless(&it.number),
            harmless(&it.invoice),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            it.issued_on.to_string(),
            yes(it.cancels),
            it.total.currency().code().to_owned(),
            it.total.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_write_offs(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    days: Days,
    after: &str,
) -> DbResult<Batch> {
    let found = write_offs::list(c, site, scope, dated(after)?, limit(ROWS))?;
    let last = found.last().map(|(it, _)| (it.on, format!("{}.{}", it.on, it.id)));
    let next = goes_on(days, found.len(), last);
    let those: Vec<_> = found.into_iter().filter(|(it, _)| days.have(it.on)).collect();
    let owners = owners(c, site, scope, those.iter().map(|(it, _)| it.customer))?;
    let rows = those.iter().map(|(it, invoice)| {
        vec![
            harmless(invoice),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            it.on.to_string(),
            harmless(&it.reason),
            it.amount.currency().code().to_owned(),
            it.amount.to_decimal_string(),
            it.reversed.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_refunds(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    days: Days,
    after: &str,
) -> DbResult<Batch> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let found = refunds::list(c, scope, moment(after)?, limit(ROWS))?;
    let last = found.last().map(|it| (zone.date_of(it.at), format!("{}.{}", it.at.micros(), it.id)));
    let next = goes_on(days, found.len(), last);
    let those: Vec<_> = found.into_iter().filter(|it| days.have(zone.date_of(it.at))).collect();
    let owners = owners(c, site, scope, those.iter().map(|it| it.customer))?;
    let rows = those.iter().map(|it| {
        vec![
            harmless(it.number.as_deref().unwrap_or_default()),
            harmless(&it.receipt),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            zone.date_of(it.at).to_string(),
            it.state.code().to_owned(),
            yes(it.by_hand),
            it.amount.currency().code().to_owned(),
            it.amount.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

/// Core charges of a state, those that have waited longest first.
pub(super) fn of_cores(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    state: &str,
    after: &str,
) -> DbResult<Batch> {
    let state: CoreState = state.parse().map_err(|_| no_place())?;
    let after = dated(after)?.map(|(on, id)| cores::After { on, id });
    let found = cores::list(c, scope, state, after, ROWS)?;
    let owners = owners(c, site, scope, found.rows.iter().map(|it| it.customer))?;
    let rows = found.rows.iter().map(|it| {
        vec![
            harmless(&it.number),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            state.code().to_owned(),
            it.issued_on.to_string(),
            it.closed_on.map(|day| day.to_string()).unwrap_or_default(),
            it.amount.currency().code().to_owned(),
            it.amount.to_decimal_string(),
            it.open.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next: found.next.map(|next| next.to_string()) })
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
