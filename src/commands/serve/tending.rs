//! The audit log's own beat: about once a second, in every instance; which of them takes entries into the tree is settled in
//! the database. What has its place in the tree is judged at once, so that an alert is there within the beat.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::base::site::Site;
use crate::safety::alerts::following::Follower;
use crate::trust::audit::Tender;

const BEAT: Duration = Duration::from_secs(1);

/// One instance's part in both.
struct Pair {
    tender: Tender,
    follower: Follower,
}

impl Pair {
    fn new() -> Self {
        Self { tender: Tender::new(format!("{:016x}", rand::random::<u64>())), follower: Follower::default() }
    }

    /// Returns whether there is more to judge than fitted into this beat.
    fn turn(&mut self, site: &Site) -> bool {
        if let Err(error) = self.tender.turn(site) {
            tracing::warn!(%error, "audit log");
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
