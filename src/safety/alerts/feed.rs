//! How far the log was judged and what the rules remember there, in one row. The place lies sealed beside it, so that nobody
//! who writes to the database can make the rules look away.

use std::time::Duration;

use diesel::prelude::*;

use super::engine::{Engine, Rules};
use crate::base::db::schema::alert_feed;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::base::vault::{AlertMemory, Holder, Sealed};
use crate::trust::audit::{Actor, Entry, Followed, Outcome, is_at, place_after, record};

pub(super) const NAME: &str = "rules";
/// What was written so shortly before the first look of all is judged already; what is older only teaches habits.
pub const LATELY: Duration = Duration::from_secs(10);
/// What is read of the past to learn habits from, the first time of all.
const PAST: Duration = Duration::from_secs(28 * 86_400);
/// The memory is one row.
const ROW: [u8; 16] = [0; 16];

/// How far the log was judged.
pub(super) struct Feed {
    /// The number of the next entry, and which one was before it.
    pub next: i64,
    pub last: String,
    /// The time of the latest that was judged.
    pub at: Timestamp,
    /// Something is not as it was left: it is said in the log, where a rule tells it.
    pub altered: Option<&'static str>,
    /// What is older only teaches habits.
    pub quiet_until: Timestamp,
    /// What the row says was the last, which nobody may have changed meanwhile; none before the first turn of all.
    pub stored: Option<String>,
}

/// The place, and what was remembered there unless the process holds it.
pub(super) fn load(
    c: &mut Conn,
    site: &Site,
    now: Timestamp,
    held: Option<i64>,
) -> DbResult<Option<(Feed, Option<Engine>)>> {
    let columns = (alert_feed::seq, alert_feed::last, alert_feed::at, alert_feed::quiet_until);
    let row: Option<(i64, String, Timestamp, Timestamp)> =
        alert_feed::table.find(NAME).select(columns).first(c).optional()?;
    let Some((next, last, at, quiet_until)) = row else { return Ok(None) };
    let stored = Some(last.clone());
    let mut feed = Feed { next, last, at: at.min(now), quiet_until, stored, altered: None };
    let mut resumed = None;
    if held != Some(next) {
        match resume(c, site)? {
            Memory::None => {}
            Memory::Of(place, engine) => {
                if place.as_ref().is_some_and(|place| *place != (next, feed.last.clone())) {
                    feed.altered = Some("place");
                }
                (feed.next, feed.last) = place.unwrap_or((next, feed.last));
                resumed = Some(*engine);
            }
            Memory::Unreadable => feed.altered = Some("memory"),
        }
    }
    // Where the log was cut off behind the rules' back, numbers begin anew.
    if feed.next > 0 && !is_at(c, feed.next - 1, &feed.last)? {
        feed.altered = Some("cut_off");
        (feed.next, feed.last) = place_after(c, feed.at)?;
    }
    Ok(Some((feed, resumed)))
}

pub(super) fn first(c: &mut Conn, now: Timestamp) -> DbResult<Feed> {
    let at = now.minus(PAST);
    let quiet_until = now.minus(LATELY);
    let (next, last) = place_after(c, at)?;
    Ok(Feed { next, last, at, quiet_until, stored: None, altered: None })
}

/// What was remembered, and where; a place stands in it since it is sealed there.
enum Memory {
    /// There is none, or it is another version's: what is read from now on teaches anew.
    None,
    Of(Option<(i64, String)>, Box<Engine>),
    Unreadable,
}

fn resume(c: &mut Conn, site: &Site) -> DbResult<Memory> {
    let sealed: Option<Option<Sealed<AlertMemory>>> =
        alert_feed::table.find(NAME).select(alert_feed::memory).first(c).optional()?;
    let Some(sealed) = sealed.flatten() else { return Ok(Memory::None) };
    let Ok(bytes) = site.vault.open_bytes(c, Holder::Site, &ROW, &sealed) else {
        return Ok(Memory::Unreadable);
    };
    let plain = zstd::decode_all(bytes.as_slice()).map_err(|e| AppError::Internal(e.into()))?;
    let (place, state) =
        placed(&plain).map_or((None, plain.as_slice()), |(place, state)| (Some(place), state));
    let engine = Engine::resume(Rules::default(), state);
    Ok(engine.map_or(Memory::None, |engine| Memory::Of(place, Box::new(engine))))
}

/// `next last\n` and the state.
fn placed(plain: &[u8]) -> Option<((i64, String), &[u8])> {
    let end = plain.iter().take(100).position(|byte| *byte == b'\n')?;
    let (head, state) = plain.split_at_checked(end + 1)?;
    let (next, last) = std::str::from_utf8(head).ok()?.trim_end().split_once(' ')?;
    Some(((next.parse().ok()?, last.to_owned()), state))
}

/// How far a turn came.
pub(super) struct Reached {
    pub next: i64,
    pub last: String,
    pub at: Timestamp,
}

impl Reached {
    pub fn past(&mut self, entries: &[Followed]) {
        self.next += i64::try_from(entries.len()).unwrap_or(0);
        self.at = entries.iter().map(|it| it.at).max().unwrap_or(self.at).max(self.at);
        if let Some(last) = entries.last() {
            self.last = last.id.to_string();
        }
    }
}

/// Moves the place on and keeps what the rules remember; false where another instance did so first.
pub(super) fn advance(
    c: &mut Conn,
    site: &Site,
    feed: &Feed,
    engine: &Engine,
    reached: &Reached,
) -> DbResult<bool> {
    let Reached { next, last, at } = reached;
    let mut plain = format!("{next} {last}\n").into_bytes();
    plain.extend(engine.remembered().map_err(|e| AppError::Internal(e.into()))?);
    let packed = zstd::encode_all(plain.as_slice(), 1).map_err(|e| AppError::Internal(e.into()))?;
    let memory: Sealed<AlertMemory> = site.vault.seal_bytes(c, Holder::Site, &ROW, &packed)?;
    let values = (
        alert_feed::seq.eq(*next),
        alert_feed::last.eq(last),
        alert_feed::at.eq(*at),
        alert_feed::memory.eq(Some(memory)),
    );
    if let Some(what) = feed.altered {
        let entry = Entry::new("integrity.alerts").outcome(Outcome::Failed).fact("cause", what);
        record(c, site, &Actor::system(), &entry)?;
    }
    if let Some(stored) = &feed.stored {
        let row = alert_feed::table.find(NAME).filter(alert_feed::last.eq(stored));
        return Ok(diesel::update(row).set(values).execute(c)? == 1);
    }
    let row = (alert_feed::name.eq(NAME), alert_feed::quiet_until.eq(feed.quiet_until), values);
    diesel::insert_into(alert_feed::table).values(row).execute(c)?;
    Ok(true)
}
