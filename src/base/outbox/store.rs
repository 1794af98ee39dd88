//! The rows of the outbox. A payload is JSON, sealed: it may name people.

use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;

use crate::base::db::schema::outbox;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{OutboxId, Timestamp};
use crate::base::vault::{Holder, OutboxPayload, Sealed};
use crate::insert_or_ignore;

/// How long done work is kept: as long as the payment provider keeps its events, so that one that comes again is known.
const KEPT: Duration = Duration::from_secs(30 * 86_400);

/// Adds work of a kind under a key. The same kind and key again changes nothing: the first one counts.
pub fn add(
    c: &mut Conn,
    site: &Site,
    kind: &'static str,
    key: &str,
    payload: &impl Serialize,
) -> DbResult<()> {
    add_at(c, site, kind, key, payload, site.clock.now())
}

/// The same, not before a moment.
pub fn add_at(
    c: &mut Conn,
    site: &Site,
    kind: &'static str,
    key: &str,
    payload: &impl Serialize,
    at: Timestamp,
) -> DbResult<()> {
    let now = site.clock.now();
    let id = OutboxId::generate(now);
    let json = serde_json::to_string(payload).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<OutboxPayload> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
    let values = (
        outbox::id.eq(id),
        outbox::kind.eq(kind),
        outbox::key.eq(key),
        outbox::payload.eq(sealed),
        outbox::state.eq("due"),
        outbox::next_at.eq(at),
        outbox::created_at.eq(now),
    );
    insert_or_ignore!(c, outbox::table, values)?;
    Ok(())
}

/// Removes what was done so long ago that nothing can ask for it under the same key again. Returns how many rows.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = site.clock.now().minus(KEPT);
    let old = outbox::table
        .filter(outbox::state.eq("done").and(outbox::next_at.lt(before)))
        .filter(outbox::done_at.lt(before));
    Ok(diesel::delete(old).execute(c)?)
}

/// How much is waiting, and how much is stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    pub due: i64,
    pub stuck: i64,
    /// When the oldest waiting row should have been done.
    pub oldest: Option<Timestamp>,
}

pub fn backlog(c: &mut Conn) -> DbResult<Backlog> {
    let count =
        |c: &mut Conn, state: &str| outbox::table.filter(outbox::state.eq(state)).count().get_result(c);
    let due = count(c, "due")?;
    let stuck = count(c, "stuck")?;
    let oldest = outbox::table
        .filter(outbox::state.eq("due"))
        .order(outbox::next_at)
        .select(outbox::next_at)
        .first(c)
        .optional()?;
    Ok(Backlog { due, stuck, oldest })
}

/// The kinds of work of which something is stuck or has been waiting since before `due_before`.
pub fn late_kinds(c: &mut Conn, due_before: Timestamp) -> DbResult<Vec<String>> {
    let stuck = outbox::state.eq("stuck");
    let waiting = outbox::state.eq("due").and(outbox::next_at.lt(due_before));
    Ok(outbox::table.filter(stuck.or(waiting)).select(outbox::kind).distinct().load(c)?)
}

/// The work of a kind that was added last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
    pub since: Timestamp,
    pub done: bool,
}

/// By its key, which rises with time where this is asked.
pub fn newest(c: &mut Conn, kind: &str) -> DbResult<Option<Newest>> {
    let row: Option<(Timestamp, String)> = outbox::table
        .filter(outbox::kind.eq(kind.to_owned()))
        .order(outbox::key.desc())
        .select((outbox::created_at, outbox::state))
        .first(c)
        .optional()?;
    Ok(row.map(|(since, state)| Newest { since, done: state == "done" }))
}

/// A row that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub kind: String,
    pub attempts: i32,
    /// Why, without names.
    pub error: String,
    pub since: Timestamp,
}

/// What is stuck, the oldest first.
pub fn stuck(c: &mut Conn, limit: i64) -> DbResult<Vec<Stuck>> {
    let rows: Vec<(String, i32, Option<String>, Timestamp)> = outbox::table
        .filter(outbox::state.eq("stuck"))
        .order((outbox::next_at, outbox::id))
        .limit(limit)
        .select((outbox::kind, outbox::attempts, outbox::last_error, outbox::created_at))
        .load(c)?;
    let stuck = |(kind, attempts, error, since): (_, _, Option<String>, _)| Stuck {
        kind,
        attempts,
        error: error.unwrap_or_default(),
        since,
    };
    Ok(rows.into_iter().map(stuck).collect())
}

/// Puts everything that is stuck back in line.
pub fn retry_stuck(c: &mut Conn, now: Timestamp) -> DbResult<usize> {
    let values = (outbox::state.eq("due"), outbox::attempts.eq(0), outbox::next_at.eq(now));
    Ok(diesel::update(outbox::table.filter(outbox::state.eq("stuck"))).set(values).execute(c)?)
}

/// A leased row.
pub(super) struct Leased {
    pub id: OutboxId,
    pub kind: String,
    pub key: String,
    pub payload: String,
    pub attempts: i32,
}

/// Leases the next row that is due, for `until`. Rows whose lease ran out are due again: their worker died.
pub(super) fn lease(c: &mut Conn, site: &Site, worker: &str, until: Timestamp) -> DbResult<Option<Leased>> {
    let now = site.clock.now();
    let row: Option<(OutboxId, String, String, Sealed<OutboxPayload>, i32)> = outbox::table
        .filter(outbox::state.eq("due").and(outbox::next_at.le(now)).and(outbox::leased_until.le(now)))
        .order((outbox::next_at, outbox::id))
        .select((outbox::id, outbox::kind, outbox::key, outbox::payload, outbox::attempts))
        .first(c)
        .optional()?;
    let Some((id, kind, key, sealed, attempts)) = row else { return Ok(None) };
    let taken = diesel::update(outbox::table.find(id).filter(outbox::leased_until.le(now)))
        .set((outbox::leased_until.eq(until), outbox::lease.eq(worker)))
        .execute(c)?;
    if taken == 0 {
        return Ok(None);
    }
    let payload = site.vault.open_field(c, Holder::Site, id.as_bytes(), &sealed)?;
    Ok(Some(Leased { id, kind, key, payload, attempts }))
}

pub(super) fn done(c: &mut Conn, id: OutboxId, worker: &str, now: Timestamp) -> DbResult<()> {
    let values = (outbox::state.eq("done"), outbox::done_at.eq(now), outbox::leased_until.eq(0));
    diesel::update(outbox::table.find(id).filter(outbox::lease.eq(worker))).set(values).execute(c)?;
    Ok(())
}

/// Puts a row back for later, or aside. `error` must not name anybody: it is stored in clear.
pub(super) fn failed(
    c: &mut Conn,
    row: &Leased,
    worker: &str,
    error: &str,
    next: Option<Timestamp>,
) -> DbResult<()> {
    let state = if next.is_some() { "due" } else { "stuck" };
    let values = (
        outbox::state.eq(state),
        outbox::attempts.eq(row.attempts + 1),
        outbox::last_error.eq(error.chars().take(200).collect::<String>()),
        outbox::leased_until.eq(0),
        next.map(|at| outbox::next_at.eq(at)),
    );
    diesel::update(outbox::table.find(row.id).filter(outbox::lease.eq(worker))).set(values).execute(c)?;
    Ok(())
}

/// When the next row becomes due, so that the worker knows how long it may rest.
pub(super) fn next_due(c: &mut Conn) -> DbResult<Option<Timestamp>> {
    Ok(outbox::table
        .filter(outbox::state.eq("due"))
        .order(outbox::next_at)
        .select(outbox::next_at)
        .first(c)
        .optional()?)
}
