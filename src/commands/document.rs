//! `forecourt document`: whether a paper's code is genuine, with no database and no network, and the key to tell it with.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::failure::Failure;
use super::place::Place;
use super::say;
use crate::billing::signed::{Signed, keys};
use crate::trust::audit::note::LogKey;

/// Check the codes on invoices and receipts.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt document verify code.txt --key \"$(cat northside.key)\"\n  forecourt document key --data /srv/portal"
)]
pub struct Document {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
    Key(Key),
}

/// Check the code of an invoice or a receipt alone: no database, no network.
///
/// FILE holds what a scanner read from the QR code: an address that ends in the code, or the code. What it says is printed
/// for you to compare with the paper: number, days, amount, and the account that money is to go to. Whether the invoice was
/// cancelled since, only the portal's page knows.
/// Exit codes: 0 genuine, 1 altered, or of another site, 2 no key, or there is no code in the file.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt document verify code.txt --key forecourt-0193…/documents+5f1d2c3b+AZ…"
)]
struct Verify {
    /// The scanned code; `-` reads it from standard input.
    file: PathBuf,
    /// A public key as the dealership published it, NAME+ID+BASE64. May be given several times.
    #[arg(long, value_name = "KEY")]
    key: Vec<LogKey>,
    /// Print what it says as an object, or why it is not genuine (`genuine`, `error`).
    #[arg(long)]
    json: bool,
}

/// Print the public keys that papers of this site are checked with, the oldest first. Publish them.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt document key --data /srv/portal")]
struct Key {
    #[command(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Shown<'a> {
    genuine: bool,
    document: &'static str,
    number: &'a str,
    seller: Option<&'a str>,
    on: String,
    due: Option<String>,
    amount: String,
    currency: &'static str,
    holder: Option<&'a str>,
    bank: Option<&'a str>,
    account: Option<&'a str>,
    routing: Option<&'a str>,
    digest: Option<String>,
    code: String,
}

impl Document {
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Verify(it) => {
                let json = it.json;
                it.run().map_err(|failure| failure.told_as("genuine", json))
            }
            Command::Key(it) => it.run(),
        }
    }
}

impl Verify {
    fn run(self) -> Result<ExitCode, Failure> {
        let unreadable = |e: std::io::Error| Failure::Usage(format!("{}: {e}", self.file.display()));
        let text = if self.file.as_os_str() == "-" {
            std::io::read_to_string(std::io::stdin()).map_err(unreadable)?
        } else {
            std::fs::read_to_string(&self.file).map_err(unreadable)?
        };
        let refused =
            |e: crate::billing::signed::Unsigned| Failure::Refused(format!("{}: {e}", self.file.display()));
        let signed = match Signed::parse(text.trim()) {
            Err(e @ crate::billing::signed::Unsigned::NoCode) => {
                return Err(Failure::Usage(format!("{}: {e}", self.file.display())));
            }
            other => other.map_err(refused)?,
        };
        let genuine = !self.key.is_empty();
        if genuine {
            signed.verify(&self.key).map_err(refused)?;
        }
        let shown = Shown::of(&signed, genuine);
        if self.json {
            say::line(serde_json::to_string_pretty(&shown).map_err(|e| Failure::Refused(e.to_string()))?);
        } else {
            say::line(shown.text());
        }
        if genuine {
            return Ok(ExitCode::SUCCESS);
        }
        say::error("nobody's signature was checked: give the dealership's public key with --key");
        Ok(ExitCode::from(2))
    }
}

impl<'a> Shown<'a> {
    fn of(signed: &'a Signed, genuine: bool) -> Self {
        let it = &signed.statement;
        let bank = it.bank.as_ref();
        Self {
            genuine,
            document: it.paper.code(),
            number: &it.number,
            seller: it.seller.as_deref(),
            on: it.on.to_string(),
            due: it.due.map(|day| day.to_string()),
            amount: it.total.to_decimal_string(),
            currency: it.total.currency().code(),
            holder: bank.map(|it| it.holder.as_str()),
            bank: bank.map(|it| it.bank.as_str()),
            account: bank.map(|it| it.account.as_str()),
            routing: bank.map(|it| it.routing.as_str()),
            digest: it.digest_text(),
            code: signed.letters(),
        }
    }

    fn text(&self) -> String {
        let or_none = |value: Option<&str>| value.filter(|it| !it.is_empty()).unwrap_or("-").to_owned();
        let verdict = if self.genuine {
            "Genuine: this site signed it. Compare it with the paper."
        } else {
            "This is what the code says; whose it is was not checked."
        };
        format!(
            "{verdict}\n{:9} {}\nseller    {}\nday       {}\ndue       {}\namount    {} {}\nholder    {}\nbank      {}\n\
             account   {}\nrouting   {}\ncode      {}",
            self.document,
            self.number,
            or_none(self.seller),
            self.on,
            or_none(self.due.as_deref()),
            self.amount,
            self.currency,
            or_none(self.holder),
            or_none(self.bank),
            or_none(self.account),
            or_none(self.routing),
            self.code
        )
    }
}

impl Key {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let all = site.db.read(|c| keys(c, &site.vault))?;
        if all.is_empty() {
            return Err(Failure::Refused("this site has no key yet: run it first".to_owned()));
        }
        all.iter().for_each(say::line);
        Ok(ExitCode::SUCCESS)
    }
}
