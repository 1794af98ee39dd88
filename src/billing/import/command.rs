//! `forecourt import`, without the terminal: which dealership is meant, the words of the progress, the exit code.

use std::io::{self, Write};
use std::path::Path;

use super::{Options, Phase, Progress, Report, Source, run};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::audit::{Actor, ActorKind};

/// What was typed.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub folder: &'a Path,
    /// May be left out where there is one alone.
    pub dealership: Option<&'a str>,
    pub dry_run: bool,
}

/// Runs the command: progress goes to `progress`, the report to `out`. The exit code is 0, or 1 when the files were
/// refused. [`AppError::Invalid`] says in a sentence what was typed wrongly.
pub fn import_command(
    site: &Site,
    asked: &Asked<'_>,
    out: &mut dyn Write,
    progress: &mut dyn Write,
) -> DbResult<u8> {
    if !asked.folder.is_dir() {
        return Err(AppError::Invalid(format!("there is no folder {}", asked.folder.display())));
    }
    let dealership = site.db.read(|c| {
        let all = dealerships::list(c)?;
        choose(all, asked.dealership)
    })?;
    let options = Options { dry_run: asked.dry_run, ..Options::default() };
    let actor = Actor::of_kind(ActorKind::Operator);
    let mut tell = |at: Progress| {
        // Nobody reading along is no reason to stop.
        let _ = writeln!(progress, "{}", words(at));
    };
    let report: Report = run(site, &actor, Source::Folder(asked.folder), &dealership, options, &mut tell)?;
    out.write_all(report.to_text().as_bytes()).map_err(unwritable)?;
    Ok(report.exit_code())
}

fn choose(all: Vec<Dealership>, name: Option<&str>) -> DbResult<Dealership> {
    let names = || all.iter().map(|one| one.settings.name.to_string()).collect::<Vec<String>>().join(", ");
    let otherwise = match (name, all.len()) {
        (_, 0) => "this site has no dealership yet: make one with `forecourt dealership add`".to_owned(),
        (Some(name), _) => format!("no dealership is called {name:?}; there are: {}", names()),
        (None, _) => format!("say which one with --dealership; there are: {}", names()),
    };
    let alone = all.len() == 1;
    let chosen = all.into_iter().find(|one| name.map_or(alone, |name| one.settings.name.as_str() == name));
    chosen.ok_or(AppError::Invalid(otherwise))
}

fn words(at: Progress) -> String {
    let rows = at.rows;
    match at.phase {
        Phase::Reading(file) => format!("reading {file}: {rows} rows"),
        Phase::Checking => format!("checking: {rows} invoices"),
        Phase::Applying(file) => format!("writing {}: {rows}", written(file)),
    }
}

fn written(file: super::ImportFile) -> &'static str {
    use super::ImportFile as F;
    match file {
        F::Customers => "customers",
        F::Vehicles => "vehicles",
        F::Invoices | F::Lines => "invoices with their lines",
        F::Payments => "payments",
    }
}

fn unwritable(error: io::Error) -> AppError {
    AppError::Internal(error.into())
}
