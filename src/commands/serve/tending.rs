//! The audit log's own beat: about once a second, in every instance; which of them takes entries into the tree is settled in
//! the database. What has its place in the tree is judged at once, so that an alert is there within the beat; so is one about a
//! log that does not hold, or cannot go on, which goes past it.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::safety::alerts::following::Follower;
use crate::safety::alerts::watching;
use crate::trust::audit::{NotSigned, Tender};

const BEAT: Duration = Duration::from_secs(1);
/// A log that cannot be tended for so long is an alert: before that it may be a database that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// One instance's part in both.
pub struct Pair {
    tender: Tender,
    follower: Follower,
    /// What is wrong with the log and not yet told.
    untold: Option<NotSigned>,
    /// Since when the log cannot be tended, and whether that was told.
    failing: Option<(Timestamp, bool)>,
}

impl Default for Pair {
    fn default() -> Self {
        Self::new()
    }
}

impl Pair {
    pub fn new() -> Self {
        let tender = Tender::new(format!("{:016x}", rand::random::<u64>()));
        Self { tender, follower: Follower::default(), untold: None, failing: None }
    }

    /// One beat. Returns whether there is more to judge than fitted into it.
    pub fn turn(&mut self, site: &Site) -> bool {
        match self.tender.turn(site) {
            Ok(refused) => {
                self.failing = None;
                self.untold = refused.or(self.untold.take());
            }
            Err(error) => {
                tracing::warn!(%error, "audit log");
                self.fails(site);
            }
        }
        if let Some(refused) = &self.untold {
            match watching::not_signed(site, refused) {
                Ok(()) => self.untold = None,
                Err(error) => tracing::error!(%error, "alerts"),
            }
        }
        match self.follower.turn(site) {
            Ok(judged) => Follower::is_full(judged),
            Err(error) => {
                tracing::warn!(%error, "alerts");
                false
            }
        }
    }
}

impl Pair {
    /// Told once for as long as it lasts.
    fn fails(&mut self, site: &Site) {
        let now = site.clock.now();
        let (since, told) = *self.failing.get_or_insert((now, false));
        if told || now.since(since) < PATIENCE {
            return;
        }
        match watching::cannot_go_on(site) {
            Ok(()) => self.failing = Some((since, true)),
            Err(error) => tracing::error!(%error, "alerts"),
        }
    }
}

/// Runs until told to stop, and takes in what was written until then. On one thread for as long as it lives: what such a beat
/// needs of memory at its busiest is then needed once.
pub async fn run(site: Site, stop: watch::Receiver<bool>) {
    loop {
        let (site, stop) = (site.clone(), stop.clone());
        match tokio::task::spawn_blocking(move || beat(&site, stop, &Handle::current())).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "audit log"),
        }
        // A panic ends no more than the beat it was in.
        tokio::time::sleep(BEAT).await;
    }
}

fn beat(site: &Site, mut stop: watch::Receiver<bool>, runtime: &Handle) {
    let mut pair = Pair::new();
    loop {
        let over = *stop.borrow();
        let more = pair.turn(site);
        if over {
            return;
        }
        if !more {
            let told = runtime.block_on(async { tokio::time::timeout(BEAT, stop.changed()).await });
            // Nobody is there any more to say when it is over.
            if matches!(told, Ok(Err(_))) {
                return;
            }
        }
    }
}
