//! What was offered, what is billed again and again, what reminders do next, and stays in storage.

use super::{Batch, ROWS, dated, goes_on, limit, moment, name, no_place, owners, place, reference};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::billing::exports::Choice;
use crate::billing::reminders::{self, Next, Plan, Planned};
use crate::billing::{estimates, recurring, storage};
use crate::parties::{dealerships, vehicles};
use crate::trust::access::Scope;

/// Steps of reminders so many days ahead, as on their page.
const AHEAD: i32 = 7;

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

pub(super) const REMINDER_TITLES: [&str; 9] =
    ["invoice_number", "customer_ref", "customer", "due_on", "currency", "open", "next", "on", "held_by"];

pub(super) const STORAGE_TITLES: [&str; 9] = [
    "customer_ref",
    "customer",
    "vin",
    "noticed_on",
    "charged_from",
    "left_on",
    "currency",
    "a_day",
    "invoice",
];

pub(super) fn of_estimates(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    let days = choice.days;
    let whose = choice.customer.map_or(Ok(*scope), |id| scope.narrowed(id))?;
    let after = (!after.is_empty()).then(|| after.parse().map_err(|_| no_place())).transpose()?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let (today, zone) = (dealership.today(site.clock.now()), &dealership.settings.time_zone);
    let page = estimates::list(c, site, &whose, choice.state.parse().ok(), after, ROWS)?;
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

/// What reminders do next, as their page shows it.
pub(super) fn of_reminders(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let dealership = dealerships::load(c, scope.dealership())?;
    let zone = &dealership.settings.time_zone;
    let plan: Plan = dealerships::group(c, scope.dealership())?;
    let page = (dated(after)?, limit(ROWS));
    let (planned, next) = reminders::planned(c, site, scope, &dealership, &plan, AHEAD, page)?;
    let owners = owners(c, site, scope, planned.iter().map(|it| it.owed.customer))?;
    let today = dealership.today(site.clock.now());
    let rows = planned.into_iter().filter_map(|Planned { owed, next }| {
        let (act, on, held) = match next {
            Next::Now(step) => (step.act, today, ""),
            Next::At(step, at) => (step.act, zone.date_of(at), ""),
            Next::Held(step, why) => (step.act, today, why.code()),
            Next::Later(step, on) => (step.act, on, ""),
            Next::Nothing => return None,
        };
        Some(vec![
            harmless(&owed.number),
            reference(&owners, owed.customer),
            name(&owners, owed.customer),
            owed.due_on.to_string(),
            owed.open.currency().code().to_owned(),
            owed.open.to_decimal_string(),
            act.code().to_owned(),
            on.to_string(),
            held.to_owned(),
        ])
    });
    Ok(Batch { rows: rows.collect(), next: next.map(|(day, id)| format!("{day}.{id}")) })
}

/// Every stay in storage, the latest notice last.
pub(super) fn of_storage(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let found = storage::all(c, scope, place(after)?, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.id.to_string());
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer_id))?;
    let mut rows = Vec::with_capacity(found.len());
    for it in &found {
        let vehicle = vehicles::load(c, site, &scope.narrowed(it.customer_id)?, it.vehicle_id)?;
        rows.push(vec![
            reference(&owners, it.customer_id),
            name(&owners, it.customer_id),
            harmless(vehicle.details.vin.as_str()),
            it.noticed_on.to_string(),
            it.charges_from.to_string(),
            it.left_on.map(|day| day.to_string()).unwrap_or_default(),
            it.currency.code().to_owned(),
            it.daily().to_decimal_string(),
            it.invoice_id.map(|id| id.to_string()).unwrap_or_default(),
        ]);
    }
    Ok(Batch { rows, next })
}
