//! The root key: whatever else is lost can come back from a backup, this not; and whoever has it has everything.

use std::path::{Path, PathBuf};

use super::Finding;
use super::folders::open_to_others;
use crate::base::config::{Config, SiteMode};
use crate::base::db::DatabaseUrl;
use crate::base::vault::{RootSecret, RootSource};
use crate::commands::init::{DEMO_KEY, SHEET};

pub(super) fn findings(folder: &Path, config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    match config.root_key.parse::<RootSource>() {
        Err(why) => {
            let what = format!("root_key names no source: {why}");
            all.push(Finding::new("root_key.source", what, "Such as root_key = \"file:keys/root.key\"."));
        }
        Ok(source) => {
            if let RootSource::File(path) = &source {
                all.extend(file(path, config));
            }
            all.extend(bytes(&source));
        }
    }
    let sheet = folder.join(SHEET);
    if sheet.exists() {
        all.push(Finding::new(
            "recovery_sheet.here",
            format!("{} lies beside what it opens", sheet.display()),
            "Print it or copy it to a place away from this machine, check that it can be read, then delete the file.",
        ));
    }
    all
}

fn file(path: &Path, config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    if open_to_others(path) {
        let what = format!("{} can be read by others", path.display());
        let remedy = format!("chmod 400 {}", path.display());
        all.push(Finding::new("root_key.permissions", what, remedy));
    }
    if database_folder(config).is_some_and(|db| within(path, &db)) {
        all.push(Finding::new(
            "root_key.beside_data",
            format!("{} lies in the folder of the database, so whoever copies one has both", path.display()),
            "Move it to a folder of its own (keys/), or to another volume, and set root_key.",
        ));
    }
    if config.mode != SiteMode::Demo && path.ends_with(DEMO_KEY) {
        all.push(Finding::new(
            "root_key.demo",
            "root_key is the key of a demo",
            "Make a site with `forecourt init`; a demo never becomes one.",
        ));
    }
    all
}

fn bytes(source: &RootSource) -> Option<Finding> {
    match RootSecret::load(source) {
        Err(why) => {
            let remedy = "Bring the key back: from the recovery sheet, or where root_key points. Without it nothing can be read.";
            Some(Finding::new("root_key.unreadable", why.to_string(), remedy))
        }
        Ok(root) if root.is_trivial() => {
            let remedy =
                "Make a site with `forecourt init`, which takes its key from the system's randomness.";
            Some(Finding::new(
                "root_key.trivial",
                "the root key is no secret: all of its bytes are alike",
                remedy,
            ))
        }
        Ok(_) => None,
    }
}

/// Where the database file lies; none for a server.
pub(super) fn database_folder(config: &Config) -> Option<PathBuf> {
    match config.database_url.parse::<DatabaseUrl>() {
        Ok(DatabaseUrl::Sqlite(path)) => path.parent().map(Path::to_path_buf),
        _ => None,
    }
}

fn within(path: &Path, folder: &Path) -> bool {
    let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
    real(path).starts_with(real(folder))
}
