//! Every ten minutes: attempts that nothing was heard of are asked about, and events that were missed are fetched.

use std::time::Duration;

use super::checkout::{self, off_thread, upstream};
use super::events;
use super::provider::Provider;
use super::store::attempts;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Timestamp;

/// An attempt this old should have been settled by an event.
const QUIET: Duration = Duration::from_secs(15 * 60);
/// Events are asked for from this long before the last sweep: the provider may list one a little late.
const OVERLAP: Duration = Duration::from_secs(3600);
const AT_ONCE: i64 = 200;

/// What a sweep did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    pub looked_at: usize,
    pub missed_events: usize,
}

/// Sweeps. A provider that does not answer is [`AppError::Upstream`]; what was done until then stays done.
pub async fn sweep(site: &Site, provider: &Provider, since: Timestamp) -> DbResult<Swept> {
    if !provider.is_offered() {
        return Ok(Swept { looked_at: 0, missed_events: 0 });
    }
    let before = site.clock.now().minus(QUIET);
    let quiet =
        off_thread(site, move |site| site.db.read(|c| attempts::quiet_since(c, before, AT_ONCE))).await?;
    let looked_at = quiet.len();
    for id in quiet {
        match checkout::refresh(site, provider, id).await {
            Ok(_) => {}
            Err(error @ AppError::Upstream(_)) => return Err(error),
            // One that cannot be read must not keep the others waiting.
            Err(error) => tracing::error!(attempt = %id, %error, "sweep"),
        }
    }
    let events = provider.client()?.events_since(since.minus(OVERLAP)).await.map_err(|e| upstream(&e))?;
    let missed_events = off_thread(site, move |site| {
        let mut missed = 0;
        for notice in &events {
            let new = site.db.write(|c| events::store_missed(c, site, notice))?;
            missed += usize::from(new);
        }
        Ok(missed)
    })
    .await?;
    if missed_events > 0 {
        tracing::warn!(missed_events, "events that no webhook brought");
    }
    Ok(Swept { looked_at, missed_events })
}
