//! The rows of each list, a part at a time. Text that people wrote is made harmless; amounts and days are plain, as an
//! import reads them. Names and sealed fields are opened here, by a job, for a file that is sealed again.

mod corrections;
mod handling;
mod invoices;
mod money;
mod parties;
mod plans;

use std::collections::HashMap;

use super::{Choice, Days, List};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::base::values::{CleanText, CustomerId, LocalDate, Timestamp};
use crate::parties::customers::{self, Hit};
use crate::trust::access::Scope;

/// Rows of a part; of invoices whose lines are written out, fewer.
const ROWS: usize = 1000;
const DOCUMENTS: usize = 200;

/// Rows, and where the next part begins if there is one.
pub(super) struct Batch {
    pub rows: Vec<Vec<String>>,
    pub next: Option<String>,
}

pub(super) fn titles(list: List) -> Vec<&'static str> {
    match list {
        List::Customers => parties::customer_titles(),
        List::Vehicles => parties::vehicle_titles(),
        List::Invoices => invoices::TITLES.to_vec(),
        List::Lines => invoices::LINE_TITLES.to_vec(),
        List::Payments => money::TITLES.to_vec(),
        List::Allocations => money::ALLOCATION_TITLES.to_vec(),
        List::Estimates => plans::ESTIMATE_TITLES.to_vec(),
        List::Recurring => plans::RECURRING_TITLES.to_vec(),
        List::CreditNotes => corrections::CREDIT_TITLES.to_vec(),
        List::WriteOffs => corrections::WRITE_OFF_TITLES.to_vec(),
        List::Refunds => corrections::REFUND_TITLES.to_vec(),
        List::Aging => money::AGING_TITLES.to_vec(),
        List::Due => invoices::DUE_TITLES.to_vec(),
        List::Drafts => invoices::DRAFT_TITLES.to_vec(),
        List::Disputes => handling::DISPUTE_TITLES.to_vec(),
        List::Chargebacks => handling::CHARGEBACK_TITLES.to_vec(),
        List::Approvals => handling::APPROVAL_TITLES.to_vec(),
        List::Cores => corrections::CORE_TITLES.to_vec(),
        List::Tasks => handling::TASK_TITLES.to_vec(),
        List::Reminders => plans::REMINDER_TITLES.to_vec(),
        List::Storage => plans::STORAGE_TITLES.to_vec(),
        List::Recoveries => handling::RECOVERY_TITLES.to_vec(),
    }
}

/// The rows of a list that come after `after`, which is empty at the beginning.
pub(super) fn batch(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    list: List,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    let days = choice.days;
    match list {
        List::Customers => parties::of_customers(c, site, scope, choice, after),
        List::Vehicles => parties::of_vehicles(c, site, scope, after),
        List::Invoices => invoices::of_invoices(c, site, scope, choice, after),
        List::Lines => invoices::of_lines(c, site, scope, choice, after),
        List::Payments => money::of_payments(c, site, scope, choice, after),
        List::Allocations => money::of_allocations(c, scope, days, after),
        List::Estimates => plans::of_estimates(c, site, scope, choice, after),
        List::Recurring => plans::of_recurring(c, site, scope, after),
        List::CreditNotes => corrections::of_credit_notes(c, site, scope, days, after),
        List::WriteOffs => corrections::of_write_offs(c, site, scope, days, after),
        List::Refunds => corrections::of_refunds(c, site, scope, days, after),
        List::Aging => money::of_aging(c, site, scope, after),
        List::Due => invoices::of_due(c, site, scope, choice, after),
        List::Drafts => invoices::of_drafts(c, site, scope, after),
        List::Disputes => {
            let part = |c: &mut Conn, state: &str, after: &str| {
                handling::of_disputes(c, site, scope, (state, choice.mine), after)
            };
            chapters(c, &[super::OPEN, super::ENDED], &choice.state, after, part)
        }
        List::Chargebacks => handling::of_chargebacks(c, site, scope, after),
        List::Approvals => {
            let part =
                |c: &mut Conn, state: &str, after: &str| handling::of_approvals(c, site, scope, state, after);
            chapters(c, &list.states(), &choice.state, after, part)
        }
        List::Cores => {
            let part =
                |c: &mut Conn, state: &str, after: &str| corrections::of_cores(c, site, scope, state, after);
            chapters(c, &list.states(), &choice.state, after, part)
        }
        List::Tasks => {
            let part =
                |c: &mut Conn, state: &str, after: &str| handling::of_tasks(c, site, scope, state, after);
            chapters(c, &list.states(), &choice.state, after, part)
        }
        List::Reminders => plans::of_reminders(c, site, scope, after),
        List::Storage => plans::of_storage(c, site, scope, after),
        List::Recoveries => handling::of_recoveries(c, site, scope),
    }
}

/// A list whose page shows one state at a time: that state alone, or each in turn where none is chosen. A place then says
/// which it is in, as `waiting|179512….apr_…`.
fn chapters(
    c: &mut Conn,
    all: &[&str],
    chosen: &str,
    after: &str,
    part: impl Fn(&mut Conn, &str, &str) -> DbResult<Batch>,
) -> DbResult<Batch> {
    if !chosen.is_empty() {
        return part(c, chosen, after);
    }
    let first = all.first().copied().unwrap_or_default();
    let (chapter, place) = after.split_once('|').unwrap_or((first, ""));
    let mut batch = part(c, chapter, place)?;
    batch.next = match batch.next {
        Some(next) => Some(format!("{chapter}|{next}")),
        None => all.iter().skip_while(|it| **it != chapter).nth(1).map(|next| format!("{next}|")),
    };
    Ok(batch)
}

/// The accounts that rows are about.
type Owners = HashMap<CustomerId, Hit>;

fn owners(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    ids: impl Iterator<Item = CustomerId>,
) -> DbResult<Owners> {
    let mut ids: Vec<CustomerId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(customers::hits(c, site, scope, ids)?.into_iter().map(|it| (it.id, it)).collect())
}

fn reference(owners: &Owners, id: CustomerId) -> String {
    owners.get(&id).map(|it| harmless(&it.reference)).unwrap_or_default()
}

fn name(owners: &Owners, id: CustomerId) -> String {
    owners.get(&id).map(|it| harmless(&it.name)).unwrap_or_default()
}

fn text<const MAX: usize>(value: Option<&CleanText<MAX>>) -> String {
    value.map(|it| harmless(it.as_str())).unwrap_or_default()
}

/// A page of the newest first: where the next begins, unless all that is left lies before the days.
fn goes_on(days: Days, found: usize, last: Option<(LocalDate, String)>) -> Option<String> {
    last.filter(|(day, _)| found == ROWS && days.reach(*day)).map(|(_, place)| place)
}

/// `179512….id`: a moment and an id.
fn moment<T: std::str::FromStr>(after: &str) -> DbResult<Option<(Timestamp, T)>> {
    let Some((micros, id)) = after.split_once('.') else { return Ok(None) };
    let at = Timestamp::from_micros(micros.parse().map_err(|_| no_place())?);
    Ok(Some((at, id.parse().map_err(|_| no_place())?)))
}

/// `2026-11-20.id`: a day and an id.
fn dated<T: std::str::FromStr>(after: &str) -> DbResult<Option<(LocalDate, T)>> {
    let Some((day, id)) = after.split_once('.') else { return Ok(None) };
    Ok(Some((day.parse().map_err(|_| no_place())?, id.parse().map_err(|_| no_place())?)))
}

/// `179512….id`: a number and an id.
fn numbered<T: std::str::FromStr>(after: &str) -> DbResult<Option<(i64, T)>> {
    let Some((key, id)) = after.split_once('.') else { return Ok(None) };
    Ok(Some((key.parse().map_err(|_| no_place())?, id.parse().map_err(|_| no_place())?)))
}

fn place<T: std::str::FromStr>(after: &str) -> DbResult<Option<T>> {
    (!after.is_empty()).then(|| after.parse().map_err(|_| no_place())).transpose()
}

fn no_place() -> AppError {
    AppError::internal("a part of an export begins nowhere")
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
