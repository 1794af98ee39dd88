//! Alerts as they are kept: raised, counted, told again, forgotten. Reasons are sealed.
//! Not here: lists and pages (`reading`), what people make of one (`handling`).

use std::time::Duration;

use diesel::prelude::*;

use super::engine::{Alert, Severity};
use super::muting;
use crate::base::db::schema::alert;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{AlertId, DealershipId, Timestamp};
use crate::base::vault::{AlertReasons, Holder, Sealed};
use crate::trust::access::restraints;
use crate::trust::audit::{Actor, Entry, record};

/// For how long a critical alert may be open before it is told again, and then once more.
const FIRST: Duration = Duration::from_secs(15 * 60);
const SECOND: Duration = Duration::from_secs(60 * 60);
/// How long closed alerts are kept, and what was demanded or muted.
const KEPT: Duration = Duration::from_secs(2 * 365 * 86_400);

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    New(AlertId),
    Counted(AlertId),
    /// Nobody is told about this for now.
    Muted,
}

/// Whether the log says that an alert was raised. Where the log itself is what is wrong, it may take no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    Yes,
    No,
}

/// Which alerts somebody may see: all, or those of one dealership.
pub type Of = Option<DealershipId>;

/// Keeps a finding under its key: a new row, or one more of what is known. One that was closed is open again.
pub(super) fn raise(c: &mut Conn, site: &Site, it: &Alert, logged: Logged) -> DbResult<Raised> {
    let dealership: Of = it.tenant.parse().ok();
    if muting::silences(c, site, &it.rule, dealership, &it.subject, it.severity)? {
        return Ok(Raised::Muted);
    }
    let now = site.clock.now();
    let count = i32::try_from(it.count).unwrap_or(i32::MAX);
    let known: Option<(AlertId, String, i32, Severity, i32)> = alert::table
        .filter(alert::key.eq(&it.key))
        .select((alert::id, alert::state, alert::count, alert::severity, alert::escalated))
        .first(c)
        .optional()?;
    if let Some((id, state, before, was, told)) = known {
        let again = state == "closed" && !it.quiet;
        let open = if again { "open".to_owned() } else { state };
        // Open again, or urgent only now: it is mailed as if it were new.
        if it.severity >= Severity::High && !it.shadow && (again || was < Severity::High) {
            // Each round is two mails: this begins one.
            let at_once = (alert::escalate_at.eq(Some(now)), alert::escalated.eq(told + told % 2));
            diesel::update(alert::table.find(id)).set(at_once).execute(c)?;
        }
        // What it says is how it is now: "118 messages", not the three that it began with.
        let reasons: Sealed<AlertReasons> =
            site.vault.seal(c, Holder::Site, id.as_bytes(), &it.reasons.join("\n"))?;
        let values = (
            alert::reasons.eq(reasons),
            alert::count.eq(before.max(count)),
            alert::last_at.eq(it.time),
            alert::severity.eq(it.severity),
            alert::state.eq(open),
            alert::changed_at.eq(now),
        );
        diesel::update(alert::table.find(id)).set(values).execute(c)?;
        return Ok(Raised::Counted(id));
    }
    let id = AlertId::generate(now);
    let reasons: Sealed<AlertReasons> =
        site.vault.seal(c, Holder::Site, id.as_bytes(), &it.reasons.join("\n"))?;
    let urgent = it.severity == Severity::Critical && !it.shadow;
    let values = (
        alert::id.eq(id),
        alert::key.eq(&it.key),
        alert::rule.eq(&it.rule),
        alert::severity.eq(it.severity),
        alert::response.eq(it.response),
        alert::shadow.eq(it.shadow),
        alert::dealership_id.eq(dealership),
        alert::about.eq(&it.about),
        alert::subject.eq(&it.subject),
        alert::reasons.eq(reasons),
        alert::count.eq(count),
        alert::state.eq("open"),
        alert::began_at.eq(it.since),
        alert::first_at.eq(it.time),
        alert::last_at.eq(it.time),
        alert::event_id.eq(&it.event),
        alert::escalate_at.eq(urgent.then(|| now.plus(FIRST))),
        alert::actor.eq(&it.actor),
        alert::changed_at.eq(now),
    );
    diesel::insert_into(alert::table).values(values).execute(c)?;
    let mut entry = Entry::new("alert.raise").object(id).fact("rule", &it.rule).fact("severity", it.severity);
    entry = entry.after("open");
    entry.dealership = dealership;
    if logged == Logged::Yes {
        record(c, site, &Actor::system(), &entry)?;
    }
    Ok(Raised::New(id))
}

/// Whether one of them is due.
pub(super) fn waits(c: &mut Conn, now: Timestamp) -> DbResult<bool> {
    let due = alert::table.filter(alert::escalate_at.le(now)).filter(alert::state.eq("open"));
    Ok(due.count().get_result::<i64>(c)? > 0)
}

/// Critical alerts that nobody has answered in time: each with whose it is and how often it was told again, this time included.
pub(super) fn escalate(c: &mut Conn, now: Timestamp) -> DbResult<Vec<(AlertId, Of, i32)>> {
    let due: Vec<(AlertId, Of, i32)> = alert::table
        .filter(alert::escalate_at.le(now))
        .filter(alert::state.eq("open"))
        .select((alert::id, alert::dealership_id, alert::escalated))
        .load(c)?;
    let mut told = Vec::with_capacity(due.len());
    for (id, of, before) in due {
        let turn = before + 1;
        let next = (turn % 2 == 1).then(|| now.plus(SECOND));
        let values = (alert::escalated.eq(turn), alert::escalate_at.eq(next));
        diesel::update(alert::table.find(id)).set(values).execute(c)?;
        told.push((id, of, turn));
    }
    Ok(told)
}

/// Removes what was closed so long ago. Returns how many rows.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = site.clock.now().minus(KEPT);
    let closed = alert::table.filter(alert::state.eq("closed").and(alert::last_at.lt(before)));
    let removed = diesel::delete(closed).execute(c)?;
    Ok(removed + restraints::sweep(c, before)? + muting::sweep(c, before)?)
}
