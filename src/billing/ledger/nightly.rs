//! The nightly proof: once a day one instance checks the whole ledger and says in the log what it finds. The job puts
//! itself in line again; its key is the day, so that any number of instances makes one chain.

use super::check::check;
use crate::base::db::{Conn, DbResult};
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::trust::audit::{Actor, Entry, Outcome, record};

const CHECK_JOB: &str = "ledger.check";
const DAY: i64 = 86_400;

/// Adds the job of the ledger.
#[must_use]
pub fn jobs(jobs: Jobs) -> Jobs {
    jobs.with(CHECK_JOB, |site: Site, _, ()| async move {
        let done = tokio::task::spawn_blocking(move || prove(&site)).await;
        done.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)
    })
}

/// Puts the proof in line; at every start, and harmless when it is there.
pub fn schedule(c: &mut Conn, site: &Site) -> DbResult<()> {
    put_in_line(c, site, 0)
}

fn put_in_line(c: &mut Conn, site: &Site, days: i64) -> DbResult<()> {
    let day = site.clock.now().seconds().div_euclid(DAY).saturating_add(days);
    let at = Timestamp::from_seconds(day.saturating_mul(DAY));
    outbox::add_at(c, site, CHECK_JOB, &day.to_string(), &(), at)
}

fn prove(site: &Site) -> DbResult<()> {
    // First of all, so that a night that fails is not the last one.
    site.db.write(|c| put_in_line(c, site, 1))?;
    let report = site.db.read(check)?;
    for finding in &report.findings {
        tracing::error!(%finding, "the ledger does not hold");
    }
    tracing::info!(findings = report.findings.len(), "the ledger was checked");
    if report.findings.is_empty() {
        return Ok(());
    }
    let entry = Entry::new("integrity.ledger").outcome(Outcome::Failed).fact("cause", "difference");
    let entry = entry.fact("findings", report.findings.len());
    site.db.write(|c| record(c, site, &Actor::system(), &entry)).map(drop)
}
