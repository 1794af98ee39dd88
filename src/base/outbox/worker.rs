//! The worker: leases one row at a time, hands it to the job of its kind, records how it went.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use rand::RngExt;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use super::store::{self, Leased};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;

/// How long a job may hold a row before another worker may take it.
const LEASE: Duration = Duration::from_secs(120);
/// How often to look when nothing says that there is work.
const REST: Duration = Duration::from_millis(500);
const TRIES: i32 = 12;

/// Why a job did not get done. The text is stored in clear and must not name anybody.
#[derive(Debug)]
pub enum JobError {
    /// Worth trying again later.
    Later(String),
    /// Trying again will not help: a person must look.
    Never(String),
}

impl From<AppError> for JobError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound | AppError::Invalid(_) => Self::Never(error.to_string()),
            other => Self::Later(other.to_string()),
        }
    }
}

/// What does work of one kind: gets the key and the payload.
pub type Job = Arc<dyn Fn(Site, String, String) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// The jobs by kind; put together once, in `app`.
#[derive(Clone, Default)]
pub struct Jobs(HashMap<&'static str, Job>);

impl Jobs {
    /// Names the function that does a kind of work: `(site, key, payload) -> Result<(), JobError>`.
    #[must_use]
    pub fn with<P, F, W>(mut self, kind: &'static str, work: W) -> Self
    where
        P: DeserializeOwned + Send + 'static,
        F: Future<Output = Result<(), JobError>> + Send + 'static,
        W: Fn(Site, String, P) -> F + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let job: Job = Arc::new(move |site, key, payload| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                // What serde says may repeat the payload, which is sealed.
                let payload = serde_json::from_str(&payload)
                    .map_err(|e| JobError::Never(format!("unreadable payload ({:?})", e.classify())))?;
                work(site, key, payload).await
            })
        });
        self.0.insert(kind, job);
        self
    }
}

/// Does what is due until it is told to stop; what it is doing then is finished first.
pub struct Worker {
    pub site: Site,
    pub jobs: Jobs,
    pub stop: watch::Receiver<bool>,
}

impl Worker {
    pub async fn run(mut self) {
        let name = format!("{:016x}", rand::random::<u64>());
        while !*self.stop.borrow() {
            match step(&self.site, &self.jobs, &name).await {
                Ok(true) => {}
                Ok(false) => self.rest().await,
                Err(error) => {
                    tracing::warn!(%error, "outbox");
                    self.rest().await;
                }
            }
        }
    }

    async fn rest(&mut self) {
        tokio::select! {
            () = tokio::time::sleep(REST) => {}
            _ = self.stop.changed() => {}
        }
    }
}

/// Does everything that is due now and returns how many rows that was: for tests and for `forecourt` commands.
pub async fn drain(site: &Site, jobs: &Jobs) -> DbResult<usize> {
    let mut count = 0;
    while step(site, jobs, "drain").await? {
        count += 1;
    }
    Ok(count)
}

/// One row; false when nothing was due.
async fn step(site: &Site, jobs: &Jobs, worker: &str) -> DbResult<bool> {
    let Some(row) = take(site, worker).await? else { return Ok(false) };
    let result = match jobs.0.get(row.kind.as_str()) {
        Some(job) => job(site.clone(), row.key.clone(), row.payload.clone()).await,
        None => Err(JobError::Never("no job does this kind of work".to_owned())),
    };
    settle(site, worker, row, result).await?;
    Ok(true)
}

async fn take(site: &Site, worker: &str) -> DbResult<Option<Leased>> {
    let (site, worker) = (site.clone(), worker.to_owned());
    blocking(move || {
        // Looking costs no write; only when something is due is a row leased.
        let now = site.clock.now();
        if site.db.read(store::next_due)?.is_none_or(|at| at > now) {
            return Ok(None);
        }
        let until = now.plus(LEASE);
        site.db.write(|c| store::lease(c, &site, &worker, until))
    })
    .await
}

async fn settle(site: &Site, worker: &str, row: Leased, result: Result<(), JobError>) -> DbResult<()> {
    let (site, worker) = (site.clone(), worker.to_owned());
    blocking(move || {
        let now = site.clock.now();
        site.db.write(|c| match &result {
            Ok(()) => store::done(c, row.id, &worker, now),
            Err(JobError::Later(why)) if row.attempts + 1 < TRIES => {
                tracing::warn!(kind = row.kind, why, "outbox: later");
                store::failed(c, &row, &worker, why, Some(now.plus(delay(row.attempts))))
            }
            Err(JobError::Later(why) | JobError::Never(why)) => {
                tracing::error!(kind = row.kind, why, "outbox: stuck");
                store::failed(c, &row, &worker, why, None)
            }
        })
    })
    .await
}

/// 2 s, 4 s, 8 s … up to an hour, each a little shorter or longer, so that a crowd does not come back at once.
fn delay(attempts: i32) -> Duration {
    let seconds = 2_u64.saturating_pow(u32::try_from(attempts).unwrap_or(0) + 1).min(3600);
    Duration::from_millis(rand::rng().random_range(seconds * 800..=seconds * 1200))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> DbResult<T> + Send + 'static) -> DbResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::internal(format!("outbox: {e}")))?
}
