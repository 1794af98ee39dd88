//! A site's folder, as every command names it, and how it is opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::failure::Failure;
use crate::app::App;
use crate::base::config::Config;
use crate::base::db::{DatabaseUrl, Db, DbOptions};
use crate::base::values::Clock;
use crate::base::vault::{RootSecret, RootSource};

/// `--data DIR`, or `FORECOURT_DATA`.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The site's folder, which holds forecourt.toml, db/ and keys/.
    #[arg(long, env = "FORECOURT_DATA", value_name = "DIR")]
    pub data: PathBuf,
}

impl Place {
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { data: folder.into() }
    }

    pub fn folder(&self) -> &Path {
        &self.data
    }

    pub fn settings(&self) -> PathBuf {
        self.data.join("forecourt.toml")
    }

    /// The site's settings. That the folder holds no site is said as such.
    pub fn config(&self) -> Result<Config, Failure> {
        if !self.settings().is_file() {
            return Err(Failure::Configuration(format!(
                "{} holds no site: there is no forecourt.toml. Make one with `forecourt init --data {} …`, see `forecourt init --help`.",
                self.data.display(),
                self.data.display(),
            )));
        }
        Config::load(&self.data).map_err(|e| Failure::Configuration(e.to_string()))
    }

    /// The whole site, for commands that work with its data. Its schema must be current.
    pub fn open(&self) -> Result<App, Failure> {
        let config = self.config()?;
        let db = open_database(&config)?;
        require_current_schema(&db)?;
        let root = load_root(&config)?;
        Ok(App::open(config, Clock::system(), &root)?)
    }
}

/// A few connections, enough for a command.
pub fn open_database(config: &Config) -> Result<Db, Failure> {
    let url: DatabaseUrl = config.database_url.parse().map_err(Failure::Configuration)?;
    if let DatabaseUrl::Sqlite(path) = &url
        && !path.is_file()
    {
        return Err(Failure::Configuration(format!("there is no database at {}", path.display())));
    }
    Ok(Db::open(&url, DbOptions { connections: 4, wait: Duration::from_secs(10) })?)
}

pub fn require_current_schema(db: &Db) -> Result<(), Failure> {
    let pending = db.pending_migrations()?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "the database is {} migration(s) behind this program. Make a copy of it, then run `forecourt migrate`.",
        pending.len()
    )))
}

pub fn load_root(config: &Config) -> Result<RootSecret, Failure> {
    let source: RootSource = config.root_key.parse().map_err(Failure::Configuration)?;
    RootSecret::load(&source).map_err(|e| Failure::Configuration(e.to_string()))
}
