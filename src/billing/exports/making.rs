//! Making a file, part by part: each is a job of its own, short and safe to repeat, that puts the next in line.

use serde::{Deserialize, Serialize};

use diesel::prelude::*;

use super::rows::{self, Batch};
use super::{Choice, List, State, binding};
use crate::base::db::schema::{export, export_part};
use crate::base::db::{Conn, DbResult};
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::sheet::Sheet;
use crate::base::site::Site;
use crate::base::values::{DealershipId, ExportId};
use crate::base::vault::{ExportPart, Holder, Sealed};
use crate::insert_or_ignore;
use crate::trust::access::Scope;

const PART_JOB: &str = "export.part";

/// The next rows of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Part {
    pub export: ExportId,
    pub dealership: DealershipId,
    pub list: List,
    #[serde(flatten)]
    pub choice: Choice,
    pub place: i32,
    /// Where the part before it ended.
    pub after: String,
}

/// Adds the job of exports.
#[must_use]
pub fn jobs(jobs: Jobs) -> Jobs {
    jobs.with(PART_JOB, |site: Site, _, part: Part| async move {
        let done = tokio::task::spawn_blocking(move || make(&site, &part)).await;
        done.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)
    })
}

pub(super) fn queue(c: &mut Conn, site: &Site, part: &Part) -> DbResult<()> {
    outbox::add(c, site, PART_JOB, &format!("{}/{}", part.export, part.place), part)
}

fn make(site: &Site, part: &Part) -> DbResult<()> {
    let scope = Scope::for_job(part.dealership, None);
    let batch = site.db.read(|c| rows::batch(c, site, &scope, part.list, &part.choice, &part.after))?;
    let mut sheet = if part.place == 0 { Sheet::new(&rows::titles(part.list))? } else { Sheet::going_on() };
    batch.rows.iter().try_for_each(|row| sheet.row(row))?;
    let bytes = sheet.finish()?;
    site.db.write(|c| keep(c, site, part, &batch, &bytes))
}

fn keep(c: &mut Conn, site: &Site, part: &Part, batch: &Batch, bytes: &[u8]) -> DbResult<()> {
    let (id, place) = (part.export, part.place);
    let content: Sealed<ExportPart> = site.vault.seal_bytes(c, Holder::Site, &binding(id, place), bytes)?;
    let values =
        (export_part::export_id.eq(id), export_part::place.eq(place), export_part::content.eq(content));
    if insert_or_ignore!(c, export_part::table, values)? == 0 {
        return Ok(());
    }
    let count = i64::try_from(batch.rows.len()).unwrap_or(i64::MAX);
    let making = export::table.find(id).filter(export::state.eq(State::Making));
    diesel::update(making).set(export::row_count.eq(export::row_count + count)).execute(c)?;
    match &batch.next {
        Some(after) => queue(c, site, &Part { place: place + 1, after: after.clone(), ..part.clone() }),
        None => {
            let making = export::table.find(id).filter(export::state.eq(State::Making));
            diesel::update(making).set(export::state.eq(State::Ready)).execute(c)?;
            Ok(())
        }
    }
}
