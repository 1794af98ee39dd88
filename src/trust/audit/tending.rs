//! Looking after the log: entries that wait are taken into the tree about every second, its head is signed when it is time.
//! One instance does it for all; it keeps a lease for as long as it lives, and another one goes on where it died.

use std::time::Duration;

use super::actor::Actor;
use super::entry::{Entry, Outcome};
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
    /// What is wrong is said once and not each second.
    said: Option<NotSigned>,
}

impl Tender {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ours: false, until: Timestamp::from_micros(0), said: None }
    }

    /// Does what is due, if it is ours to do. To be called about once a second.
    pub fn turn(&mut self, site: &Site) -> DbResult<()> {
        let now = site.clock.now();
        let due =
            site.db.read(|c| Ok(sequencing::is_waiting(c)? || signing::due(c, now, false)?.is_some()))?;
        if !due || !self.holds(site, now)? {
            return Ok(());
        }
        match tend(site, false)? {
            Ok(()) => self.said = None,
            Err(refused) => {
                if self.said.as_ref() != Some(&refused) {
                    tracing::error!(%refused, "the head of the audit log is not signed");
                    let entry = Entry::new("integrity.head").outcome(Outcome::Failed);
                    let entry = entry.fact("cause", refused.code());
                    site.db.write(|c| record(c, site, &Actor::system(), &entry))?;
                }
                self.said = Some(refused);
            }
        }
        Ok(())
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
    match site.db.read(standing)? {
        Standing::Begun => {}
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

/// How far the log is.
enum Standing {
    Begun,
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
        _ if tree == entries => Standing::Begun,
        _ => Standing::Apart { tree, entries },
    })
}
