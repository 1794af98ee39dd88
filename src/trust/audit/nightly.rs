//! The nightly proof: everything is checked as `forecourt audit verify` does it, and what came of it is kept for pages.

use std::time::Duration;

use diesel::prelude::*;

use super::actor::Actor;
use super::checking::{Ground, Report, check};
use super::entry::{Entry, Outcome};
use super::store::record;
use crate::base::db::schema::{audit_check, audit_checkpoint, audit_entry};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::insert_or_ignore;

/// Checks, says in the program's log what was found, and keeps the report.
fn prove_all(site: &Site) -> DbResult<Report> {
    let report = check(&Ground {
        db: &site.db,
        vault: Some(&site.vault),
        key: None,
        folder: &site.config.audit_directory,
        elsewhere: site.config.audit_anchor_directory.as_deref(),
        anchors: &[],
        rows: true,
        since: None,
    })?;
    for finding in &report.findings {
        tracing::error!(code = %finding.code, entry = finding.entry, what = finding.what, "the audit log does not hold");
    }
    tracing::info!(
        entries = report.entries,
        rows = report.rows,
        findings = report.found,
        "the audit log was checked"
    );
    let json = serde_json::to_string(&report).map_err(|e| AppError::Internal(e.into()))?;
    let now = site.clock.now();
    site.db.write(|c| {
        let values = (audit_check::at.eq(now), audit_check::report.eq(&json));
        insert_or_ignore!(c, audit_check::table, values)?;
        if let Some(first) = report.findings.first() {
            let entry = Entry::new("integrity.log").outcome(Outcome::Failed).fact("cause", &first.code);
            record(c, site, &Actor::system(), &entry.fact("findings", report.found))?;
        }
        Ok(())
    })?;
    Ok(report)
}

const DAY: Duration = Duration::from_secs(86_400);

/// The same once a day, from the second day of the log on: a start is busy enough.
pub fn nightly(site: &Site) -> DbResult<()> {
    match site.db.read(began)? {
        Some(at) if site.clock.now().since(at) >= DAY => prove_all(site).map(|_| ()),
        _ => Ok(()),
    }
}

/// When the log began: its first head says so, or, where somebody deleted the heads, its first entry.
fn began(c: &mut Conn) -> DbResult<Option<Timestamp>> {
    let head: Option<Timestamp> = audit_checkpoint::table
        .order(audit_checkpoint::size)
        .select(audit_checkpoint::at)
        .first(c)
        .optional()?;
    let entry: Option<Timestamp> = audit_entry::table
        .filter(audit_entry::seq.is_not_null())
        .order(audit_entry::seq)
        .select(audit_entry::at)
        .first(c)
        .optional()?;
    Ok([head, entry].into_iter().flatten().min())
}

const CHECK_JOB: &str = "audit.check";

/// Adds the check that somebody asked for.
#[must_use]
pub fn jobs(jobs: Jobs) -> Jobs {
    jobs.with(CHECK_JOB, |site: Site, _, ()| async move {
        let done = tokio::task::spawn_blocking(move || prove_all(&site)).await;
        done.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)?;
        Ok(())
    })
}

/// Puts a check in line; several that are asked for within a minute are one.
pub fn ask_for_check(c: &mut Conn, site: &Site) -> DbResult<()> {
    let minute = site.clock.now().seconds().div_euclid(60);
    outbox::add(c, site, CHECK_JOB, &minute.to_string(), &())
}

/// The newest report and when it was made.
pub fn last_check(c: &mut Conn) -> DbResult<Option<(Timestamp, Report)>> {
    let row: Option<(Timestamp, String)> = audit_check::table
        .order(audit_check::at.desc())
        .select((audit_check::at, audit_check::report))
        .first(c)
        .optional()?;
    row.map(|(at, json)| {
        let report = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
        Ok((at, report))
    })
    .transpose()
}
