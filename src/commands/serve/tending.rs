//! The audit log's own beat: about once a second, in every instance; which of them takes entries into the tree is settled in
//! the database. What has its place in the tree is judged at once, so that an alert is there within the beat.

use std::time::Duration;

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

/// Runs until told to stop, and takes in what was written until then.
pub async fn run(site: Site, mut stop: watch::Receiver<bool>) {
    let mut pair = Pair::new();
    loop {
        let over = *stop.borrow();
        let more;
        (pair, more) = turn(&site, pair).await;
        if over {
            return;
        }
        if more {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn turn(site: &Site, mut pair: Pair) -> (Pair, bool) {
    let site = site.clone();
    let done = tokio::task::spawn_blocking(move || {
        let more = pair.turn(&site);
        (pair, more)
    });
    done.await.unwrap_or_else(|error| {
        tracing::error!(%error, "audit log");
        (Pair::new(), false)
    })
}
