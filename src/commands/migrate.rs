//! `forecourt migrate`: brings the database to the schema of this program.

use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::place::{Place, open_database};
use super::say;

/// Bring the database up to this version of the program.
///
/// Run it after each upgrade, before `serve`, which refuses to start on a database that is behind. Make a copy of the
/// database first: it is the way back, because the release before may not work with the result.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt migrate --data /srv/portal --check   # what would be done\n  forecourt migrate --data /srv/portal"
)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
    /// Only say what would be done; exit 1 when there is something.
    #[arg(long)]
    check: bool,
}

impl Migrate {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let db = open_database(&self.place.config()?)?;
        let waiting = db.pending_migrations()?;
        if waiting.is_empty() {
            say::line("The database is up to date.");
            return Ok(ExitCode::SUCCESS);
        }
        if self.check {
            waiting.iter().for_each(say::line);
            return Ok(ExitCode::from(1));
        }
        say::note(format_args!("Running {} migration(s)…", waiting.len()));
        db.migrate()?;
        waiting.iter().for_each(say::line);
        Ok(ExitCode::SUCCESS)
    }
}
