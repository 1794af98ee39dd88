//! One open dashboard: who looks, what was sent, the queue to it.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::hub::Listens;
use crate::base::db::{Conn, DbResult};
use crate::base::values::{AuditId, Timestamp};
use crate::base::web::{Cx, Guard};
use crate::pages::staff::dashboard::activity::{Place, act, colleagues, is_shown};
use crate::parties::dealerships;
use crate::trust::access::{ActingStaff, Onlooker};
use crate::trust::audit::{Logged, acts_since};

/// Chunks that may wait for a slow connection; one that is slower begins again where it was.
const QUEUE: usize = 64;
/// What is told at most to somebody who comes back.
const BACKLOG: i64 = 100;
/// An entry is written down with the moment its transaction began and seen when it ended: this much later at most.
pub(super) const OVERLAP: Duration = Duration::from_secs(10);

pub struct Listener {
    pub who: ActingStaff,
    cx: Cx,
    sender: Sender<Bytes>,
    /// What is older was there when the page was made.
    since: Timestamp,
    /// Entries of the last moments that were looked at, sent or not.
    known: HashSet<AuditId>,
}

impl Listener {
    /// Begins after `place`, or now. What happened since is the first thing told.
    pub(super) fn begin(
        c: &mut Conn,
        cx: &Cx,
        who: ActingStaff,
        place: Option<Place>,
    ) -> DbResult<(Self, Receiver<Bytes>)> {
        let (sender, queue) = channel(QUEUE);
        let now = cx.site.clock.now();
        let since = place.map_or(now, |place| place.0).min(now).minus(OVERLAP);
        let mut it = Self { who, cx: cx.clone(), sender, since, known: HashSet::new() };
        // The browser waits so long before it comes back, in milliseconds.
        it.send("retry: 3000\n\n".to_owned());
        let all = acts_since(c, &it.who.scope, since, BACKLOG)?;
        let (before, new): (Vec<Logged>, Vec<Logged>) =
            all.into_iter().partition(|entry| place.is_none_or(|place| Place(entry.at, entry.id) <= place));
        it.known.extend(before.iter().map(|entry| entry.id));
        it.tell(c, new)?;
        Ok((it, queue))
    }

    /// Whether the session behind it still lets it look; its roles may have changed.
    pub fn renew(&mut self, c: &mut Conn) -> DbResult<()> {
        self.who = Onlooker.resolve(c, &self.cx)?;
        Ok(())
    }

    /// Sends what is new of some entries and for these eyes. Names are opened once an act, for whoever asks first; the
    /// few listeners of a dealership open a few names.
    pub fn tell(&mut self, c: &mut Conn, entries: Vec<Logged>) -> DbResult<()> {
        let fresh = |entry: &Logged| entry.at >= self.since && self.known.insert(entry.id);
        let new: Vec<Logged> = entries.into_iter().filter(fresh).collect();
        let shown: Vec<Logged> = new.into_iter().filter(|entry| is_shown(&self.who, entry)).collect();
        if shown.is_empty() {
            return Ok(());
        }
        let site = &self.cx.site;
        let dealership = dealerships::load(c, self.who.dealership)?;
        let (today, zone) = (dealership.today(site.clock.now()), &dealership.settings.time_zone);
        let colleagues = colleagues(c, self.who.dealership)?;
        let mut chunks = Vec::with_capacity(shown.len());
        for entry in shown {
            let place = Place(entry.at, entry.id);
            let act = act(c, site, &self.who.scope, &colleagues, (today, zone), entry)?;
            let lines = act.fragment()?.trim().replace('\n', "\ndata: ");
            chunks.push(format!("id: {place}\ndata: {lines}\n\n"));
        }
        for chunk in chunks {
            self.send(chunk);
        }
        Ok(())
    }

    /// So that proxies and browsers know that somebody is there.
    pub fn greet(&mut self) {
        self.send(": here\n\n".to_owned());
    }

    /// Forgets what can no longer turn up twice.
    pub fn forget(&mut self, still: &HashSet<AuditId>) {
        self.known.retain(|id| still.contains(id));
    }

    /// A queue that is full belongs to a connection that is too slow: closing it lets the browser begin again.
    fn send(&mut self, text: String) {
        if self.sender.try_send(Bytes::from(text)).is_err() {
            let (closed, _) = channel(1);
            self.sender = closed;
        }
    }
}

impl Listens for Listener {
    fn is_gone(&self) -> bool {
        self.sender.is_closed()
    }

    fn is_of_session(&self, other: &Self) -> bool {
        self.who.session == other.who.session
    }
}

/// Since when entries are looked at again.
pub(super) fn window(last: Timestamp) -> Timestamp {
    last.minus(OVERLAP)
}
