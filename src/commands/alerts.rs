//! `forecourt alerts`: judges a recorded stream by the rules, and makes streams to judge rules by. Needs no site and no
//! database. The format of a line is in docs/alerts.md.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::say;
use crate::safety::alerts::engine::Rules;
use crate::safety::alerts::replay::{ReplayError, replay, write_events};
use crate::safety::alerts::simulating::{self, simulate};

/// Judge recorded events by the rules of the alerts.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt alerts simulate --days 40 --seed 7 > weeks.jsonl\n  forecourt alerts replay --from weeks.jsonl\n  forecourt alerts rules > rules.toml\n  forecourt alerts replay --from weeks.jsonl --rules rules.toml"
)]
pub struct Alerts {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Replay(Replay),
    Simulate(Simulate),
    Rules(Show),
}

/// Read events, one JSON object a line, and print the alerts, one JSON object a line.
///
/// A line has at least `time` and `action`, and what is known of `actor`, `role`, `object`, `amount`, `outcome`, `ip`
/// and `device`; docs/alerts.md lists every field and the actions that rules know. Lines are judged in the order of the
/// file, which is that of time. A line that cannot be read is reported on standard error with its number and passed over.
/// Habits are learned from the stream itself: in its first two weeks, rules that depend on habits stay quiet.
/// Exits 0 when every line was read, 1 when some were passed over, 2 when a file cannot be read, the rules are wrong or the alerts
/// cannot be written.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt alerts replay --from events.jsonl > alerts.jsonl\n  zcat events.jsonl.gz | forecourt alerts replay --from -\n\nA line:\n  {\"time\":\"2026-11-20T16:04:05-06:00\",\"actor\":\"p7\",\"role\":\"clerk\",\"action\":\"refund\",\"object\":\"inv9\",\"amount\":\"120.50\",\"outcome\":\"success\",\"ip\":\"198.51.100.7\",\"device\":\"Edge on Windows\"}"
)]
struct Replay {
    /// The file with the events; - is standard input.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// A file of rules that is laid over the ones in the program: only what differs need be in it.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

/// Print weeks of three dealerships, with attacks in them that are labelled.
///
/// 25 staff with habits, 2000 owners, shared networks, travel, weekends and seasons. Every event of an attack has its name in
/// `story`; the rules do not look at it. Attacks begin after three weeks, when habits are known: ask for 30 days or more.
/// The same days and seed give the same stream.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt alerts simulate --days 40 --seed 7 > weeks.jsonl")]
struct Simulate {
    /// How many days, up to 400.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=400))]
    days: u32,
    /// Another number, other weeks.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Print the rules that are in the program, to begin a file of one's own with.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt alerts rules > rules.toml")]
struct Show {}

impl Alerts {
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Replay(it) => it.run(),
            Command::Simulate(it) => it.run(),
            Command::Rules(_) => {
                say::line(Rules::text().trim_end());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Replay {
    fn run(self) -> Result<ExitCode, Failure> {
        let rules = match &self.rules {
            None => Rules::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
                Rules::with(&text).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))?
            }
        };
        let from: Box<dyn Read> = if self.from.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(&self.from).map_err(|e| unreadable(&self.from, &e))?)
        };
        let mut out = BufWriter::new(io::stdout().lock());
        let done = match replay(rules, BufReader::new(from), &mut out, &mut io::stderr().lock()) {
            Ok(done) => done,
            // Whoever listened has heard enough.
            Err(ReplayError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(ExitCode::SUCCESS);
            }
            Err(ReplayError::Output(error)) => return Err(Failure::Usage(unwritten(&error))),
            Err(ReplayError::Input(error)) => return Err(unreadable(&self.from, &error)),
        };
        say::note(format_args!(
            "{} events, {} alerts, {} broken lines",
            done.events, done.alerts, done.broken
        ));
        Ok(if done.broken == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

impl Simulate {
    fn run(self) -> Result<ExitCode, Failure> {
        let events = simulate(simulating::Asked { days: self.days, seed: self.seed });
        let mut out = BufWriter::new(io::stdout().lock());
        match write_events(&events, &mut out) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::Refused(unwritten(&error)))
            }
            _ => Ok(ExitCode::SUCCESS),
        }
    }
}

/// What is found goes to standard output: a full disk there is no fault of the file that was read.
fn unwritten(error: &io::Error) -> String {
    format!("the output cannot be written: {error}")
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("{}: {error}", path.display()))
}
