//! An import by browser: the files are sealed as they came, a job checks them, somebody looks at what was found and has them
//! brought in by another. The checking and the bringing in are those of the command. Files are gone once they were used.

mod files;
mod summary;
mod working;

pub use summary::{Summary, Told};
pub use working::jobs;

use diesel::prelude::*;

use self::working::{APPLY_JOB, CHECK_JOB};
use super::ImportFile;
use crate::base::db::schema::import_upload;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{ImportId, PersonId, Timestamp, UploadId};
use crate::base::vault::{Holder, ImportReport, Sealed};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

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
    files::keep(c, site, id, files)?;
    outbox::add(c, site, CHECK_JOB, &id.to_string(), &id)?;
    let entry = Entry::new("import.upload").object(id).dealership(scope.dealership());
    record(c, site, actor, &entry.after(UploadState::Checking.code()))?;
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
    let entry = Entry::new("import.commit").object(id).dealership(scope.dealership());
    let entry = entry.before(UploadState::Ready.code()).after(UploadState::Applying.code());
    record(c, site, actor, &entry)?;
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
