//! Commands as an operator types them: the program itself, its words, its exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::TestDatabase;

mod alerts;
mod audit;
mod demo;
mod doctor;
mod import;
mod init;
mod serve;

/// The program with nothing of ours in its environment.
pub fn forecourt(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FORECOURT_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A site that `forecourt init` made, on the engine of this run.
pub struct MadeSite {
    pub folder: PathBuf,
    pub database: TestDatabase,
    _place: TempDir,
}

impl MadeSite {
    pub fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("site");
        let database = TestDatabase::unmigrated();
        let made = init(&folder, &database);
        assert_eq!(code(&made), 0, "{}", said(&made));
        Self { folder, database, _place: place }
    }

    /// A command on this site.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = forecourt(arguments);
        command.env("FORECOURT_DATA", &self.folder).env("FORECOURT_DATABASE_URL", self.database.url());
        command
    }
}

pub fn init(folder: &Path, database: &TestDatabase) -> Output {
    let name = ["init", "--dealership", "Northside Motors", "--currency", "USD", "--country", "US"];
    forecourt(&name)
        .args(["--time-zone", "America/Chicago", "--data"])
        .arg(folder)
        .env("FORECOURT_DATABASE_URL", database.url())
        .output()
        .unwrap()
}
