//! What an operator types. Each command is a file here: its arguments with their help, then what it does.
//! Answers go to standard output, everything else to standard error. Exit codes: 0 done, 1 findings or refused,
//! 2 wrong usage, 78 a configuration that cannot be worked with.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod administrator;
mod alerts;
mod audit;
mod consent;
mod dealership;
pub mod demo;
pub mod doctor;
mod document;
mod failure;
mod import;
pub mod init;
mod ledger;
mod migrate;
mod place;
mod proof;
mod rewriting;
mod runtime;
mod say;
pub mod serve;

pub use failure::Failure;
pub use place::Place;

/// The billing portal that car dealerships and workshops give their customers.
#[derive(Debug, Parser)]
#[command(
    name = "forecourt",
    version,
    arg_required_else_help = true,
    after_help = "\
To look around:        forecourt demo
To make a site:        forecourt init --data /srv/portal --dealership \"Northside Motors\" \\
                         --currency USD --country US --time-zone America/Chicago
To run it:             forecourt serve --data /srv/portal
To ask what is wrong:  forecourt doctor --data /srv/portal

A site is a folder: forecourt.toml, db/ and keys/. Every key of forecourt.toml can also come from the
environment: FORECOURT_DATABASE_URL sets database_url. See docs/configuration.md.

Exit codes: 0 done, 1 findings or refused, 2 wrong usage, 78 the configuration cannot be worked with."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoCommand),
    Init(Box<init::Init>),
    Serve(serve::Serve),
    Doctor(doctor::Doctor),
    Migrate(migrate::Migrate),
    Dealership(dealership::Dealership),
    Import(import::Import),
    Ledger(ledger::Ledger),
    Audit(audit::Audit),
    Proof(proof::Proof),
    Document(document::Document),
    Consent(consent::Consent),
    Administrator(administrator::Administrator),
    Alerts(alerts::Alerts),
    #[command(hide = true)]
    RewritePicture(rewriting::RewritePicture),
}

/// Reads the command line, does it, and says how it went.
pub fn run() -> ExitCode {
    // Before anything that could speak TLS: two providers might be compiled in, and rustls wants to be told.
    let already = rustls::crypto::ring::default_provider().install_default().is_err();
    let _ = already;
    runtime::forbid_core_dumps();
    let result = match Cli::parse().command {
        Command::Demo(it) => it.run(),
        Command::Init(it) => it.run(),
        Command::Serve(it) => it.run(),
        Command::Doctor(it) => it.run(),
        Command::Migrate(it) => it.run(),
        Command::Dealership(it) => it.run(),
        Command::Import(it) => it.run(),
        Command::Ledger(it) => it.run(),
        Command::Audit(it) => it.run(),
        Command::Proof(it) => it.run(),
        Command::Document(it) => it.run(),
        Command::Consent(it) => it.run(),
        Command::Administrator(it) => it.run(),
        Command::Alerts(it) => it.run(),
        Command::RewritePicture(it) => it.run(),
    };
    match result {
        Ok(code) => code,
        Err(failure) => {
            say::error(&failure);
            failure.code()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// Checks names, defaults and conflicts of every command.
    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_that_teaches() {
        let commands = Cli::command();
        let mut all: Vec<_> = commands.get_subcommands().collect();
        all.extend(commands.get_subcommands().flat_map(clap::Command::get_subcommands));
        for command in all {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} does not say what it does");
            assert!(command.get_after_help().is_some(), "{name} shows no example");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{name}: {} is not explained", argument.get_id());
            }
        }
    }
}
