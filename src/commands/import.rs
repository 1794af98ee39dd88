//! `forecourt import`: brings in the records of another system. What the files are and how they are checked is
//! `billing::import`'s; here is only what is typed.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::place::Place;
use crate::base::error::AppError;
use crate::billing::import::{Asked, import_command};

/// Bring in customers, vehicles, invoices and payments of another system.
///
/// FOLDER holds customers.csv, vehicles.csv, invoices.csv, invoice_lines.csv and payments.csv (docs/import.md).
/// Everything is checked before anything is changed: every bad row is reported at once, and then either all of it
/// comes in or nothing. The same files again change nothing; other values under the same key are refused.
/// Progress goes to standard error, the report to standard output. Exits 1 when the files were refused.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt import --data /srv/portal ./export --dry-run\n  forecourt import --data /srv/portal ./export --dealership \"Northside Motors\""
)]
pub struct Import {
    #[command(flatten)]
    place: Place,
    /// The folder with the five files.
    folder: PathBuf,
    /// Which dealership they belong to; not needed where there is one.
    #[arg(long, value_name = "NAME")]
    dealership: Option<String>,
    /// Check everything and change nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let asked =
            Asked { folder: &self.folder, dealership: self.dealership.as_deref(), dry_run: self.dry_run };
        let done = import_command(&site, &asked, &mut io::stdout().lock(), &mut io::stderr().lock());
        match done {
            Ok(code) => Ok(ExitCode::from(code)),
            Err(AppError::Invalid(what)) => Err(Failure::Usage(what)),
            Err(other) => Err(other.into()),
        }
    }
}
