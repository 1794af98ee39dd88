//! `forecourt serve`: runs a site until it is told to stop.

mod listening;
mod metrics;
mod running;
mod sweeps;
pub mod tending;
pub mod tls;

use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::place::{Place, load_root, open_database, require_current_schema};
use super::runtime::{runtime, start_logs};
use super::{doctor, rewriting, say};
use crate::app::App;
use crate::base::config::{Config, SiteMode};
use crate::base::values::Clock;

pub use listening::{Sizes, sizes};
pub use running::Running;

/// Run a site.
///
/// Serves pages until SIGTERM or SIGINT, then takes no more connections, answers what is under way (for up to 30
/// seconds), finishes the job at hand and ends. Any number of instances may share one PostgreSQL database.
/// In production mode it refuses to start on what `forecourt doctor` finds wrong with the settings and the machine, and
/// lists all of it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt serve --data /srv/portal\n  FORECOURT_LISTEN=127.0.0.1:9000 FORECOURT_LOG_FORMAT=text forecourt serve --data /srv/portal"
)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
}

impl Serve {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let config = self.place.config()?;
        start_logs(&config.log, config.log_format)?;
        examine(&self.place, &config)?;
        rewriting::apart();
        let app = open(config)?;
        runtime()?.block_on(async {
            let running = Running::start(app).await?;
            say::line(format_args!("Listening on {} as {}", running.address(), running.url()));
            running.until_told().await
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Production stands still on any finding; while a site is being evaluated they are warnings.
fn examine(place: &Place, config: &Config) -> Result<(), Failure> {
    let findings = doctor::findings(place.folder(), config, &Clock::system());
    match config.mode {
        SiteMode::Production if !findings.is_empty() => Err(Failure::Configuration(format!(
            "this site is in production mode and does not start while anything is wrong. {}",
            doctor::report(&findings)
        ))),
        SiteMode::Production => Ok(()),
        SiteMode::Demo => doctor::at_home(config),
        SiteMode::Evaluation => {
            for finding in findings {
                tracing::warn!(code = finding.code, what = finding.what, "not ready for production");
            }
            doctor::at_home(config)
        }
    }
}

/// Opens the site with as many connections as the workers can use.
pub fn open(mut config: Config) -> Result<App, Failure> {
    require_current_schema(&open_database(&config)?)?;
    let root = load_root(&config)?;
    config.database_connections = sizes(&config).connections;
    Ok(App::open(config, Clock::system(), &root)?)
}
