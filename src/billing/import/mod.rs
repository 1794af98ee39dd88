//! Bringing records in from another system: five files of customers, vehicles, invoices, their lines and payments.
//! Rows are staged in the database in small transactions, checked there as a whole, and applied in one transaction:
//! every problem is reported at once, and an import that is refused or dies leaves nothing behind that anybody sees.
//! Memory does not grow with the files. docs/import.md describes the files.

mod apply;
mod cells;
mod check;
mod command;
mod counting;
mod problem;
mod reader;
mod reading;
mod report;
mod rows;
mod source;
mod stage;
mod undoing;
mod uploads;
mod working;

pub use command::{Asked, import_command};
pub use problem::{Findings, LISTED, Problem};
pub use report::{Ended, Made, Report};
pub use source::{ImportFile, Source};
pub use undoing::undo;
pub use uploads::{Summary, Told, Upload, UploadState, commit, jobs, receive, recent, upload};

use cells::Terms;
use stage::Stage;

use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::billing::invoices::totals::TaxMode;
use crate::parties::dealerships::{Dealership, TaxRounding};
use crate::trust::audit::Actor;

/// How it is to be done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Everything but changing anything.
    pub dry_run: bool,
    /// Every day of the files is moved by as many weeks: the demo's records end in the current one.
    pub shift_weeks: i32,
}

/// What an import is doing, told every few hundred rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub phase: Phase,
    /// So far in this phase.
    pub rows: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Reading(ImportFile),
    /// Counts invoices.
    Checking,
    Applying(ImportFile),
}

/// Imports what `source` holds into a dealership. Files with anything wrong in them are not an error but a report that
/// says so; an error is a database that fails, or somebody who took a number while the files were being checked.
pub fn run(
    site: &Site,
    actor: &Actor,
    source: Source<'_>,
    dealership: &Dealership,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<Report> {
    let terms = Terms {
        home: dealership.country(),
        currency: dealership.settings.currency,
        shift_days: options.shift_weeks.saturating_mul(7),
    };
    let mode = match dealership.settings.tax_rounding {
        TaxRounding::PerGroup => TaxMode::PerGroup,
        TaxRounding::PerLine => TaxMode::PerLine,
    };
    let stage = Stage::begin(site, dealership, terms, mode)?;
    let report = staged(&stage, actor, source, options, progress);
    let applied = matches!(&report, Ok(Report { ended: Ended::Applied(_), .. }));
    // What cannot be cleared away now, a later import clears away; the outcome is the same.
    if let Err(error) = stage.clear(applied) {
        tracing::warn!(import = %stage.id, %error, "staged rows are still there");
    }
    report
}

fn staged(
    stage: &Stage<'_>,
    actor: &Actor,
    source: Source<'_>,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<Report> {
    let mut findings = Findings::default();
    let read = reading::read(stage, source, &mut findings, progress)?;
    check::duplicates(stage, &mut findings)?;
    check::references(stage, &read.incomplete, &mut findings)?;
    let whole = |file| !read.incomplete.contains(&file);
    let mut sums = working::Sums::none(stage.terms.currency);
    if whole(ImportFile::Invoices) && whole(ImportFile::Lines) {
        sums = working::check(stage, &mut findings, progress)?;
    }
    check::conflicts(stage, &mut findings)?;
    findings.sort();
    let unchanged = counting::unchanged(stage)?;
    let mut made = counting::new(stage, &unchanged)?;
    let ended = match (findings.is_clean(), options.dry_run) {
        (false, _) => Ended::Refused,
        (true, true) => Ended::DryRun,
        (true, false) => {
            made = apply::apply(stage, actor, progress)?;
            Ended::Applied(stage.id)
        }
    };
    Ok(Report {
        dealership: stage.dealership.settings.name.to_string(),
        ended,
        rows: read.rows,
        made,
        unchanged,
        billed: sums.billed,
        received: counting::received(stage, stage.terms.currency)?,
        no_charge: sums.no_charge,
        findings,
    })
}
