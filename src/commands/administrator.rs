//! `forecourt administrator`: the way in for the first administrator, and the way back in for one who lost it.
//! Whoever can type this on the host could read the key as well, so no more is asked; but everybody is told.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::place::Place;
use super::say;
use crate::base::error::AppError;
use crate::base::mail::link;
use crate::base::values::Email;
use crate::trust::access::setup;

/// Let an administrator in: the first one, or one whose passkeys are lost.
///
/// There is no default account and no password. Both commands print a link that works once; `recover` replaces all
/// passkeys of an administrator, is written to the log and told to every administrator.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt administrator setup --data /srv/portal\n  forecourt administrator recover --data /srv/portal --email owner@example.com"
)]
pub struct Administrator {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a new link for the first administrator; it lives 15 minutes, and only while there is none.
    Setup(Setup),
    /// Print a link that replaces all passkeys of an administrator.
    Recover(Recover),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt administrator setup --data /srv/portal")]
struct Setup {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt administrator recover --data /srv/portal --email owner@example.com"
)]
struct Recover {
    #[command(flatten)]
    place: Place,
    /// Whose, where there are several; the first one's otherwise.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<Email>,
}

impl Administrator {
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.what {
            What::Setup(it) => it.run(),
            What::Recover(it) => it.run(),
        }
    }
}

impl Setup {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let invited = site.db.write(|c| setup::first_administrator(c, &site))?;
        say::note("Open this within 15 minutes. It works once.");
        say::line(link(&site, &format!("/setup/{}", invited.token)));
        Ok(ExitCode::SUCCESS)
    }
}

impl Recover {
    fn run(self) -> Result<ExitCode, Failure> {
        let site = self.place.open()?.site;
        let invited =
            site.db.write(|c| setup::recover(c, &site, self.email.as_ref())).map_err(|e| match e {
                AppError::NotFound => {
                    Failure::Refused("there is no such administrator of this installation".to_owned())
                }
                other => other.into(),
            })?;
        say::note(
            "Open this within a day. It works once, replaces all passkeys, and every administrator is told.",
        );
        say::line(link(&site, &invited.path()));
        Ok(ExitCode::SUCCESS)
    }
}
