//! What one row cannot tell and the database can: keys that are there twice, references that lead nowhere, records that
//! are there already with other values. Each question is asked of the stage and answered by its indexes; no file is
//! held in memory.

mod conflicts;
mod duplicates;
mod references;

pub(super) use conflicts::{conflicts, still_free};
pub(super) use duplicates::duplicates;
pub(super) use references::references;

use super::problem::{Findings, LISTED, Problem};
use super::source::ImportFile;

fn listed() -> i64 {
    i64::try_from(LISTED).unwrap_or(i64::MAX)
}

fn refuse(
    findings: &mut Findings,
    file: ImportFile,
    place: i64,
    column: Option<&'static str>,
    what: String,
    advice: &str,
) {
    let row = u64::try_from(place).unwrap_or(0);
    findings.refuse(Problem::of_row(file, row, column, what, advice));
}
