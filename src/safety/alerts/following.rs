//! The rules on what happens now: the log is read after each commit, judged, and what is found kept, in one transaction with
//! the place that was reached. So nothing is lost or told twice, whatever is killed and however many instances run: the
//! second one finds the place moved. An entry that was written down a little earlier than one that was judged already is
//! found by looking back some seconds.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use diesel::prelude::*;
use tokio::sync::watch;

use super::engine::{Alert, Engine, Severity};
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
use crate::trust::audit::{Followed, followed_since};

const NAME: &str = "rules";
const PAUSE: Duration = Duration::from_secs(1);
/// An entry carries the moment it was written; its transaction ends this much later at most.
const OVERLAP: Duration = Duration::from_secs(10);
/// What is read of the past to learn habits from, the first time of all.
const PAST: Duration = Duration::from_secs(28 * 86_400);
/// Entries of one turn: more wait for the next, so that nobody else waits long for the database.
const MOST: i64 = 500;
const FULL: usize = 500;
/// The memory is one row.
const ROW: [u8; 16] = [0; 16];

struct Feed {
    at: Timestamp,
    quiet_until: Timestamp,
    /// Entries of the last seconds that were judged, and when they were written.
    recent: Vec<(String, i64)>,
    memory: Option<Sealed<AlertMemory>>,
}

/// Looks once a second until it is told to stop.
pub async fn run(site: Site, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let own = site.clone();
        match tokio::task::spawn_blocking(move || step(&own)).await {
            // More waits: the first time of all, or after a long pause.
            Ok(Ok(FULL..)) => continue,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "alerts"),
            Err(error) => tracing::warn!(%error, "alerts"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Judges what is new. Returns how many entries that was.
pub fn step(site: &Site) -> DbResult<usize> {
    // Looking costs no write.
    let now = site.clock.now();
    let waits = site.db.read(|c| {
        let feed = load(c)?;
        Ok(feed.is_none() || !unread(c, feed.as_ref())?.is_empty() || store::waits(c, now)?)
    })?;
    if !waits {
        return Ok(0);
    }
    site.db.write(|c| {
        let told = store::escalate(c, now)?;
        for (id, turn) in told {
            tell(c, site, None, id, turn)?;
        }
        turn(c, site)
    })
}

fn turn(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let now = site.clock.now();
    let mut feed = match load(c)? {
        Some(feed) => feed,
        None => {
            let at = now.minus(PAST);
            let values = (
                alert_feed::name.eq(NAME),
                alert_feed::at.eq(at),
                alert_feed::quiet_until.eq(now.minus(OVERLAP)),
                alert_feed::recent.eq("[]"),
            );
            diesel::insert_into(alert_feed::table).values(values).execute(c)?;
            Feed { at, quiet_until: now.minus(OVERLAP), recent: Vec::new(), memory: None }
        }
    };
    let entries = unread(c, Some(&feed))?;
    if entries.is_empty() {
        return Ok(0);
    }
    let mut engine = resume(c, site, &feed)?;
    let mut places: HashMap<DealershipId, Place> = HashMap::new();
    for it in dealerships::list(c)? {
        let limits = Some(dealerships::group(c, it.id)?);
        places.insert(it.id, Place { zone: it.settings.time_zone, limits });
    }
    let zones = places.values().map(|place| &place.zone);
    let zone = zones.min_by_key(|zone| zone.name().to_owned()).cloned().unwrap_or_else(Zone::utc);
    let home = Place { zone, limits: None };
    // What one turn finds under one key is written once.
    let mut found: BTreeMap<String, Alert> = BTreeMap::new();
    for entry in &entries {
        let place = entry.dealership.parse().ok().and_then(|id| places.get(&id)).unwrap_or(&home);
        for alert in engine.judge(&event(entry, place)) {
            if entry.at < feed.quiet_until {
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
    for alert in found.values() {
        match store::raise(c, site, alert)? {
            Raised::New(id) => {
                respond(c, site, id, alert)?;
                if alert.severity >= Severity::High && !alert.shadow {
                    tell(c, site, alert.tenant.parse().ok(), id, 0)?;
                }
            }
            // Told again after a rest, or worse than before.
            Raised::Counted(id) if !alert.quiet => respond(c, site, id, alert)?,
            Raised::Counted(_) | Raised::Muted => {}
        }
    }
    let count = entries.len();
    remember(c, site, &engine, &mut feed, &entries)?;
    Ok(count)
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
    type Row = (Timestamp, Timestamp, String, Option<Sealed<AlertMemory>>);
    let row: Option<Row> = alert_feed::table
        .find(NAME)
        .select((alert_feed::at, alert_feed::quiet_until, alert_feed::recent, alert_feed::memory))
        .first(c)
        .optional()?;
    row.map(|(at, quiet_until, recent, memory)| {
        let recent = serde_json::from_str(&recent).map_err(|e| AppError::Internal(e.into()))?;
        Ok(Feed { at, quiet_until, recent, memory })
    })
    .transpose()
}

fn unread(c: &mut Conn, feed: Option<&Feed>) -> DbResult<Vec<Followed>> {
    let Some(feed) = feed else { return Ok(Vec::new()) };
    let limit = MOST + i64::try_from(feed.recent.len()).unwrap_or(0);
    let mut entries = followed_since(c, feed.at.minus(OVERLAP), limit)?;
    let own = |action: &str| action.starts_with("alert.") || action.starts_with("restraint.");
    entries.retain(|it| !own(&it.action) && !judged(feed, it));
    Ok(entries)
}

fn judged(feed: &Feed, it: &Followed) -> bool {
    let id = it.id.to_string();
    feed.recent.iter().any(|(known, _)| *known == id)
}

/// Goes on from what was remembered; where that was another version's, what is read from now on teaches anew.
fn resume(c: &mut Conn, site: &Site, feed: &Feed) -> DbResult<Engine> {
    let rules = super::rules_in_force(&site.config);
    let Some(sealed) = &feed.memory else { return Ok(Engine::new(rules)) };
    let bytes = site.vault.open_bytes(c, Holder::Site, &ROW, sealed)?;
    let plain = zstd::decode_all(bytes.as_slice()).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Engine::resume(rules.clone(), &plain).unwrap_or_else(|| Engine::new(rules)))
}

fn remember(
    c: &mut Conn,
    site: &Site,
    engine: &Engine,
    feed: &mut Feed,
    entries: &[Followed],
) -> DbResult<()> {
    let at = entries.iter().map(|it| it.at).max().unwrap_or(feed.at).max(feed.at);
    let edge = at.minus(OVERLAP).micros();
    let mut recent = std::mem::take(&mut feed.recent);
    recent.extend(entries.iter().map(|it| (it.id.to_string(), it.at.micros())));
    recent.retain(|(_, written)| *written >= edge);
    let plain = engine.remembered().map_err(|e| AppError::Internal(e.into()))?;
    let packed = zstd::encode_all(plain.as_slice(), 1).map_err(|e| AppError::Internal(e.into()))?;
    let memory: Sealed<AlertMemory> = site.vault.seal_bytes(c, Holder::Site, &ROW, &packed)?;
    let values = (
        alert_feed::at.eq(at),
        alert_feed::recent.eq(serde_json::to_string(&recent).map_err(|e| AppError::Internal(e.into()))?),
        alert_feed::memory.eq(Some(memory)),
    );
    diesel::update(alert_feed::table.find(NAME)).set(values).execute(c)?;
    Ok(())
}
