//! `forecourt audit`: proving the log, its key, its head.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::place::{Place, load_root, open_database, require_current_schema};
use super::say;
use crate::base::config::Config;
use crate::base::db::Db;
use crate::base::error::is_unreadable;
use crate::base::values::{CleanText, Clock};
use crate::base::vault::Vault;
use crate::billing::ledger;
use crate::trust::audit::checking::{Anchor, Ground, Report, Since, check};
use crate::trust::audit::note::LogKey;
use crate::trust::audit::{
    Actor, ActorKind, handovers, key_of, latest, lost, put_aside, restart, rotate, tend,
};

/// Prove the audit log, print its key, sign its head.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt audit verify --data /srv/portal --anchor /mnt/auditor/head.txt\n  forecourt audit key --data /srv/portal\n  forecourt audit head --data /srv/portal > head.txt"
)]
pub struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
    Key(Key),
    Head(Head),
    RotateKey(RotateKey),
    Restart(Restart),
}

/// Check that the log is what was written, and that money and rights are what the log says.
///
/// Reads every entry: its leaf in the tree, the entry before it, the columns that pages read; every signed head; each head that
/// was kept elsewhere (--anchor); then every invoice, payment, refund, credit note, write-off, role, right, passkey, setting
/// and tax rule against the entry that vouches for it, and the sums of the ledger. Changes nothing and may run beside
/// a running site. Without the root key it checks what it can and says what it could not.
/// Exit codes: 0 everything holds, 1 something was tampered with, 2 not everything could be checked.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt audit verify --data /srv/portal --anchor head-2026-11.txt --json | jq .first_bad\n  forecourt audit verify --data /srv/portal --since 2026-11-01"
)]
struct Verify {
    #[command(flatten)]
    place: Place,
    /// A head that was kept elsewhere: a signed note as it was mailed or written. May be given several times.
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
    /// The log's public key as you hold it (`forecourt audit key`), NAME+ID+BASE64. Unset: the one in the database.
    #[arg(long, value_name = "KEY")]
    key: Option<LogKey>,
    /// Look at the log alone, not at rows of money and rights, nor at the ledger.
    #[arg(long)]
    log_only: bool,
    /// Begin at the newest signed head at or before this day (UTC) or number of an entry, and read what came after it. What is
    /// before is taken as that head has it and named as not checked, so that the exit code is 2 at best.
    #[arg(long, value_name = "DATE|NUMBER")]
    since: Option<Since>,
    /// Print the result as an object.
    #[arg(long)]
    json: bool,
}

/// Print the public key that others verify the log with. Give it to your auditor.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt audit key --data /srv/portal")]
struct Key {
    #[command(flatten)]
    place: Place,
    /// Print the notes in which one key handed over to the next, too.
    #[arg(long)]
    history: bool,
}

/// Take everything that was written into the log, sign its head and print it, to be kept elsewhere.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt audit head --data /srv/portal | ssh auditor@elsewhere 'cat > head.txt'"
)]
struct Head {
    #[command(flatten)]
    place: Place,
}

/// Sign the log, and new papers, with a fresh key from now on.
///
/// The old key hands over to the new one in a note that both sign and that stands in the log; what was signed before holds as
/// before. Prints the new public key and that note: publish both. A running site goes over by itself.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt audit rotate-key --data /srv/portal")]
struct RotateKey {
    #[command(flatten)]
    place: Place,
}

/// Go on with a log that was restored from a backup and is shorter than what was signed.
///
/// The log begins a new epoch: its first entry names the head that was signed last and how many entries are still those that
/// were signed. The loss is said by every check from then on. Refused while nothing is lost. Where the file `head` itself is lost,
/// the log goes on from the newest head in the database. Two people should do this.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt audit restart --data /srv/portal --reason \"Disk of Nov 3 failed, restored the backup of Nov 2\""
)]
struct Restart {
    #[command(flatten)]
    place: Place,
    /// What happened, for whoever asks in years. It stands in the log in clear: name nobody.
    #[arg(long, value_name = "TEXT")]
    reason: CleanText<500>,
}

impl Audit {
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Verify(it) => Ok(it.run()),
            Command::Key(it) => it.run(),
            Command::Head(it) => it.run(),
            Command::RotateKey(it) => it.run(),
            Command::Restart(it) => it.run(),
        }
    }
}

impl Verify {
    /// What keeps it from checking anything at all is no tampering.
    fn run(self) -> ExitCode {
        let report = match self.checked() {
            Ok(report) => report,
            Err(failure) => {
                say::error(failure);
                return ExitCode::from(2);
            }
        };
        if self.json {
            say::line(serde_json::to_string_pretty(&report).unwrap_or_default());
        } else {
            say::line(summary(&report));
        }
        report.findings.iter().for_each(|it| say::error(&it.what));
        ExitCode::from(report.exit_code())
    }

    fn checked(&self) -> Result<Report, Failure> {
        let config = self.place.config()?;
        let db = open_database(&config)?;
        require_current_schema(&db)?;
        let vault = vault(&config, &db);
        let (anchors, unread) = self.anchors();
        let mut report = check(&Ground {
            db: &db,
            vault: vault.as_ref().ok(),
            key: self.key.as_ref(),
            folder: &config.audit_directory,
            elsewhere: config.audit_anchor_directory.as_deref(),
            anchors: &anchors,
            rows: !self.log_only,
            since: self.since,
        })?;
        report.unchecked.extend(unread);
        if let Err(why) = vault {
            report.unchecked.push(why.to_string());
        }
        if !self.log_only {
            books(&db, &mut report)?;
        }
        Ok(report)
    }

    /// The heads that were named, and why some cannot be read: those are not checked, and all else is.
    fn anchors(&self) -> (Vec<Anchor>, Vec<String>) {
        let (mut anchors, mut unread) = (Vec::new(), Vec::new());
        for path in &self.anchor {
            let name = path.display().to_string();
            match std::fs::read_to_string(path) {
                Ok(note) => anchors.push(Anchor { name, note: note.replace("\r\n", "\n") }),
                Err(error) => unread.push(format!("{name}: {error}")),
            }
        }
        (anchors, unread)
    }
}

/// The sums of the ledger. What does not read there was not written by this program.
fn books(db: &Db, report: &mut Report) -> Result<(), Failure> {
    match db.read(ledger::check) {
        Ok(books) => books.findings.iter().for_each(|it| report.add("ledger", None, it.to_string())),
        Err(error) if is_unreadable(&error) => {
            report.add("ledger", None, format!("the books cannot be read: {error}"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn vault(config: &Config, db: &Db) -> Result<Vault, Failure> {
    let root = load_root(config)?;
    Ok(db.read(|c| Vault::open(c, &root, &Clock::system()))?)
}

fn summary(report: &Report) -> String {
    let mut text = match report.found {
        0 => "Everything that was checked holds.".to_owned(),
        1 => format!("TAMPERED: 1 finding, {}.", report.whereabouts()),
        count => format!("TAMPERED: {count} findings, {}.", report.whereabouts()),
    };
    let listed = report.findings.len();
    if report.found > u64::try_from(listed).unwrap_or(u64::MAX) {
        text.push_str(&format!("\nOnly the first {listed} of {} findings are listed", report.found));
    }
    let Report { entries, checkpoints, anchors, rows, unsigned, waiting, .. } = report;
    text.push_str(&format!(
        "\n{entries} entries, {checkpoints} signed heads, {anchors} heads from outside the database, {rows} rows\n\
         {unsigned} entries after the last signed head, {waiting} not yet in the log"
    ));
    if report.since > 0 {
        text.push_str(&format!("\nRead from entry {} on", report.since));
    }
    for what in &report.lost {
        text.push_str(&format!("\nLost: {what}"));
    }
    for why in &report.unchecked {
        text.push_str(&format!("\nNot checked: {why}"));
    }
    text
}

impl Key {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let key = site.db.read(|c| key_of(c, &site.vault))?;
        let key =
            key.ok_or_else(|| Failure::Refused("this log was never signed: run the site first".to_owned()))?;
        say::line(key);
        if self.history {
            for it in site.db.read(handovers)? {
                say::line(format!("\n{}", it.note.trim_end()));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Head {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        tend(&site, true)?.map_err(|refused| Failure::Refused(refused.to_string()))?;
        let head = site.db.read(latest)?;
        let head = head.ok_or_else(|| Failure::Refused("the log is empty".to_owned()))?;
        say::line(head.note.trim_end());
        Ok(ExitCode::SUCCESS)
    }
}

impl RotateKey {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        // What waits is signed with the key that was there when it was written.
        tend(&site, true)?.map_err(|refused| Failure::Refused(refused.to_string()))?;
        let actor = Actor::of_kind(ActorKind::Operator);
        let made = site.db.write(|c| rotate(c, &site, &actor))?;
        tend(&site, true)?.map_err(|refused| Failure::Refused(refused.to_string()))?;
        say::line(format!("{}\n\n{}", made.to, made.note.trim_end()));
        Ok(ExitCode::SUCCESS)
    }
}

impl Restart {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let Some(loss) = lost(&site)? else {
            let text = "nothing is lost: the log goes on from what was signed last";
            return Err(Failure::Refused(text.to_owned()));
        };
        let epoch: String = loss.head.origin.rsplit('/').next().unwrap_or_default().to_owned();
        let actor = Actor::of_kind(ActorKind::Operator);
        let made = site.db.write(|c| restart(c, &site, &actor, self.reason.as_str(), loss.clone()))?;
        put_aside(&site.config.audit_directory, &epoch)?;
        tend(&site, true)?.map_err(|refused| Failure::Refused(refused.to_string()))?;
        say::line(format!(
            "The log goes on from entry {}; {} were signed before. Its name and key are now\n{}\n\n{}",
            loss.kept,
            loss.head.size,
            made.to,
            made.note.trim_end()
        ));
        Ok(ExitCode::SUCCESS)
    }
}
