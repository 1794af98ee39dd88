//! The audit log's own beat: about once a second, in every instance; which of them does it is settled in the database.

use std::time::Duration;

use tokio::sync::watch;

use crate::base::site::Site;
use crate::trust::audit::Tender;

const BEAT: Duration = Duration::from_secs(1);

/// Runs until told to stop, and takes in what was written until then.
pub async fn run(site: Site, mut stop: watch::Receiver<bool>) {
    let mut tender = Tender::new(format!("{:016x}", rand::random::<u64>()));
    loop {
        let over = *stop.borrow();
        tender = turn(&site, tender).await;
        if over {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn turn(site: &Site, mut tender: Tender) -> Tender {
    let site = site.clone();
    let done = tokio::task::spawn_blocking(move || {
        if let Err(error) = tender.turn(&site) {
            tracing::warn!(%error, "audit log");
        }
        tender
    });
    done.await.unwrap_or_else(|_| Tender::new("stopping"))
}
