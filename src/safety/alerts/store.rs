//! Alerts as they are kept: raised, counted, handled. Reasons and notes are sealed.

use std::time::Duration;

use diesel::prelude::*;

use super::engine::{Alert, Response, Severity};
use crate::base::db::schema::alert;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AlertId, DealershipId, Timestamp};
use crate::base::vault::{AlertNote, AlertReasons, Holder, Sealed};
use crate::trust::audit::{Actor, Entry, record};

/// For how long a critical alert may be open before it is told again, and then once more.
const FIRST: Duration = Duration::from_secs(15 * 60);
const SECOND: Duration = Duration::from_secs(60 * 60);

/// An alert, for lists.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: AlertId,
    pub rule: String,
    pub severity: Severity,
    pub response: Response,
    pub shadow: bool,
    pub dealership: Option<DealershipId>,
    pub subject: String,
    pub reasons: Vec<String>,
    pub count: i32,
    pub state: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    New(AlertId),
    Counted,
}

/// Keeps a finding under its key: a new row, or one more of what is known. One that was closed is open again.
pub(super) fn raise(c: &mut Conn, site: &Site, it: &Alert) -> DbResult<Raised> {
    let count = i32::try_from(it.count).unwrap_or(i32::MAX);
    let known: Option<(AlertId, String, i32)> = alert::table
        .filter(alert::key.eq(&it.key))
        .select((alert::id, alert::state, alert::count))
        .first(c)
        .optional()?;
    if let Some((id, state, before)) = known {
        let open = if state == "closed" && !it.quiet { "open".to_owned() } else { state };
        let values = (
            alert::count.eq(before.max(count)),
            alert::last_at.eq(it.time),
            alert::severity.eq(it.severity),
            alert::state.eq(open),
        );
        diesel::update(alert::table.find(id)).set(values).execute(c)?;
        return Ok(Raised::Counted);
    }
    let id = AlertId::generate(site.clock.now());
    let reasons: Sealed<AlertReasons> =
        site.vault.seal(c, Holder::Site, id.as_bytes(), &it.reasons.join("\n"))?;
    let dealership: Option<DealershipId> = it.tenant.parse().ok();
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
        alert::escalate_at.eq(urgent.then(|| site.clock.now().plus(FIRST))),
    );
    diesel::insert_into(alert::table).values(values).execute(c)?;
    let mut entry = Entry::new("alert.raise").object(id).fact("rule", &it.rule).fact("severity", it.severity);
    entry = entry.after("open");
    entry.dealership = dealership;
    record(c, site, &Actor::system(), &entry)?;
    Ok(Raised::New(id))
}

/// Whether one of them is due.
pub(super) fn waits(c: &mut Conn, now: Timestamp) -> DbResult<bool> {
    let due = alert::table.filter(alert::escalate_at.le(now)).filter(alert::state.eq("open"));
    Ok(due.count().get_result::<i64>(c)? > 0)
}

/// Critical alerts that nobody has answered in time: each with how often it was told again, this time included.
pub(super) fn escalate(c: &mut Conn, now: Timestamp) -> DbResult<Vec<(AlertId, i32)>> {
    let due: Vec<(AlertId, i32)> = alert::table
        .filter(alert::escalate_at.le(now))
        .filter(alert::state.eq("open"))
        .select((alert::id, alert::escalated))
        .load(c)?;
    let mut told = Vec::with_capacity(due.len());
    for (id, before) in due {
        let turn = before + 1;
        let next = (turn == 1).then(|| now.plus(SECOND));
        let values = (alert::escalated.eq(turn), alert::escalate_at.eq(next));
        diesel::update(alert::table.find(id)).set(values).execute(c)?;
        told.push((id, turn));
    }
    Ok(told)
}

/// Which alerts somebody may see: all, or those of one dealership.
pub type Of = Option<DealershipId>;

/// The latest alerts in a state, the newest first.
pub fn in_state(c: &mut Conn, site: &Site, of: Of, state: &str, limit: i64) -> DbResult<Vec<Kept>> {
    type Row = (
        (AlertId, String, Severity, Response, bool, Option<DealershipId>),
        (String, Sealed<AlertReasons>, i32, String, Timestamp, Timestamp),
    );
    use alert as a;
    let mut wanted = alert::table.filter(alert::state.eq(state.to_owned())).into_boxed();
    if let Some(of) = of {
        wanted = wanted.filter(alert::dealership_id.eq(of));
    }
    let rows: Vec<Row> = wanted
        .order((alert::last_at.desc(), alert::id.desc()))
        .limit(limit)
        .select((
            (a::id, a::rule, a::severity, a::response, a::shadow, a::dealership_id),
            (a::subject, a::reasons, a::count, a::state, a::first_at, a::last_at),
        ))
        .load(c)?;
    let mut all = Vec::with_capacity(rows.len());
    for (one, two) in rows {
        let (id, rule, severity, response, shadow, dealership) = one;
        let (subject, sealed, count, state, first_at, last_at) = two;
        let reasons = site.vault.open_field(c, Holder::Site, id.as_bytes(), &sealed)?;
        let reasons = reasons.lines().map(str::to_owned).collect();
        all.push(Kept {
            id,
            rule,
            severity,
            response,
            shadow,
            dealership,
            subject,
            reasons,
            count,
            state,
            first_at,
            last_at,
        });
    }
    Ok(all)
}

/// The state of an alert that is theirs.
pub fn state_of(c: &mut Conn, of: Of, id: AlertId) -> DbResult<String> {
    let known: Option<(String, Option<DealershipId>)> =
        alert::table.find(id).select((alert::state, alert::dealership_id)).first(c).optional()?;
    let theirs = known.filter(|(_, at)| of.is_none() || *at == of);
    theirs.map(|(state, _)| state).ok_or(AppError::NotFound)
}

/// What somebody makes of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handled {
    /// Somebody looks at it: it is not told again.
    Acknowledged,
    /// It was what it said, or not; and what was done about it.
    Closed { right: bool, note: String },
}

/// Notes it. An alert that is not theirs is not found; one that is closed already is a conflict.
pub fn handle(c: &mut Conn, site: &Site, actor: &Actor, of: Of, id: AlertId, how: &Handled) -> DbResult<()> {
    type Row = (String, Option<DealershipId>);
    let known: Option<Row> =
        alert::table.find(id).select((alert::state, alert::dealership_id)).first(c).optional()?;
    let theirs = known.filter(|(_, at)| of.is_none() || *at == of);
    let (before, dealership) = theirs.ok_or(AppError::NotFound)?;
    if before == "closed" || (before != "open" && *how == Handled::Acknowledged) {
        return Err(AppError::Conflict("Somebody else has dealt with this alert already.".to_owned()));
    }
    let (action, state, verdict, note) = match how {
        Handled::Acknowledged => ("alert.acknowledge", "acknowledged", None, None),
        Handled::Closed { right, note } => {
            let verdict = if *right { "true" } else { "false" };
            ("alert.close", "closed", Some(verdict), Some(note))
        }
    };
    let sealed: Option<Sealed<AlertNote>> =
        note.map(|note| site.vault.seal(c, Holder::Site, id.as_bytes(), note)).transpose()?;
    let values = (
        alert::state.eq(state),
        alert::verdict.eq(verdict),
        alert::note.eq(sealed),
        alert::handled_by.eq(actor.person),
        alert::handled_at.eq(Some(site.clock.now())),
        alert::escalate_at.eq(None::<Timestamp>),
    );
    diesel::update(alert::table.find(id)).set(values).execute(c)?;
    let mut entry = Entry::new(action).object(id).before(before).after(verdict.unwrap_or(state));
    entry.dealership = dealership;
    record(c, site, actor, &entry)?;
    Ok(())
}
