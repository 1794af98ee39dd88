//! What the outbox does for payments, and the two jobs that put themselves in line again: the sweep and the daily
//! comparison. Their keys are spans of time, so that any number of instances makes one chain of each.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::checkout::{self, Opened, off_thread};
use super::events::{self, EVENT_JOB};
use super::provider::Provider;
use super::reconciling::reconcile;
use super::returning::{self, SEND_JOB};
use super::starting::CHECKOUT_JOB;
use super::store::attempts;
use super::sweeping::sweep;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{AttemptId, RefundId, Timestamp};

const LOOK_JOB: &str = "payment.look";
const SWEEP_JOB: &str = "payment.sweep";
const RECONCILE_JOB: &str = "payment.reconcile";
const SWEEP_EVERY: i64 = 600;
const RECONCILE_EVERY: i64 = 86_400;
/// The provider is asked about one attempt this often at most, however many pages wait for the answer.
const LOOK_EVERY: i64 = 4;
/// What may have been missed while no instance ran.
const DOWN: Duration = Duration::from_secs(25 * 3600);

#[derive(Serialize, Deserialize)]
struct Since {
    since: Timestamp,
}

/// Adds the jobs of payments.
#[must_use]
pub fn jobs(jobs: Jobs, provider: &Provider) -> Jobs {
    let [making, looking, working, sweeping, comparing, sending] = [(); 6].map(|()| provider.clone());
    jobs.with(CHECKOUT_JOB, move |site, _, id: AttemptId| {
        let provider = making.clone();
        async move { make(&site, &provider, id).await }
    })
    .with(LOOK_JOB, move |site, _, id: AttemptId| {
        let provider = looking.clone();
        async move { look(&site, &provider, id).await }
    })
    .with(EVENT_JOB, move |site, _, id: String| {
        let provider = working.clone();
        async move { Ok(events::work(&site, &provider, &id).await?) }
    })
    .with(SWEEP_JOB, move |site, _, Since { since }| {
        let provider = sweeping.clone();
        async move { sweep_on(&site, &provider, since).await }
    })
    .with(SEND_JOB, move |site, _, id: RefundId| {
        let provider = sending.clone();
        async move { returning::send(&site, &provider, id).await }
    })
    .with(RECONCILE_JOB, move |site, _, ()| {
        let provider = comparing.clone();
        async move { compare_on(&site, &provider).await }
    })
}

/// Puts sweep and comparison in line; at every start, and harmless when they are there.
pub fn schedule(c: &mut Conn, site: &Site) -> DbResult<()> {
    let now = site.clock.now();
    let sweep = now.seconds().div_euclid(SWEEP_EVERY);
    outbox::add(c, site, SWEEP_JOB, &sweep.to_string(), &Since { since: now.minus(DOWN) })?;
    let day = now.seconds().div_euclid(RECONCILE_EVERY);
    outbox::add(c, site, RECONCILE_JOB, &day.to_string(), &())
}

/// Asks for a look at the provider, for a page that waits for its answer. A small write that may wait a moment.
pub fn look_later(site: &Site, id: AttemptId) {
    let own = site.clone();
    let turn = site.clock.now().seconds().div_euclid(LOOK_EVERY);
    site.later.write(move |c| outbox::add(c, &own, LOOK_JOB, &format!("{id} {turn}"), &id));
}

/// The request died before it could make the hosted page, or the provider did not answer it.
async fn make(site: &Site, provider: &Provider, id: AttemptId) -> Result<(), JobError> {
    let attempt = off_thread(site, move |site| site.db.read(|c| attempts::for_job(c, id))).await?;
    if !attempt.state.has_no_page() {
        return Ok(());
    }
    match checkout::open(site, provider, id).await? {
        Opened::NoAnswer => Err(JobError::Later("the payment provider does not answer".to_owned())),
        Opened::Page(_) | Opened::Beyond(_) => Ok(()),
    }
}

/// A look that is not answered is not tried again: the page asks anew, and so does the sweep.
async fn look(site: &Site, provider: &Provider, id: AttemptId) -> Result<(), JobError> {
    match checkout::refresh(site, provider, id).await {
        Ok(_) => Ok(()),
        Err(AppError::Upstream(why)) => {
            tracing::warn!(attempt = %id, why, "no answer for a waiting page");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Nothing breaks the chain: after an outage or an error the next sweep asks from where this one began.
async fn sweep_on(site: &Site, provider: &Provider, since: Timestamp) -> Result<(), JobError> {
    let began = site.clock.now();
    let swept = sweep(site, provider, since).await;
    let next = if swept.is_ok() { began } else { since };
    again(site, SWEEP_JOB, SWEEP_EVERY, Since { since: next }).await?;
    ended(swept.map(drop), "sweep")
}

/// An outage ends by itself; anything else stays in line, where the administrators see it.
fn ended(done: DbResult<()>, what: &'static str) -> Result<(), JobError> {
    match done {
        Err(AppError::Upstream(why)) => {
            tracing::warn!(why, what, "no answer from the payment provider");
            Ok(())
        }
        other => other.map_err(JobError::from),
    }
}

async fn compare_on(site: &Site, provider: &Provider) -> Result<(), JobError> {
    // The next one begins where the last complete one ended.
    again(site, RECONCILE_JOB, RECONCILE_EVERY, ()).await?;
    if !provider.is_offered() {
        return Ok(());
    }
    ended(reconcile(site, provider).await.map(drop), "reconciliation")
}

async fn again<P: Serialize + Send + 'static>(
    site: &Site,
    kind: &'static str,
    every: i64,
    payload: P,
) -> Result<(), JobError> {
    off_thread(site, move |site| {
        let turn = site.clock.now().seconds().div_euclid(every) + 1;
        let at = Timestamp::from_seconds(turn.saturating_mul(every));
        site.db.write(|c| outbox::add_at(c, site, kind, &turn.to_string(), &payload, at))
    })
    .await?;
    Ok(())
}
