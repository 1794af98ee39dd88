//! Looking after the log: entries that wait are taken into the tree about every second, its head is signed when it is time.
//! One instance does it for all; it keeps a lease for as long as it lives, and another one goes on where it died.

use std::time::Duration;

use super::actor::Actor;
use super::copying::{copy_some, is_copied};
use super::entry::{Entry, Outcome};
use super::note::Checkpoint;
use super::signing::{self, NotSigned, sign};
use super::store::record;
use super::{head, rows, sequencing, tiles};
use crate::base::db::{Conn, DbResult};
use crate::base::lease;
use crate::base::site::Site;
use crate::base::values::Timestamp;

const LEASE: &str = "audit.log";
const LASTS: Duration = Duration::from_secs(10);

/// One instance's part in it.
pub struct Tender {
    name: String,
    /// Until when it is ours, or somebody else's.
    ours: bool,
    until: Timestamp,
    /// What is wrong, by its code: it is said once and not each second, however many entries come meanwhile.
    said: Option<&'static str>,
}

impl Tender {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ours: false, until: Timestamp::from_micros(0), said: None }
    }

    /// Does what is due, if it is ours to do. To be called about once a second. The answer is what is wrong with the log, once:
    /// whoever calls must raise it, because a log that does not hold may take no entry, or give it no number.
    pub fn turn(&mut self, site: &Site) -> DbResult<Option<NotSigned>> {
        let now = site.clock.now();
        // The file first: what is signed meanwhile is in the database when it is in the file.
        let remembered = head::kept(&site.config.audit_directory);
        let (due, altered) = site.db.read(|c| {
            let due = !is_copied(c)? || sequencing::is_waiting(c)? || signing::due(c, now, false)?.is_some();
            // A folder that cannot be read is said where it is needed: entries get their numbers all the same.
            let altered = match &remembered {
                Ok(note) => is_altered(c, note.as_deref())?,
                Err(_) => false,
            };
            Ok((due, altered))
        })?;
        if !(due || altered) || !self.holds(site, now)? {
            return Ok(None);
        }
        let Err(refused) = tend(site, altered)? else {
            self.said = None;
            return Ok(None);
        };
        if self.said.replace(refused.code()) == Some(refused.code()) {
            return Ok(None);
        }
        tracing::error!(%refused, "the head of the audit log is not signed");
        let entry = Entry::new("integrity.head").outcome(Outcome::Failed).fact("cause", refused.code());
        if let Err(error) = site.db.write(|c| record(c, site, &Actor::system(), &entry)) {
            tracing::error!(%error, "the audit log takes no entry");
        }
        Ok(Some(refused))
    }

    fn holds(&mut self, site: &Site, now: Timestamp) -> DbResult<bool> {
        let half = now.plus(LASTS / 2);
        if self.until > half || (!self.ours && self.until > now) {
            return Ok(self.ours);
        }
        let until = now.plus(LASTS);
        let taken = site.db.write(|c| lease::hold(c, LEASE, &self.name, now, until))?;
        self.ours = taken.is_ok();
        self.until = taken.err().unwrap_or(until);
        Ok(self.ours)
    }
}

/// Takes everything that waits into the tree and signs its head when it is time, or at once.
pub fn tend(site: &Site, at_once: bool) -> DbResult<Result<(), NotSigned>> {
    if !site.db.read(is_copied)? {
        site.db.write(copy_some)?;
    }
    match site.db.read(standing)? {
        Standing::Begun { .. } => {}
        Standing::Apart { tree, entries } => return Ok(Err(NotSigned::Apart { tree, entries })),
        Standing::Empty { .. } if site.db.read(|c| has_begun(c, site))? => {
            return Ok(Err(NotSigned::Emptied));
        }
        Standing::Empty { .. } => {
            sequencing::vouch(site)?;
            rows::baseline(site)?;
        }
    }
    sequencing::sequence(site)?;
    Ok(sign(site, at_once)?.map(|_| ()))
}

/// Whether the log has begun. What was there before is vouched for once, right before it begins; afterwards nothing is taken on
/// trust any more, and no writing into the database alone makes it look as if it had not begun.
pub(super) fn has_begun(c: &mut Conn, site: &Site) -> DbResult<bool> {
    let empty = matches!(standing(c)?, Standing::Empty { signed: false });
    Ok(!empty || head::kept(&site.config.audit_directory)?.is_some())
}

/// Whether the log is less than it was left, as far as a glance tells: also where nothing new would make anybody look.
fn is_altered(c: &mut Conn, remembered: Option<&str>) -> DbResult<bool> {
    match (standing(c)?, remembered) {
        (Standing::Apart { .. }, _) => Ok(true),
        (Standing::Empty { signed }, _) => Ok(signed || remembered.is_some()),
        (Standing::Begun { .. }, None) => Ok(signing::latest(c)?.is_some()),
        (Standing::Begun { size }, Some(note)) => {
            Ok(Checkpoint::unproved(note).map_or(true, |head| head.size > size))
        }
    }
}

/// How far the log is.
enum Standing {
    Begun {
        size: u64,
    },
    /// Nothing is in the tree; and whether any head was signed.
    Empty {
        signed: bool,
    },
    /// The tree is over another number of entries than have one: somebody changed either.
    Apart {
        tree: u64,
        entries: u64,
    },
}

fn standing(c: &mut Conn) -> DbResult<Standing> {
    let (tree, entries) = (tiles::end(c)?.0, sequencing::numbered(c)?);
    Ok(match (tree, entries) {
        (0, 0) => Standing::Empty { signed: signing::latest(c)?.is_some() },
        _ if tree == entries => Standing::Begun { size: tree },
        _ => Standing::Apart { tree, entries },
    })
}
