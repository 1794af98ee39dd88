//! What waits for a person: the work list, disputes, chargebacks, approvals, lost passkeys.

use super::{Batch, ROWS, limit, moment, name, no_place, numbered, owners, place, reference};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::base::values::{CustomerId, Money, PersonId, Timestamp};
use crate::billing::disputes::{self, Order, Place};
use crate::billing::exports::{ENDED, MINE};
use crate::billing::reports::{Waiting, left_over, stuck};
use crate::billing::{approvals, chargebacks, deliveries, recurring, reminders};
use crate::parties::dealerships;
use crate::trust::access::recoveries::{self, Kind};
use crate::trust::access::{Scope, persons};

pub(super) const TASK_TITLES: [&str; 7] =
    ["what", "customer_ref", "customer", "number", "since", "currency", "amount"];

pub(super) const DISPUTE_TITLES: [&str; 11] = [
    "dispute",
    "invoice_number",
    "customer_ref",
    "customer",
    "state",
    "raised_on",
    "answer_by",
    "answered_by",
    "currency",
    "questioned",
    "on_hold",
];

pub(super) const CHARGEBACK_TITLES: [&str; 9] = [
    "receipt",
    "customer_ref",
    "customer",
    "state",
    "reason",
    "answer_by",
    "answered_on",
    "currency",
    "amount",
];

pub(super) const APPROVAL_TITLES: [&str; 11] = [
    "kind",
    "what",
    "customer_ref",
    "customer",
    "state",
    "asked_on",
    "asked_by",
    "decided_on",
    "reason",
    "currency",
    "amount",
];

pub(super) const RECOVERY_TITLES: [&str; 6] = ["who", "at", "stage", "asked_on", "checked_by", "works_until"];

/// One thing that waits.
struct Task {
    customer: CustomerId,
    number: String,
    since: Option<Timestamp>,
    amount: Money,
    place: String,
}

impl Task {
    fn new(
        customer: CustomerId,
        number: impl Into<String>,
        since: Timestamp,
        amount: Money,
        id: impl ToString,
    ) -> Self {
        let place = format!("{}.{}", since.micros(), id.to_string());
        Self { customer, number: number.into(), since: Some(since), amount, place }
    }
}

pub(super) fn of_tasks(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    state: &str,
    after: &str,
) -> DbResult<Batch> {
    let (most, now) = (limit(ROWS), site.clock.now());
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let kind: Waiting = state.parse().map_err(|_| no_place())?;
    let found: Vec<Task> = match kind {
        Waiting::Chargeback => {
            let all = chargebacks::unanswered(c, scope, moment(after)?, most)?;
            all.into_iter()
                .map(|it| Task::new(it.customer, &it.receipt, it.due(), it.amount, it.id))
                .collect()
        }
        Waiting::PaidTwice => {
            let all = chargebacks::paid_twice(c, scope, moment(after)?, most)?;
            let task = |it: &chargebacks::Case| {
                Ok(Task::new(it.customer, &it.receipt, it.since, it.missing()?, it.id))
            };
            all.iter().map(task).collect::<DbResult<_>>()?
        }
        Waiting::FraudWarning => {
            let all = chargebacks::open_warnings(c, scope, moment(after)?, most)?;
            all.into_iter().map(|it| Task::new(it.customer, it.receipt, it.at, it.amount, it.id)).collect()
        }
        Waiting::Dispute => {
            let after = numbered(after)?.map(|(key, id)| Place { key, id });
            let all = disputes::queue(c, scope, Order::Due, after, most)?;
            all.into_iter().map(|it| Task::new(it.customer, it.number, it.due_at, it.held, it.id)).collect()
        }
        Waiting::Stuck => {
            let all = stuck(c, scope, now, moment(after)?, most)?;
            all.into_iter()
                .map(|it| Task::new(it.customer, it.invoice, it.at, it.amount, it.attempt))
                .collect()
        }
        Waiting::LeftOver => {
            let all = left_over(c, scope, place(after)?, most)?;
            let task = |it: crate::billing::reports::LeftOver| Task {
                customer: it.customer,
                number: String::new(),
                since: None,
                amount: it.credit,
                place: it.customer.to_string(),
            };
            all.into_iter().map(task).collect()
        }
        Waiting::Bounced => {
            let all = deliveries::bounced(c, scope, moment(after)?, most)?;
            all.into_iter().map(|it| Task::new(it.customer, it.number, it.at, it.open, it.id)).collect()
        }
        Waiting::Promise | Waiting::HandedOver => {
            let after = moment(after)?;
            let all = match kind {
                Waiting::Promise => reminders::broken_promises(c, scope, &after, most)?,
                _ => reminders::handed_over(c, scope, &after, most)?,
            };
            let task = |it: reminders::Task| Task {
                place: format!("{}.{}", it.place.0.micros(), it.place.1),
                ..Task::new(it.customer, it.number, it.since, it.open, "")
            };
            all.into_iter().map(task).collect()
        }
        Waiting::Recurring => {
            let dealership = dealerships::load(c, scope.dealership())?;
            let all = recurring::list_failed(c, site, scope, moment(after)?, most)?;
            let task = |it: recurring::Plan| {
                let since = it.failed.as_ref().map_or(it.created_at, |it| it.since);
                Task::new(it.customer, it.template.title.as_str(), since, it.amount(&dealership), it.id)
            };
            all.into_iter().map(task).collect()
        }
    };
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.place.clone());
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let rows = found.iter().map(|it| {
        vec![
            kind.code().to_owned(),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            harmless(&it.number),
            it.since.map(|at| zone.date_of(at).to_string()).unwrap_or_default(),
            it.amount.currency().code().to_owned(),
            it.amount.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

/// Those of a state; of those that wait, all, or whatever one person is to answer.
pub(super) fn of_disputes(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    (state, mine): (&str, Option<PersonId>),
    after: &str,
) -> DbResult<Batch> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let after = numbered(after)?.map(|(key, id)| Place { key, id });
    let found = match (state, mine) {
        (ENDED, _) => disputes::ended(c, scope, after, limit(ROWS))?,
        (MINE, Some(person)) => disputes::mine(c, scope, person, after, limit(ROWS))?,
        _ => disputes::queue(c, scope, Order::Due, after, limit(ROWS))?,
    };
    let key = |it: &disputes::Listed| match it.ended_at {
        Some(at) if state == ENDED => at.micros(),
        _ => it.due_at.micros(),
    };
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| format!("{}.{}", key(it), it.id));
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let people = persons::names_of(c, site, found.iter().filter_map(|it| it.owner))?;
    let rows = found.iter().map(|it| {
        vec![
            harmless(&it.number),
            harmless(&it.invoice),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            it.state.code().to_owned(),
            zone.date_of(it.raised_at).to_string(),
            zone.date_of(it.due_at).to_string(),
            it.owner.and_then(|id| people.get(&id)).map(|name| harmless(name)).unwrap_or_default(),
            it.claimed.currency().code().to_owned(),
            it.claimed.to_decimal_string(),
            it.held.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_chargebacks(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let found = chargebacks::list(c, scope, place(after)?, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.id.to_string());
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let day = |at: Option<Timestamp>| at.map(|at| zone.date_of(at).to_string()).unwrap_or_default();
    let rows = found.iter().map(|it| {
        vec![
            harmless(&it.receipt),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            it.state.code().to_owned(),
            harmless(&it.reason),
            day(it.answer_by),
            day(it.answered_at),
            it.amount.currency().code().to_owned(),
            it.amount.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_approvals(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    state: &str,
    after: &str,
) -> DbResult<Batch> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let state: approvals::State = state.parse().map_err(|_| no_place())?;
    let found = approvals::list(c, site, scope, state, moment(after)?, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS);
    let next = next.map(|it| format!("{}.{}", it.requested_at.micros(), it.id));
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let people = persons::names_of(c, site, found.iter().map(|it| it.requested_by))?;
    let rows = found.iter().map(|it| {
        vec![
            it.kind.code().to_owned(),
            harmless(&it.proposal.title),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            it.state.code().to_owned(),
            zone.date_of(it.requested_at).to_string(),
            people.get(&it.requested_by).map(|name| harmless(name)).unwrap_or_default(),
            it.decided_at.map(|at| zone.date_of(at).to_string()).unwrap_or_default(),
            harmless(&it.reason),
            it.amount.currency().code().to_owned(),
            it.amount.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

/// Lost passkeys that wait: few at a time, so all at once.
pub(super) fn of_recoveries(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Batch> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let mut rows = Vec::new();
    for kind in [Kind::Counter, Kind::Peer] {
        for it in recoveries::waiting_at(c, site, Some(scope.dealership()), kind)? {
            rows.push(vec![
                harmless(&it.name),
                kind.code().to_owned(),
                it.stage.code().to_owned(),
                zone.date_of(it.created_at).to_string(),
                harmless(&it.requester),
                zone.date_of(it.expires_at).to_string(),
            ]);
        }
    }
    Ok(Batch { rows, next: None })
}
