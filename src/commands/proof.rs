//! `forecourt proof verify`: whether a proof file proves its entry, with no database and no network.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::{Serialize, Serializer};

use super::failure::Failure;
use super::say;
use crate::trust::audit::Proof as File;
use crate::trust::audit::note::LogKey;
use crate::trust::audit::{Handover, Keys, Proved, handovers_in};

/// Check proofs that people downloaded from their activity page.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt proof verify aud_01kb….tlog-proof --key \"$(cat northside.key)\""
)]
pub struct Proof {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
}

/// Check that an entry is in an audit log, from a proof file alone: no database, no network.
///
/// The key is the log's public one, as the dealership published it (/check/keys) or `forecourt audit key` prints it. Where it was
/// changed, give all of them, or one and the handover notes (`forecourt audit key --history`). Without any this only says whether
/// the entry and the head in the file belong together, not who signed that head.
/// Exit codes: 0 proved, 1 not proved, or of another log, 2 no key, or the file cannot be read.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt proof verify aud_01kb….tlog-proof --key forecourt-0193…/audit/1+5f1d2c3b+AZ…"
)]
struct Verify {
    /// The proof.
    file: PathBuf,
    /// The log's public key, NAME+ID+BASE64. May be given several times.
    #[arg(long, value_name = "KEY")]
    key: Vec<LogKey>,
    /// Notes in which one key of the log hands over to the next: whoever trusts one trusts the other. May be given several times.
    #[arg(long, value_name = "FILE")]
    handover: Vec<PathBuf>,
    /// Print what it proves as an object, or why it proves nothing (`proved`, `error`).
    #[arg(long)]
    json: bool,
}

/// What is printed of an entry.
#[derive(Serialize)]
struct Shown {
    proved: bool,
    log: String,
    entry: u64,
    of: u64,
    id: String,
    at: String,
    action: String,
    outcome: String,
    role: String,
    actor: Option<String>,
    passkey: Option<String>,
    object: Option<String>,
    customer: Option<String>,
    #[serde(serialize_with = "as_object")]
    facts: Vec<(String, String)>,
}

fn as_object<S: Serializer>(facts: &[(String, String)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

impl Proof {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let Command::Verify(it) = self.command;
        let json = it.json;
        it.run().map_err(|failure| failure.told_as("proved", json))
    }
}

impl Verify {
    fn run(self) -> Result<ExitCode, Failure> {
        let unreadable = |e: std::io::Error| Failure::Usage(format!("{}: {e}", self.file.display()));
        let text = std::fs::read_to_string(&self.file).map_err(unreadable)?;
        let proof: File =
            text.parse().map_err(|e| Failure::Refused(format!("{}: {e}", self.file.display())))?;
        let notes = self.notes()?;
        let keys = (!self.key.is_empty()).then(|| Keys::around_all(&self.key, &notes));
        let proved = proof.verify(keys.as_ref());
        let proved = proved.map_err(|e| Failure::Refused(format!("{}: {e}", self.file.display())))?;
        let shown = Shown::of(&proved, keys.is_some());
        if self.json {
            say::line(serde_json::to_string_pretty(&shown).map_err(|e| Failure::Refused(e.to_string()))?);
        } else {
            say::line(shown.text());
        }
        if shown.proved {
            return Ok(ExitCode::SUCCESS);
        }
        say::error("nobody's signature was checked: give the log's public key with --key");
        Ok(ExitCode::from(2))
    }

    fn notes(&self) -> Result<Vec<Handover>, Failure> {
        let mut all = Vec::new();
        for path in &self.handover {
            let unreadable = |e: std::io::Error| Failure::Usage(format!("{}: {e}", path.display()));
            let notes = handovers_in(&std::fs::read_to_string(path).map_err(unreadable)?);
            if notes.is_empty() {
                let text =
                    format!("{}: no note in which one key hands over to another is in it", path.display());
                return Err(Failure::Usage(text));
            }
            all.extend(notes);
        }
        Ok(all)
    }
}

impl Shown {
    fn of(it: &Proved, proved: bool) -> Self {
        let entry = &it.entry;
        Self {
            proved,
            log: it.head.origin.clone(),
            entry: it.index,
            of: it.head.size,
            id: entry.id.to_string(),
            at: entry.at.to_string(),
            action: entry.action.clone(),
            outcome: entry.outcome.clone(),
            role: entry.role.clone(),
            actor: entry.actor.clone(),
            passkey: entry.passkey.clone(),
            object: entry.object.clone(),
            customer: entry.customer.clone(),
            facts: entry.facts.clone(),
        }
    }

    fn text(&self) -> String {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let verdict = if self.proved {
            "Proved: this entry is in the log."
        } else {
            "The entry and the head in this file belong together."
        };
        let mut lines = vec![
            ("log", self.log.clone()),
            ("entry", format!("{} of {} ({})", self.entry, self.of, self.id)),
            ("at", self.at.clone()),
            ("action", format!("{} ({})", self.action, self.outcome)),
            ("by", format!("{} {}", self.role, or_none(&self.actor))),
            ("passkey", or_none(&self.passkey)),
            ("object", or_none(&self.object)),
            ("customer", or_none(&self.customer)),
        ];
        lines.extend(self.facts.iter().map(|(name, value)| ("fact", format!("{name} {value}"))));
        let lines: String =
            lines.iter().map(|(name, value)| format!("\n{name:9} {}", visible(value))).collect();
        format!("{verdict}{lines}")
    }
}

/// A file comes from anywhere: nothing in it moves the cursor.
fn visible(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect()
}
