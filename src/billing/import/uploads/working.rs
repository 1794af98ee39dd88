//! The jobs of uploads: checking files, and bringing them in. One at a time works on an upload; one that fell silent is
//! taken over.

use std::time::Duration;

use diesel::prelude::*;

use super::UploadState;
use super::files;
use super::summary::Summary;
use crate::base::db::schema::import_upload;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{DealershipId, PersonId, Timestamp, UploadId};
use crate::base::vault::{Holder, ImportReport, Sealed};
use crate::billing::import::{Ended, Options, Phase, Progress, Report, Source, run};
use crate::parties::dealerships;
use crate::trust::audit::{Actor, ActorKind};

pub(super) const CHECK_JOB: &str = "import.check";
pub(super) const APPLY_JOB: &str = "import.apply";
/// A job that told nothing for so long is dead, and another may begin.
const SILENT: Duration = Duration::from_secs(3600);

/// Adds the jobs of imports.
#[must_use]
pub fn jobs(jobs: Jobs) -> Jobs {
    jobs.with(CHECK_JOB, |site: Site, _, id: UploadId| work(site, id, UploadState::Checking))
        .with(APPLY_JOB, |site: Site, _, id: UploadId| work(site, id, UploadState::Applying))
}

async fn work(site: Site, id: UploadId, state: UploadState) -> Result<(), JobError> {
    let done = tokio::task::spawn_blocking(move || job(&site, id, state)).await;
    done.map_err(|_| JobError::Later("the server is stopping".to_owned()))?
}

fn job(site: &Site, id: UploadId, state: UploadState) -> Result<(), JobError> {
    let Some((dealership, person)) = begin(site, id, state)? else { return Ok(()) };
    let files = site.db.read(|c| files::contents(c, site, id)).map_err(JobError::from)?;
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let dealership = site.db.read(|c| dealerships::load(c, dealership)).map_err(JobError::from)?;
    let options = Options { dry_run: state == UploadState::Checking, ..Options::default() };
    let mut actor = Actor::of_kind(ActorKind::Manager);
    actor.person = Some(person);
    let mut tell = |at: Progress| {
        // Bringing in is one transaction, which nobody can write beside.
        if matches!(at.phase, Phase::Applying(_)) {
            return;
        }
        // What is not told now is told with the next rows.
        let _ = site.db.write(|c| note(c, site, id, &words(at)));
    };
    match run(site, &actor, Source::Memory(&files), &dealership, options, &mut tell) {
        Ok(report) => site.db.write(|c| finish(c, site, id, &report)).map_err(JobError::from),
        // Somebody took a number in between: the files are checked again and say so.
        Err(AppError::Conflict(_)) => site.db.write(|c| again(c, site, id)).map_err(JobError::from),
        Err(other) => {
            // Nobody works on it any more, so that the next try need not wait until this one counts as dead.
            let _ = site.db.write(|c| note(c, site, id, ""));
            Err(other.into())
        }
    }
}

/// Takes the work, unless it is done or another has it.
fn begin(
    site: &Site,
    id: UploadId,
    state: UploadState,
) -> Result<Option<(DealershipId, PersonId)>, JobError> {
    let taken = site.db.write(|c| {
        let waiting = import_upload::table.find(id).filter(import_upload::state.eq(state));
        type Row = (DealershipId, PersonId, String, Timestamp);
        let row: Option<Row> = waiting
            .select((
                import_upload::dealership_id,
                import_upload::person_id,
                import_upload::progress,
                import_upload::changed_at,
            ))
            .first(c)
            .optional()?;
        let Some((dealership, person, progress, changed_at)) = row else { return Ok(Ok(None)) };
        if !progress.is_empty() && site.clock.now().since(changed_at) < SILENT {
            return Ok(Err(()));
        }
        note(c, site, id, "Begins")?;
        Ok(Ok(Some((dealership, person))))
    })?;
    taken.map_err(|()| JobError::Later("another works on it".to_owned()))
}

fn note(c: &mut Conn, site: &Site, id: UploadId, progress: &str) -> DbResult<()> {
    let values = (import_upload::progress.eq(progress), import_upload::changed_at.eq(site.clock.now()));
    diesel::update(import_upload::table.find(id)).set(values).execute(c)?;
    Ok(())
}

fn finish(c: &mut Conn, site: &Site, id: UploadId, report: &Report) -> DbResult<()> {
    let (state, import) = match report.ended {
        Ended::Applied(import) => (UploadState::Applied, Some(import)),
        Ended::DryRun => (UploadState::Ready, None),
        Ended::Refused => (UploadState::Refused, None),
    };
    let json = serde_json::to_string(&Summary::of(report)).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<ImportReport> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
    let values = (
        import_upload::state.eq(state),
        import_upload::progress.eq(""),
        import_upload::report.eq(sealed),
        import_upload::import_id.eq(import),
        import_upload::changed_at.eq(site.clock.now()),
    );
    diesel::update(import_upload::table.find(id)).set(values).execute(c)?;
    if state != UploadState::Ready {
        files::forget(c, id)?;
    }
    Ok(())
}

fn again(c: &mut Conn, site: &Site, id: UploadId) -> DbResult<()> {
    let values = (import_upload::state.eq(UploadState::Checking), import_upload::progress.eq(""));
    diesel::update(import_upload::table.find(id)).set(values).execute(c)?;
    let key = format!("{id}/{}", site.clock.now().micros());
    outbox::add(c, site, CHECK_JOB, &key, &id)
}

fn words(at: Progress) -> String {
    let rows = at.rows;
    match at.phase {
        Phase::Reading(file) => format!("Reading {file}: {rows} rows"),
        Phase::Checking => format!("Checking: {rows} invoices"),
        Phase::Applying(file) => format!("Bringing in {file}: {rows}"),
    }
}
