//! Muting: a rule is not told about one subject for a while, because somebody said why. What it would have told is counted. It
//! ends by itself; of rules that tell of something high a second person allows it. Reasons are sealed.

use std::time::Duration;

use diesel::prelude::*;

use super::engine::Severity;
use super::store::Of;
use crate::base::db::schema::alert_mute;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{DealershipId, MuteId, PersonId, Timestamp};
use crate::base::vault::{Holder, MuteReason, Sealed};
use crate::trust::audit::{Actor, Entry, record};

/// The longest.
pub const MOST: Duration = Duration::from_secs(90 * 86_400);

/// One as it stands.
#[derive(Clone, Debug)]
pub struct Mute {
    pub id: MuteId,
    pub rule: String,
    pub dealership: Option<DealershipId>,
    pub subject: String,
    pub reason: String,
    pub until: Timestamp,
    pub asked_by: PersonId,
    /// It was asked for where something high was told, so that it silences that, too.
    pub second: bool,
    /// A second person has to allow it before it holds.
    pub waits: bool,
    pub silenced: i32,
}

pub struct New<'a> {
    pub rule: &'a str,
    pub dealership: Option<DealershipId>,
    pub subject: &'a str,
    pub reason: &'a str,
    pub until: Timestamp,
    /// What the rule tells of is high or worse.
    pub second: bool,
}

type Row = (
    (MuteId, String, Option<DealershipId>, String, Sealed<MuteReason>, Timestamp),
    (PersonId, bool, Option<PersonId>, Option<Timestamp>, i32),
);

fn all() -> alert_mute::BoxedQuery<'static, crate::base::db::MultiBackend> {
    alert_mute::table.into_boxed()
}

/// Asks for one, or begins it where nobody else has to allow it.
pub fn mute(c: &mut Conn, site: &Site, actor: &Actor, new: &New<'_>) -> DbResult<MuteId> {
    let now = site.clock.now();
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let id = MuteId::generate(now);
    let reason: Sealed<MuteReason> = site.vault.seal(c, Holder::Site, id.as_bytes(), new.reason)?;
    let values = (
        alert_mute::id.eq(id),
        alert_mute::rule.eq(new.rule),
        alert_mute::dealership_id.eq(new.dealership),
        alert_mute::subject.eq(new.subject),
        alert_mute::reason.eq(reason),
        alert_mute::until_at.eq(new.until),
        alert_mute::asked_by.eq(person),
        alert_mute::asked_at.eq(now),
        alert_mute::second.eq(new.second),
    );
    diesel::insert_into(alert_mute::table).values(values).execute(c)?;
    let stands = if new.second { "asked" } else { "muted" };
    let entry = told("alert.mute", id, new.rule, new.dealership).fact("until", new.until).after(stands);
    record(c, site, actor, &entry.reason(new.reason))?;
    Ok(id)
}

fn told(action: &'static str, id: MuteId, rule: &str, dealership: Option<DealershipId>) -> Entry {
    let mut entry = Entry::new(action).object(id).fact("rule", rule);
    entry.dealership = dealership;
    entry
}

/// A second person allows it.
pub fn allow(c: &mut Conn, site: &Site, actor: &Actor, of: Of, id: MuteId) -> DbResult<()> {
    let known = find(c, site, of, id)?;
    if !known.waits {
        return Err(AppError::Conflict("This was allowed already.".to_owned()));
    }
    if actor.person == Some(known.asked_by) {
        return Err(AppError::Conflict("You asked for this: somebody else allows it.".to_owned()));
    }
    if actor.person.is_some_and(|person| person.to_string() == known.subject) {
        return Err(AppError::Conflict("This is about you: somebody else allows it.".to_owned()));
    }
    diesel::update(alert_mute::table.find(id)).set(alert_mute::allowed_by.eq(actor.person)).execute(c)?;
    let entry = told("alert.mute", id, &known.rule, known.dealership).before("asked").after("muted");
    record(c, site, actor, &entry)?;
    Ok(())
}

/// Ends it before its time, or takes the question back.
pub fn unmute(c: &mut Conn, site: &Site, actor: &Actor, of: Of, id: MuteId) -> DbResult<()> {
    let known = find(c, site, of, id)?;
    let values = (alert_mute::ended_at.eq(Some(site.clock.now())), alert_mute::ended_by.eq(actor.person));
    diesel::update(alert_mute::table.find(id)).set(values).execute(c)?;
    let before = if known.waits { "asked" } else { "muted" };
    let entry = told("alert.unmute", id, &known.rule, known.dealership).before(before).after("heard");
    record(c, site, actor, &entry)?;
    Ok(())
}

/// One that has not ended, and is theirs.
fn find(c: &mut Conn, site: &Site, of: Of, id: MuteId) -> DbResult<Mute> {
    let row = all().filter(alert_mute::id.eq(id)).filter(alert_mute::until_at.gt(site.clock.now()));
    let found = load(c, site, row, 1)?.pop().ok_or(AppError::NotFound)?;
    if of.is_none() || found.dealership == of { Ok(found) } else { Err(AppError::NotFound) }
}

/// Where a page begins: after this one. The first to end comes first.
pub type Cursor = Option<(Timestamp, MuteId)>;

/// Those that have not ended.
pub fn list(c: &mut Conn, site: &Site, of: Of, after: Cursor, limit: i64) -> DbResult<Vec<Mute>> {
    let (at, id) = after.unwrap_or((site.clock.now(), MuteId::generate(site.clock.now())));
    let mut wanted = all().filter(alert_mute::until_at.ge(at));
    let later = alert_mute::until_at.gt(at).or(alert_mute::id.gt(id));
    wanted = wanted.filter(later);
    if let Some(of) = of {
        wanted = wanted.filter(alert_mute::dealership_id.eq(of));
    }
    load(c, site, wanted, limit)
}

/// What stands about a rule and a subject.
pub fn about(c: &mut Conn, site: &Site, rule: &str, at: Of, subject: &str) -> DbResult<Vec<Mute>> {
    let wanted = all()
        .filter(alert_mute::rule.eq(rule.to_owned()).and(alert_mute::subject.eq(subject.to_owned())))
        .filter(alert_mute::until_at.gt(site.clock.now()));
    let found = load(c, site, wanted, 50)?;
    Ok(found.into_iter().filter(|it| it.dealership == at).collect())
}

/// Counts a finding that is not told. False where nothing mutes it: what one person muted while it was a warning is told again
/// as soon as it is high.
pub(super) fn silences(
    c: &mut Conn,
    site: &Site,
    rule: &str,
    at: Of,
    subject: &str,
    severity: Severity,
) -> DbResult<bool> {
    let holds = |it: &Mute| !it.waits && (it.second || severity < Severity::High);
    let Some(it) = about(c, site, rule, at, subject)?.into_iter().find(holds) else {
        return Ok(false);
    };
    let more = alert_mute::silenced.eq(it.silenced.saturating_add(1));
    diesel::update(alert_mute::table.find(it.id)).set(more).execute(c)?;
    Ok(true)
}

fn load(
    c: &mut Conn,
    site: &Site,
    wanted: alert_mute::BoxedQuery<'static, crate::base::db::MultiBackend>,
    limit: i64,
) -> DbResult<Vec<Mute>> {
    use alert_mute as m;
    let rows: Vec<Row> = wanted
        .filter(m::ended_at.is_null())
        .order((m::until_at, m::id))
        .limit(limit)
        .select((
            (m::id, m::rule, m::dealership_id, m::subject, m::reason, m::until_at),
            (m::asked_by, m::second, m::allowed_by, m::ended_at, m::silenced),
        ))
        .load(c)?;
    let mut found = Vec::with_capacity(rows.len());
    for ((id, rule, dealership, subject, reason, until), (asked_by, second, allowed, _, silenced)) in rows {
        let reason = site.vault.open_field(c, Holder::Site, id.as_bytes(), &reason)?;
        let waits = second && allowed.is_none();
        found.push(Mute { id, rule, dealership, subject, reason, until, asked_by, second, waits, silenced });
    }
    Ok(found)
}

/// Removes those that ended before a moment. Returns how many.
pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(alert_mute::table.filter(alert_mute::until_at.lt(before))).execute(c)?)
}
