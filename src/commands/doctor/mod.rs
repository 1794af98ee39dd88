//! `forecourt doctor`: everything that is wrong with a configuration and its surroundings, each with what to do.
//! `serve` asks the same questions and, in production, does not start on any answer.
//! Not here: backups, which are asked about when they exist.

mod access;
mod alerts;
mod audit;
mod database;
mod folders;
mod keys;
mod mail;
mod network;
mod payments;
mod process;
mod uploads;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::failure::Failure;
use super::place::Place;
use super::say;
use crate::base::config::Config;
use crate::base::http::is_here;
use crate::base::values::Clock;

/// Say everything that is wrong with a site's configuration and its surroundings, and what to do about it.
///
/// In production mode `forecourt serve` refuses to start on what is wrong with the settings and the machine; what only
/// does not answer right now, and reviews and training that are late, keep nothing shut. A site that is being evaluated
/// starts all the same and prints them as warnings. Exits 1 when there is a finding, 78 when the settings cannot
/// even be read.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt doctor --data /srv/portal\n  FORECOURT_DATABASE_URL=postgres://… forecourt doctor --data /srv/portal --json"
)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
    /// Print an array of objects with `code`, `what` and `remedy`.
    #[arg(long)]
    json: bool,
}

/// Something that must not be in production.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A short name that stays the same: `root_key.permissions`.
    pub code: &'static str,
    pub what: String,
    pub remedy: String,
}

impl Finding {
    fn new(code: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, what: what.into(), remedy: remedy.into() }
    }
}

impl Doctor {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let config = self.place.config()?;
        let mut findings = findings(self.place.folder(), &config, &Clock::system());
        findings.extend(uploads::silent(&config));
        findings.extend(audit::silent(&config, &Clock::system()));
        findings.extend(access::silent(&config, &Clock::system()));
        if self.json {
            say::line(serde_json::to_string_pretty(&findings).map_err(|e| Failure::Refused(e.to_string()))?);
        } else {
            say::line(report(&findings));
        }
        Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Asks everything. Looks at files and the database; changes nothing.
pub fn findings(folder: &Path, config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut all = network::findings(config);
    all.extend(keys::findings(folder, config));
    all.extend(folders::findings(folder, config));
    all.extend(database::findings(config, clock));
    all.extend(payments::findings(config));
    all.extend(mail::findings(config));
    all.extend(uploads::findings(config));
    all.extend(audit::findings(config));
    all.extend(alerts::findings(config));
    all.extend(process::findings(config));
    all
}

/// As people read it: numbered, each with its remedy.
pub fn report(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing is wrong. This site can run in production.".to_owned();
    }
    let count = findings.len();
    let mut text = format!("{count} finding{}:\n", if count == 1 { "" } else { "s" });
    for (number, finding) in (1..).zip(findings) {
        text.push_str(&format!("\n{number}. {} ({})\n   {}\n", finding.what, finding.code, finding.remedy));
    }
    text.trim_end().to_owned()
}

/// A site that is being evaluated, or shown, is for this machine alone: nobody's records are in it, and nothing protects
/// them.
pub fn at_home(config: &Config) -> Result<(), Failure> {
    let host = url::Url::parse(&config.public_url).ok();
    let named = host.as_ref().and_then(url::Url::host).is_some_and(|host| is_here(&host));
    let what = match (named, config.listen.ip().is_loopback()) {
        (true, true) => return Ok(()),
        (false, _) => format!("public_url is {:?}", config.public_url),
        (true, false) => format!("listen is {}", config.listen),
    };
    Err(Failure::Configuration(format!(
        "mode = {:?} is for http://localhost and loopback, and {what}. \
         Set mode = \"production\" when `forecourt doctor` finds nothing any more.",
        config.mode.code()
    )))
}
