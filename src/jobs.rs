//! What is done without anybody asking for it: the jobs of the outbox by kind, and the sweeps by the clock. Put
//! together here, run by `commands::serve`, drained by tests. Not here: what each does.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::outbox::Jobs;
use crate::base::site::Site;
use crate::base::{mail, web};
use crate::billing::papers;
use crate::billing::payments::{self, Provider};
use crate::trust::access::{recoveries, sessions};

/// Everything that the outbox can be asked for.
pub fn jobs(provider: &Provider) -> Jobs {
    let jobs = recoveries::begin_with(mail::deliver_with(Jobs::default()));
    payments::jobs::jobs(papers::jobs(jobs), provider)
}

/// Something that is done every so often, by one instance for all.
pub struct Sweep {
    pub name: &'static str,
    pub every: Duration,
    pub work: fn(Site) -> BoxFuture<'static, DbResult<()>>,
}

const MINUTE: u64 = 60;

/// Everything that is done by the clock.
pub fn sweeps() -> Vec<Sweep> {
    vec![
        Sweep {
            name: "limits",
            every: Duration::from_secs(10 * MINUTE),
            work: |site| blocking(site, limits),
        },
        Sweep {
            name: "sessions",
            every: Duration::from_secs(24 * 60 * MINUTE),
            work: |site| blocking(site, sessions),
        },
        Sweep { name: "mails", every: Duration::from_secs(60 * MINUTE), work: |site| blocking(site, mails) },
    ]
}

fn limits(site: &Site) -> DbResult<()> {
    web::limits::sweep(site).map(|_| ())
}

fn sessions(site: &Site) -> DbResult<()> {
    site.db.write(|c| sessions::sweep(c, site)).map(|_| ())
}

fn mails(site: &Site) -> DbResult<()> {
    site.db.write(|c| mail::sweep(c, site)).map(|_| ())
}

fn blocking(site: Site, work: fn(&Site) -> DbResult<()>) -> BoxFuture<'static, DbResult<()>> {
    let done = tokio::task::spawn_blocking(move || work(&site));
    Box::pin(async move { done.await.map_err(|e| AppError::internal(format!("sweep: {e}")))? })
}
