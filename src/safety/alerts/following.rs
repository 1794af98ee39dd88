//! The rules on what happens now: the log is read by the numbers of its tree, judged, and what is found kept, in one
//! transaction with the place that was reached. So nothing is lost or told twice, whatever is killed and however many instances
//! run: the second one finds the place moved. Judging is done before that transaction, so that nobody waits for it.
//! What the rules remember is kept in the process between two turns and read from the database when another instance was there.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use diesel::prelude::*;

use super::engine::{Alert, Engine, Rules, Severity};
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
use crate::trust::audit::{Followed, followed_from, is_at, place_after};

const NAME: &str = "rules";
/// What was written so shortly before the first look of all is judged already.
const LATELY: Duration = Duration::from_secs(10);
/// What is read of the past to learn habits from, the first time of all.
const PAST: Duration = Duration::from_secs(28 * 86_400);
/// Entries of one turn: a bound on memory.
const MOST: usize = 4000;
/// The memory is one row.
const ROW: [u8; 16] = [0; 16];

/// How far the log was judged.
struct Feed {
    /// The number of the next entry, and which one was before it.
    next: i64,
    last: String,
    /// The time of the latest that was judged.
    at: Timestamp,
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
                for (id, turn) in store::escalate(c, now)? {
                    tell(c, site, None, id, turn)?;
                }
                Ok(())
            })?;
        }
        let Some(mut work) = work else { return Ok(0) };
        let own = self.held.take().map(|(_, engine)| engine);
        let known = work.resumed.take().or(own).unwrap_or_default();
        let mut engine = known.under(super::rules_in_force(&site.config));
        let found = judge(&work, &mut engine);
        let next = work.feed.next + i64::try_from(work.entries.len()).unwrap_or(0);
        let kept = site.db.write(|c| {
            if !advance(c, site, &work, &engine, next)? {
                return Ok(false);
            }
            found.values().try_for_each(|alert| keep(c, site, alert))?;
            Ok(true)
        })?;
        // Otherwise another instance was faster, and has told of it.
        if kept {
            self.held = Some((next, engine));
        }
        Ok(if kept { work.entries.len() } else { 0 })
    }

    /// Whether a turn of so many entries left some for the next.
    pub fn is_full(judged: usize) -> bool {
        judged >= MOST
    }
}

/// What there is to do, with the memory from the database where it is not the one that this process holds.
fn work(c: &mut Conn, site: &Site, now: Timestamp, held: Option<i64>) -> DbResult<Option<Work>> {
    let feed = match load(c)? {
        Some(feed) => feed,
        None => first(c, now)?,
    };
    let entries = followed_from(c, feed.next, i64::try_from(MOST).unwrap_or(i64::MAX))?;
    if entries.is_empty() && feed.stored.is_some() {
        return Ok(None);
    }
    let resumed = if held == Some(feed.next) { None } else { resume(c, site)? };
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
fn judge(work: &Work, engine: &mut Engine) -> BTreeMap<String, Alert> {
    let mut found: BTreeMap<String, Alert> = BTreeMap::new();
    let own = |it: &&Followed| it.action.starts_with("alert.") || it.action.starts_with("restraint.");
    for entry in work.entries.iter().filter(|it| !own(it)) {
        for alert in engine.judge(&event(entry, work.places.of(entry))) {
            if entry.at < work.feed.quiet_until {
                continue;
            }
            match found.get_mut(&alert.key) {
                Some(it) => {
                    it.count = alert.count;
                    it.time = alert.time;
                    it.severity = alert.severity;
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
    found
}

fn keep(c: &mut Conn, site: &Site, alert: &Alert) -> DbResult<()> {
    match store::raise(c, site, alert)? {
        Raised::New(id) => {
            respond(c, site, id, alert)?;
            if alert.severity >= Severity::High && !alert.shadow {
                tell(c, site, alert.tenant.parse().ok(), id, 0)?;
            }
            Ok(())
        }
        // Told again after a rest, or worse than before.
        Raised::Counted(id) if !alert.quiet => respond(c, site, id, alert),
        Raised::Counted(_) | Raised::Muted => Ok(()),
    }
}

/// A mail to every administrator whom it concerns.
fn tell(c: &mut Conn, site: &Site, at: Option<DealershipId>, id: AlertId, turn: i32) -> DbResult<()> {
    for person in staff::administrators(c, at)? {
        let to = persons::recipient(c, site, person)?;
        mail::queue(c, site, &mail::alert(site, &to, id, turn).person(person))?;
    }
    Ok(())
}

fn load(c: &mut Conn) -> DbResult<Option<Feed>> {
    let columns = (alert_feed::seq, alert_feed::last, alert_feed::at, alert_feed::quiet_until);
    let row: Option<(i64, String, Timestamp, Timestamp)> =
        alert_feed::table.find(NAME).select(columns).first(c).optional()?;
    let Some((next, last, at, quiet_until)) = row else { return Ok(None) };
    let stored = Some(last.clone());
    let mut feed = Feed { next, last, at, quiet_until, stored };
    // Where the log was cut off behind the rules' back, numbers begin anew; the check of the log says so, and a rule tells.
    if next > 0 && !is_at(c, next - 1, &feed.last)? {
        tracing::error!("the audit log is not the one that the rules of alerts have read");
        (feed.next, feed.last) = place_after(c, at)?;
    }
    Ok(Some(feed))
}

fn first(c: &mut Conn, now: Timestamp) -> DbResult<Feed> {
    let at = now.minus(PAST);
    let quiet_until = now.minus(LATELY);
    let (next, last) = place_after(c, at)?;
    Ok(Feed { next, last, at, quiet_until, stored: None })
}

/// What was remembered; none where that was another version's: what is read from now on teaches anew.
fn resume(c: &mut Conn, site: &Site) -> DbResult<Option<Engine>> {
    let sealed: Option<Option<Sealed<AlertMemory>>> =
        alert_feed::table.find(NAME).select(alert_feed::memory).first(c).optional()?;
    let Some(sealed) = sealed.flatten() else { return Ok(None) };
    let bytes = site.vault.open_bytes(c, Holder::Site, &ROW, &sealed)?;
    let plain = zstd::decode_all(bytes.as_slice()).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Engine::resume(Rules::default(), &plain))
}

/// Moves the place on and keeps what the rules remember; false where another instance did so first.
fn advance(c: &mut Conn, site: &Site, work: &Work, engine: &Engine, next: i64) -> DbResult<bool> {
    let feed = &work.feed;
    let at = work.entries.iter().map(|it| it.at).max().unwrap_or(feed.at).max(feed.at);
    let last = work.entries.last().map_or_else(|| feed.last.clone(), |it| it.id.to_string());
    let plain = engine.remembered().map_err(|e| AppError::Internal(e.into()))?;
    let packed = zstd::encode_all(plain.as_slice(), 1).map_err(|e| AppError::Internal(e.into()))?;
    let memory: Sealed<AlertMemory> = site.vault.seal_bytes(c, Holder::Site, &ROW, &packed)?;
    let values = (
        alert_feed::seq.eq(next),
        alert_feed::last.eq(last),
        alert_feed::at.eq(at),
        alert_feed::memory.eq(Some(memory)),
    );
    if let Some(stored) = &feed.stored {
        let row = alert_feed::table.find(NAME).filter(alert_feed::last.eq(stored));
        return Ok(diesel::update(row).set(values).execute(c)? == 1);
    }
    let row = (alert_feed::name.eq(NAME), alert_feed::quiet_until.eq(feed.quiet_until), values);
    diesel::insert_into(alert_feed::table).values(row).execute(c)?;
    Ok(true)
}
