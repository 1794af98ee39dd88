//! `forecourt consent verify`: whether the kept consents still prove what they say.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::place::Place;
use super::say;
use crate::billing::estimates::checking::{Checked, Finding, check_number, check_part};

/// Look into the consents that customers gave to estimates.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt consent verify --data /srv/portal --all\n  forecourt consent verify --data /srv/portal ES-00012 --json"
)]
pub struct Consent {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
}

/// Check every kept signature against the document it was given to.
///
/// For each estimate: the document that was sent opens and has its hash; each statement is about that document and
/// authorizes what is stored; each passkey signature holds under a key that was registered here, on this site, with the
/// user verified; no version says that it was decided without a consent that says so. Needs the database and its keys,
/// no network. Exits 1 and names what does not fit, the first finding first.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt consent verify --data /srv/portal --all\n  forecourt consent verify --data /srv/portal ES-00012 --json"
)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// The number of one estimate, such as ES-00012.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    estimate: Option<String>,
    /// Check every estimate of every dealership.
    #[arg(long)]
    all: bool,
    /// Print the result as an object with an array of findings.
    #[arg(long)]
    json: bool,
}

impl Consent {
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Verify(it) => it.run(),
        }
    }
}

impl Verify {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let mut report = Checked::default();
        match &self.estimate {
            Some(number) => {
                let found = site.db.read(|c| {
                    let mut part = Checked::default();
                    let found = check_number(c, &site, number, &mut part)?;
                    Ok((found, part))
                })?;
                report = found.1;
                if found.0 == 0 {
                    return Err(Failure::Usage(format!("there is no estimate {number}")));
                }
            }
            None => {
                let mut after = None;
                loop {
                    let (next, part) = site.db.read(|c| {
                        let mut part = Checked::default();
                        let next = check_part(c, &site, after, &mut part)?;
                        Ok((next, part))
                    })?;
                    report.add(part);
                    match next {
                        Some(id) => after = Some(id),
                        None => break,
                    }
                }
            }
        }
        if self.json {
            say::line(serde_json::to_string_pretty(&report).map_err(|e| Failure::Refused(e.to_string()))?);
        } else {
            say::line(format!(
                "{} estimates, {} consents, {} signatures, {} findings",
                report.estimates,
                report.consents,
                report.signatures,
                report.findings.len()
            ));
        }
        report.findings.iter().for_each(|it| say::error(said(it)));
        Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn said(it: &Finding) -> String {
    let version = it.version.map(|version| format!(", version {version}")).unwrap_or_default();
    let consent = it.consent.map(|id| format!(", {id}")).unwrap_or_default();
    format!("{}{version}{consent}: {}", it.estimate, it.what)
}
