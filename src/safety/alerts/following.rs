//! The rules on what happens now: the log is read by the numbers of its tree, judged, and what is found kept, in one
//! transaction with the place that was reached. So nothing is lost or told twice, whatever is killed and however many instances
//! run: the second one finds the place moved. Judging is done before that transaction, so that nobody waits for it.
//! What the rules remember is kept in the process between two turns and read from the database when another instance was there.

use std::collections::{BTreeMap, HashMap};

use super::engine::{Alert, Engine, Severity};
pub use super::feed::LATELY;
use super::feed::{Feed, Reached, advance, first, load};
use super::responding::respond;
use super::store::{self, Logged, Raised};
use super::telling::{is_mailed, tell};
use super::translating::{Place, event};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Timestamp, Zone};
use crate::parties::dealerships;
use crate::trust::audit::{Followed, followed_from};

/// Read at a time: a bound on memory.
const SOME: i64 = 1000;
/// Judged in one turn: each turn keeps what the rules remember, which is much in few entries.
const MOST: usize = 8000;

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
            found.values().try_for_each(|alert| keep(c, site, alert, Logged::Yes))?;
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

/// What there is to do, with the memory from the database where it is not the one that this process holds.
fn work(c: &mut Conn, site: &Site, now: Timestamp, held: Option<i64>) -> DbResult<Option<Work>> {
    let (feed, resumed) = match load(c, site, now, held)? {
        Some(known) => known,
        None => (first(c, now)?, None),
    };
    let entries = followed_from(c, feed.next, SOME)?;
    // What was altered is said also where nothing new came.
    if entries.is_empty() && feed.stored.is_some() && feed.altered.is_none() {
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

pub(super) fn keep(c: &mut Conn, site: &Site, alert: &Alert, logged: Logged) -> DbResult<()> {
    match store::raise(c, site, alert, logged)? {
        Raised::New(id) => {
            respond(c, site, id, alert)?;
            if alert.severity >= Severity::High && !alert.shadow && !is_mailed(&alert.rule) {
                tell(c, site, alert.tenant.parse().ok(), id, 0)?;
            }
            Ok(())
        }
        // Told again after a rest, or worse than before.
        Raised::Counted(id) if !alert.quiet => respond(c, site, id, alert),
        Raised::Counted(_) | Raised::Muted => Ok(()),
    }
}
