//! What is done from time to time, once for all instances: each sweep has a lease in the database that lasts until it
//! is due again, so that whoever is first does it and a killed instance holds nothing up.

use std::time::Duration;

use tokio::sync::watch;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::lease;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::jobs::Sweep;

/// How often to look whether something is due.
const LOOK: Duration = Duration::from_secs(5);

/// Runs until told to stop; a sweep under way is finished first.
pub async fn run(site: Site, sweeps: Vec<Sweep>, mut stop: watch::Receiver<bool>) {
    let name = format!("{:016x}", rand::random::<u64>());
    let mut plan: Vec<(Sweep, Timestamp)> =
        sweeps.into_iter().map(|sweep| (sweep, site.clock.now())).collect();
    while !*stop.borrow() {
        for (sweep, due) in &mut plan {
            if *due <= site.clock.now() && !*stop.borrow() {
                *due = once(&site, sweep, &name).await;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does it if it is our turn; returns when to look again.
async fn once(site: &Site, sweep: &Sweep, name: &str) -> Timestamp {
    let now = site.clock.now();
    let again = now.plus(sweep.every);
    match take(site, sweep.name, name, now, again).await {
        Ok(Ok(())) => {
            if let Err(error) = (sweep.work)(site.clone()).await {
                tracing::error!(sweep = sweep.name, %error, "sweep");
            }
            again
        }
        Ok(Err(until)) => until,
        Err(error) => {
            tracing::warn!(sweep = sweep.name, %error, "sweep: no lease");
            now.plus(LOOK)
        }
    }
}

async fn take(
    site: &Site,
    sweep: &'static str,
    holder: &str,
    now: Timestamp,
    until: Timestamp,
) -> DbResult<Result<(), Timestamp>> {
    let (site, holder) = (site.clone(), holder.to_owned());
    let taken = tokio::task::spawn_blocking(move || {
        site.db.write(|c| lease::take(c, &format!("sweep.{sweep}"), &holder, now, until))
    });
    taken.await.map_err(|e| AppError::internal(format!("sweep: {e}")))?
}
