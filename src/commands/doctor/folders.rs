//! Files and folders: who can read them, and whether we can write where we must.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Finding;
use super::keys::database_folder;
use crate::base::config::{Config, MailTransport};

pub(super) fn findings(folder: &Path, config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    let settings = folder.join("forecourt.toml");
    if open_to_others(&settings) {
        let what = format!("{} can be read by others, and may hold passwords", settings.display());
        all.push(Finding::new("settings.permissions", what, format!("chmod 600 {}", settings.display())));
    }
    for place in written_to(config) {
        if !writable(&place) {
            let what = format!("{} cannot be written to", place.display());
            let remedy = "Make the folder and give it to the user that runs the portal.";
            all.push(Finding::new("folders.unwritable", what, remedy));
        } else if open_to_others(&place) {
            let what = format!("{} is open to other users of this machine", place.display());
            all.push(Finding::new("folders.permissions", what, format!("chmod 700 {}", place.display())));
        }
    }
    all
}

fn written_to(config: &Config) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = database_folder(config).into_iter().collect();
    if config.mail_transport == MailTransport::File {
        places.push(config.mail_directory.clone());
    }
    // The first head that is signed makes the folder of the audit log.
    let kept = [Some(&config.audit_directory), config.audit_anchor_directory.as_ref()];
    places.extend(kept.into_iter().flatten().filter(|place| place.exists()).cloned());
    places
}

/// Tried, not worked out: a full or read-only volume has the right permissions, too.
fn writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".forecourt-doctor-{}", std::process::id()));
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&probe);
    made.is_ok() && std::fs::remove_file(&probe).is_ok()
}

/// Whether group or others may do anything with it. What is not there is open to nobody.
pub(super) fn open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.mode() & 0o077 != 0)
}
