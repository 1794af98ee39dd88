//! What was offered, and what is billed again and again.

use super::{Batch, ROWS, goes_on, limit, moment, name, no_place, owners, reference};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::billing::exports::Days;
use crate::billing::{estimates, recurring};
use crate::parties::dealerships;
use crate::trust::access::Scope;

pub(super) const ESTIMATE_TITLES: [&str; 13] = [
    "estimate",
    "customer_ref",
    "customer",
    "repair_order",
    "about",
    "vehicle",
    "made_on",
    "state",
    "version",
    "valid_until",
    "currency",
    "before_tax",
    "total",
];

pub(super) const RECURRING_TITLES: [&str; 9] = [
    "plan",
    "customer_ref",
    "customer",
    "every",
    "starts_on",
    "ends_on",
    "next_on",
    "issued_at_once",
    "state",
];

pub(super) fn of_estimates(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    days: Days,
    after: &str,
) -> DbResult<Batch> {
    let after = (!after.is_empty()).then(|| after.parse().map_err(|_| no_place())).transpose()?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let (today, zone) = (dealership.today(site.clock.now()), &dealership.settings.time_zone);
    let page = estimates::list(c, site, scope, None, after, ROWS)?;
    let last = page.rows.last().map(|it| zone.date_of(it.estimate.created_at));
    let last = last.zip(page.next.map(|next| next.to_string()));
    let next = goes_on(days, page.rows.len(), last);
    let made = |it: &estimates::Listed| zone.date_of(it.estimate.created_at);
    let those: Vec<_> = page.rows.into_iter().filter(|it| days.have(made(it))).collect();
    let owners = owners(c, site, scope, those.iter().map(|it| it.estimate.customer))?;
    let rows = those.iter().map(|it| {
        let estimate = &it.estimate;
        vec![
            harmless(&estimate.number),
            reference(&owners, estimate.customer),
            name(&owners, estimate.customer),
            harmless(&estimate.repair_order),
            harmless(&it.label.work),
            harmless(&it.label.vehicle),
            made(it).to_string(),
            estimate.stands(today).code().to_owned(),
            estimate.version.to_string(),
            estimate.valid_until.to_string(),
            estimate.currency.code().to_owned(),
            estimate.net().to_decimal_string(),
            estimate.total().to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_recurring(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let found = recurring::list(c, site, scope, moment(after)?, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS);
    let next = next.map(|it| format!("{}.{}", it.created_at.micros(), it.id));
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let rows = found.iter().map(|it| {
        let schedule = &it.schedule;
        vec![
            harmless(it.template.title.as_str()),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            schedule.every.code().to_owned(),
            schedule.starts_on.to_string(),
            schedule.ends_on.map(|day| day.to_string()).unwrap_or_default(),
            it.next_on.map(|day| day.to_string()).unwrap_or_default(),
            if it.automatic { "yes" } else { "no" }.to_owned(),
            it.state.code().to_owned(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}
