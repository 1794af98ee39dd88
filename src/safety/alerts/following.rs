//! The rules on what happens now: the log is read by the numbers of its tree, judged, and what is found kept, in one
//! transaction with the place that was reached. So nothing is lost or told twice, whatever is killed and however many instances
//! run: the second one finds the place moved. Judging is done before that transaction, so that nobody waits for it.
//! What the rules remember is kept in the process between two turns and read from the database when another instance was there.
//! The place lies sealed beside it, so that nobody who writes to the database can make the rules look away.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use diesel::prelude::*;

use super::engine::{self, Alert, Class, Engine, Event, Rules, Severity};
use super::responding::respond;
use super::store::{self, Raised};
use super::translating::{Place, event};
use crate::base::db::schema::alert_feed;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{AlertId, DealershipId, Timestamp, Zone};
use crate::base::vault::{AlertMemory, Holder, Sealed};
use crate::parties::dealerships;
use crate::trust::access::{persons, staff};
use crate::trust::audit::{
    Actor, Entry, Followed, Outcome, followed_from, is_at, is_stalled, place_after, record,
};

const NAME: &str = "rules";
/// What was written so shortly before the first look of all is judged already; what is older only teaches habits.
pub const LATELY: Duration = Duration::from_secs(10);
/// What is read of the past to learn habits from, the first time of all.
const PAST: Duration = Duration::from_secs(28 * 86_400);
/// Read at a time: a bound on memory.
const SOME: i64 = 1000;
/// Judged in one turn: each turn keeps what the rules remember, which is much in few entries.
const MOST: usize = 8000;
/// Where something is not judged after so long, judging stands still.
const LATE: Duration = Duration::from_secs(120);
/// The memory is one row.
const ROW: [u8; 16] = [0; 16];

/// How far the log was judged.
struct Feed {
    /// The number of the next entry, and which one was before it.
    next: i64,
    last: String,
    /// The time of the latest that was judged.
    at: Timestamp,
    /// Something is not as it was left: it is said in the log, where a rule tells it.
    altered: Option<&'static str>,
    /// What is older only teaches habits.
    quiet_until: Timestamp,
    /// What the row says was the last, which nobody may have changed meanwhile; none before the first turn of all.
    stored: Option<String>,
}

/// One instance's part in it: between two turns it keeps what the rules remember, and up to where.
#[derive(Default)]
pub struct Follower {
    held: Option<(i64, Engine)>,
}

/// Judges what is new, in one turn. Returns how many entries that was.
pub fn step(site: &Site) -> DbResult<usize> {
    Follower::default().turn(site)
}

/// What a turn has to do.
struct Work {
    feed: Feed,
    entries: Vec<Followed>,
    places: Places,
    /// None where the process holds it.
    resumed: Option<Engine>,
}

impl Follower {
    /// Judges what is new, as much as fits into one turn, and tells again what nobody answered. Returns how many entries that
    /// was; [`Follower::is_full`] says whether more waits. To be called about once a second.
    pub fn turn(&mut self, site: &Site) -> DbResult<usize> {
        let now = site.clock.now();
        // Looking costs no write.
        let held = self.held.as_ref().map(|(next, _)| *next);
        let (work, waits) = site.db.read(|c| Ok((work(c, site, now, held)?, store::waits(c, now)?)))?;
        if waits {
            site.db.write(|c| {
                for (id, of, turn) in store::escalate(c, now)? {
                    tell(c, site, of, id, turn)?;
                }
                Ok(())
            })?;
        }
        let Some(mut work) = work else { return Ok(0) };
        let own = self.held.take().map(|(_, engine)| engine);
        let known = work.resumed.take().or(own).unwrap_or_default();
        let mut engine = known.under(super::rules_in_force(&site.config));
        let mut found = BTreeMap::new();
        let mut reached = Reached { next: work.feed.next, last: work.feed.last.clone(), at: work.feed.at };
        let (mut some, mut count) = (std::mem::take(&mut work.entries), 0);
        while !some.is_empty() {
            judge(&work, &some, &mut engine, &mut found);
            reached.past(&some);
            count += some.len();
            some.clear();
            if count < MOST {
                some = site.db.read(|c| followed_from(c, reached.next, SOME))?;
            }
        }
        let kept = site.db.write(|c| {
            if !advance(c, site, &work.feed, &engine, &reached)? {
                return Ok(false);
            }
            found.values().try_for_each(|alert| keep(c, site, alert))?;
            Ok(true)
        })?;
        // Otherwise another instance was faster, and has told of it.
        if kept {
            self.held = Some((reached.next, engine));
        }
        Ok(if kept { count } else { 0 })
    }

    /// Whether a turn of so many entries left some for the next.
    pub fn is_full(judged: usize) -> bool {
        judged >= MOST
    }
}

/// Raises an alert where the log or the rules themselves stand still: what was written more than a minute or two ago has no number
/// or is not judged yet. Not through the log, which may be what stands still.
pub fn watch(site: &Site) -> DbResult<()> {
    let now = site.clock.now();
    let late = now.minus(LATE);
    let stands = site.db.read(|c| {
        let next: Option<i64> = alert_feed::table.find(NAME).select(alert_feed::seq).first(c).optional()?;
        let oldest = followed_from(c, next.unwrap_or(0), 1)?;
        let unjudged = next.is_some() && oldest.first().is_some_and(|it| it.at < late);
        Ok(unjudged || is_stalled(c, &site.vault, late)?)
    })?;
    if !stands {
        return Ok(());
    }
    let event = Event {
        at: now.micros(),
        action: "defence.alerts".to_owned(),
        class: Class::Defence,
        outcome: engine::Outcome::Failed,
        cause: "late".to_owned(),
        ..Event::default()
    };
    let mut rules = Engine::new(super::rules_in_force(&site.config));
    let found = rules.judge(&event);
    site.db.write(|c| found.iter().try_for_each(|alert| keep(c, site, alert)))
}

/// What there is to do, with the memory from the database where it is not the one that this process holds.
fn work(c: &mut Conn, site: &Site, now: Timestamp, held: Option<i64>) -> DbResult<Option<Work>> {
    let (feed, resumed) = match load(c, site, now, held)? {
        Some(known) => known,
        None => (first(c, now)?, None),
    };
    let entries = followed_from(c, feed.next, SOME)?;
    if entries.is_empty() && feed.stored.is_some() {
        return Ok(None);
    }
    Ok(Some(Work { resumed, places: Places::load(c)?, feed, entries }))
}

/// What a dealership adds to its entries, for all of them.
struct Places {
    known: HashMap<String, Place>,
    home: Place,
}

impl Places {
    fn load(c: &mut Conn) -> DbResult<Self> {
        let mut known = HashMap::new();
        for it in dealerships::list(c)? {
            let limits = Some(dealerships::group(c, it.id)?);
            known.insert(it.id.to_string(), Place { zone: it.settings.time_zone, limits });
        }
        let zones = known.values().map(|place| &place.zone);
        let zone = zones.min_by_key(|zone| zone.name().to_owned()).cloned().unwrap_or_else(Zone::utc);
        Ok(Self { known, home: Place { zone, limits: None } })
    }

    fn of(&self, entry: &Followed) -> &Place {
        self.known.get(&entry.dealership).unwrap_or(&self.home)
    }
}

/// What one turn finds under one key is written once.
fn judge(work: &Work, entries: &[Followed], engine: &mut Engine, found: &mut BTreeMap<String, Alert>) {
    let own = |it: &&Followed| it.action.starts_with("alert.") || it.action.starts_with("restraint.");
    for entry in entries.iter().filter(|it| !own(it)) {
        for alert in engine.judge(&event(entry, work.places.of(entry))) {
            if entry.at < work.feed.quiet_until {
                continue;
            }
            match found.get_mut(&alert.key) {
                Some(it) => {
                    it.count = alert.count;
                    it.time = alert.time;
                    it.severity = alert.severity;
                    it.reasons = alert.reasons;
                    it.response = alert.response;
                    (it.actor, it.network) = (alert.actor, alert.network);
                    it.quiet &= alert.quiet;
                }
                None => {
                    found.insert(alert.key.clone(), alert);
                }
            }
        }
    }
}

fn keep(c: &mut Conn, site: &Site, alert: &Alert) -> DbResult<()> {
    match store::raise(c, site, alert)? {
        Raised::New(id) => {
            respond(c, site, id, alert)?;
            if alert.severity >= Severity::High && !alert.shadow && !is_mailed(alert) {
                tell(c, site, alert.tenant.parse().ok(), id, 0)?;
            }
            Ok(())
        }
        // Told again after a rest, or worse than before.
        Raised::Counted(id) if !alert.quiet => respond(c, site, id, alert),
        Raised::Counted(_) | Raised::Muted => Ok(()),
    }
}

/// Another bank account is mailed to the same people by the change itself, in its own transaction, each time and whatever the
/// rules are. Where nobody answers the alert, it is mailed again like any other.
fn is_mailed(alert: &Alert) -> bool {
    alert.rule == "R20"
}

/// A mail to every administrator whom it concerns.
fn tell(c: &mut Conn, site: &Site, at: Option<DealershipId>, id: AlertId, turn: i32) -> DbResult<()> {
    for person in staff::administrators(c, at)? {
        let to = persons::recipient(c, site, person)?;
        mail::queue(c, site, &mail::alert(site, &to, id, turn).person(person))?;
    }
    Ok(())
}

/// The place, and what was remembered there unless the process holds it.
fn load(
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

fn first(c: &mut Conn, now: Timestamp) -> DbResult<Feed> {
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
struct Reached {
    next: i64,
    last: String,
    at: Timestamp,
}

impl Reached {
    fn past(&mut self, entries: &[Followed]) {
        self.next += i64::try_from(entries.len()).unwrap_or(0);
        self.at = entries.iter().map(|it| it.at).max().unwrap_or(self.at).max(self.at);
        if let Some(last) = entries.last() {
            self.last = last.id.to_string();
        }
    }
}

/// Moves the place on and keeps what the rules remember; false where another instance did so first.
fn advance(c: &mut Conn, site: &Site, feed: &Feed, engine: &Engine, reached: &Reached) -> DbResult<bool> {
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
