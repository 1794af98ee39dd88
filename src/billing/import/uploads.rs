//! An import by browser: the files are sealed as they came, a job checks them, somebody looks at what was found and has them
//! brought in by another. The checking and the bringing in are those of the command. Files are gone once they were used.

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Ended, ImportFile, Made, Options, Phase, Problem, Progress, Report, Source, run};
use crate::base::db::schema::{import_file, import_upload};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{DealershipId, ImportId, Language, PersonId, Timestamp, UploadId};
use crate::base::vault::{Holder, ImportContent, ImportReport, Sealed};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind, Entry, record};

const CHECK_JOB: &str = "import.check";
const APPLY_JOB: &str = "import.apply";
const PART: usize = 256 * 1024;
/// A job that told nothing for so long is dead, and another may begin.
const SILENT: Duration = Duration::from_secs(3600);

crate::coded! {
    pub enum UploadState {
        Checking = "checking",
        Refused = "refused",
        Ready = "ready",
        Applying = "applying",
        Applied = "applied",
        Undone = "undone",
    }
}

/// Files that somebody uploaded.
#[derive(Clone, Debug)]
pub struct Upload {
    pub id: UploadId,
    pub state: UploadState,
    pub person: PersonId,
    /// What is being done, in words.
    pub progress: String,
    pub summary: Option<Summary>,
    pub import: Option<ImportId>,
    pub created_at: Timestamp,
}

/// What was found, as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Rows in the files, what they make, and what is there already: customers, vehicles, invoices, lines, payments.
    pub rows: [u64; 5],
    pub made: [u64; 4],
    pub unchanged: [u64; 4],
    pub billed: String,
    pub received: String,
    pub problems: Vec<Told>,
    pub problem_count: u64,
    pub warnings: Vec<Told>,
    pub warning_count: u64,
}

/// One thing that was found, with its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub file: String,
    pub row: Option<u64>,
    pub column: String,
    pub what: String,
    pub advice: String,
}

/// Seals the files and has them checked.
pub fn receive(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    files: &[(ImportFile, Vec<u8>)],
) -> DbResult<UploadId> {
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let now = site.clock.now();
    let id = UploadId::generate(now);
    let values = (
        import_upload::id.eq(id),
        import_upload::dealership_id.eq(scope.dealership()),
        import_upload::person_id.eq(person),
        import_upload::state.eq(UploadState::Checking),
        import_upload::created_at.eq(now),
        import_upload::changed_at.eq(now),
    );
    diesel::insert_into(import_upload::table).values(values).execute(c)?;
    for (file, content) in files {
        for (place, part) in (0_i32..).zip(content.chunks(PART)) {
            let bound = binding(id, *file, place);
            let sealed: Sealed<ImportContent> = site.vault.seal_bytes(c, Holder::Site, &bound, part)?;
            let values = (
                import_file::upload_id.eq(id),
                import_file::name.eq(file.name()),
                import_file::place.eq(place),
                import_file::content.eq(sealed),
            );
            diesel::insert_into(import_file::table).values(values).execute(c)?;
        }
    }
    outbox::add(c, site, CHECK_JOB, &id.to_string(), &id)?;
    record(c, site, actor, &Entry::new("import.upload").object(id).dealership(scope.dealership()))?;
    Ok(id)
}

/// Has checked files brought in. Only what was found in order is.
pub fn commit(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: UploadId) -> DbResult<()> {
    let ready = import_upload::table
        .find(id)
        .filter(import_upload::dealership_id.eq(scope.dealership()))
        .filter(import_upload::state.eq(UploadState::Ready));
    let values = (
        import_upload::state.eq(UploadState::Applying),
        import_upload::person_id.eq(actor.person.ok_or(AppError::SignInNeeded)?),
        import_upload::progress.eq(""),
        import_upload::changed_at.eq(site.clock.now()),
    );
    if diesel::update(ready).set(values).execute(c)? == 0 {
        upload(c, site, scope, id)?;
        return Err(AppError::Conflict("These files were brought in already, or are not ready.".to_owned()));
    }
    outbox::add(c, site, APPLY_JOB, &id.to_string(), &id)?;
    record(c, site, actor, &Entry::new("import.commit").object(id).dealership(scope.dealership()))?;
    Ok(())
}

type Row =
    (UploadId, UploadState, PersonId, String, Option<Sealed<ImportReport>>, Option<ImportId>, Timestamp);

macro_rules! columns {
    () => {
        (
            import_upload::id,
            import_upload::state,
            import_upload::person_id,
            import_upload::progress,
            import_upload::report,
            import_upload::import_id,
            import_upload::created_at,
        )
    };
}

/// One upload of the scope's dealership.
pub fn upload(c: &mut Conn, site: &Site, scope: &Scope, id: UploadId) -> DbResult<Upload> {
    let row: Row = import_upload::table
        .find(id)
        .filter(import_upload::dealership_id.eq(scope.dealership()))
        .select(columns!())
        .first(c)?;
    open(c, site, row)
}

/// The latest uploads of the scope's dealership.
pub fn recent(c: &mut Conn, site: &Site, scope: &Scope, limit: i64) -> DbResult<Vec<Upload>> {
    let rows: Vec<Row> = import_upload::table
        .filter(import_upload::dealership_id.eq(scope.dealership()))
        .order(import_upload::id.desc())
        .limit(limit)
        .select(columns!())
        .load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Upload> {
    let (id, state, person, progress, report, import, created_at) = row;
    let summary = match report {
        Some(sealed) => {
            let json = site.vault.open_field(c, Holder::Site, id.as_bytes(), &sealed)?;
            Some(serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?)
        }
        None => None,
    };
    Ok(Upload { id, state, person, progress, summary, import, created_at })
}

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
    let files = site.db.read(|c| contents(c, site, id)).map_err(JobError::from)?;
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
        Err(other) => Err(other.into()),
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
    let json = serde_json::to_string(&summary(report)).map_err(|e| AppError::Internal(e.into()))?;
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
        diesel::delete(import_file::table.filter(import_file::upload_id.eq(id))).execute(c)?;
    }
    Ok(())
}

fn again(c: &mut Conn, site: &Site, id: UploadId) -> DbResult<()> {
    let values = (import_upload::state.eq(UploadState::Checking), import_upload::progress.eq(""));
    diesel::update(import_upload::table.find(id)).set(values).execute(c)?;
    let key = format!("{id}/{}", site.clock.now().micros());
    outbox::add(c, site, CHECK_JOB, &key, &id)
}

fn contents(c: &mut Conn, site: &Site, id: UploadId) -> DbResult<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for file in ImportFile::ALL {
        let parts: Vec<(i32, Sealed<ImportContent>)> = import_file::table
            .filter(import_file::upload_id.eq(id).and(import_file::name.eq(file.name())))
            .order(import_file::place)
            .select((import_file::place, import_file::content))
            .load(c)?;
        if parts.is_empty() {
            continue;
        }
        let mut content = Vec::new();
        for (place, sealed) in parts {
            content.extend(site.vault.open_bytes(c, Holder::Site, &binding(id, file, place), &sealed)?);
        }
        files.push((file.name().to_owned(), content));
    }
    Ok(files)
}

/// What a part is bound to: the random half of the upload's id, the file, which part.
fn binding(id: UploadId, file: ImportFile, place: i32) -> [u8; 16] {
    let mut bytes = [0; 16];
    let own = id.as_bytes().iter().skip(8).copied();
    let part = [file.tag()].into_iter().chain(i64::from(place).to_be_bytes().into_iter().skip(1));
    for (slot, byte) in bytes.iter_mut().zip(own.chain(part)) {
        *slot = byte;
    }
    bytes
}

fn words(at: Progress) -> String {
    let rows = at.rows;
    match at.phase {
        Phase::Reading(file) => format!("Reading {file}: {rows} rows"),
        Phase::Checking => format!("Checking: {rows} invoices"),
        Phase::Applying(file) => format!("Bringing in {file}: {rows}"),
    }
}

fn summary(report: &Report) -> Summary {
    let four = |it: &Made| [it.customers, it.vehicles, it.invoices, it.payments];
    let told = |all: &[Problem]| all.iter().map(Told::of).collect();
    let findings = &report.findings;
    Summary {
        rows: report.rows,
        made: four(&report.made),
        unchanged: four(&report.unchanged),
        billed: report.billed.display(Language::En).to_string(),
        received: report.received.display(Language::En).to_string(),
        problems: told(&findings.problems),
        problem_count: findings.problem_count,
        warnings: told(&findings.warnings),
        warning_count: findings.warning_count,
    }
}

impl Told {
    fn of(it: &Problem) -> Self {
        Self {
            file: it.file.name().to_owned(),
            row: it.row,
            column: it.column.unwrap_or_default().to_owned(),
            what: it.what.clone(),
            advice: it.advice.clone(),
        }
    }
}
