//! What was signed last, in a file outside the database: whoever turns the database back, or puts another in its place, does
//! not turn this back with it, and nothing is signed that does not go on from it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::base::db::DbResult;
use crate::base::error::AppError;

const NAME: &str = "head";
/// Heads of before a restore: `head-of-1`.
const ASIDE: &str = "head-of-";
/// Notes of key changes: `handover-1`.
const HANDOVER: &str = "handover-";

/// The signed note that was kept last, if any.
pub fn kept(folder: &Path) -> DbResult<Option<String>> {
    match fs::read_to_string(folder.join(NAME)) {
        Ok(note) => Ok(Some(note)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&folder.join(NAME), &error)),
    }
}

/// Keeps a note in its place, all of it or nothing, on the disk before anybody else sees the note.
pub fn keep(folder: &Path, note: &str) -> DbResult<()> {
    write(folder, NAME, note).map(|_| ())
}

/// Puts the head of a log that ended under another name beside it: it goes on to say what was lost. Where there is none, nothing
/// is done.
pub fn put_aside(folder: &Path, epoch: &str) -> DbResult<()> {
    let (from, to) = (folder.join(NAME), folder.join(format!("{ASIDE}{epoch}")));
    match fs::rename(&from, &to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done.map_err(|error| failed(&from, &error)),
    }
}

/// Those that were put aside, with their names.
pub fn aside(folder: &Path) -> DbResult<Vec<(String, String)>> {
    Ok(read_all(folder, |name| name.starts_with(ASIDE))?.unwrap_or_default())
}

/// The heads that were handed on into a folder of others (`anchors`), with their paths; none where there is no such folder.
pub fn elsewhere(folder: &Path) -> DbResult<Option<Vec<(String, String)>>> {
    let all = read_all(folder, |name| name.starts_with("head-") && name.ends_with(".txt"))?;
    let path = |(name, note): (String, String)| (folder.join(name).display().to_string(), note);
    Ok(all.map(|all| all.into_iter().map(path).collect()))
}

/// The notes in which one key handed over to the next, in their order.
pub fn handovers(folder: &Path) -> DbResult<Vec<String>> {
    let all = read_all(folder, |name| number(name).is_some())?.unwrap_or_default();
    let mut all: Vec<_> = all.into_iter().map(|(name, note)| (number(&name), note)).collect();
    all.sort();
    Ok(all.into_iter().map(|(_, note)| note).collect())
}

/// Keeps one under its number.
pub fn keep_handover(folder: &Path, at: usize, note: &str) -> DbResult<()> {
    write(folder, &format!("{HANDOVER}{at}"), note).map(|_| ())
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(HANDOVER)?.parse().ok()
}

/// What lies in a folder under such names, sorted by them; none where there is no folder.
fn read_all(folder: &Path, wanted: impl Fn(&str) -> bool) -> DbResult<Option<Vec<(String, String)>>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(folder, &error)),
    };
    let mut all = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| failed(folder, &error))?.file_name().to_string_lossy().into_owned();
        if wanted(&name) {
            let note = fs::read_to_string(folder.join(&name)).map_err(|e| failed(&folder.join(&name), &e))?;
            all.push((name, note));
        }
    }
    all.sort();
    Ok(Some(all))
}

/// Writes a file of the folder, which is made where it is missing.
pub(super) fn write(folder: &Path, name: &str, text: &str) -> DbResult<PathBuf> {
    let path = folder.join(name);
    let fresh = folder.join(format!("{name}.{:016x}", rand::random::<u64>()));
    let written = || {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(|error| {
        let _ = fs::remove_file(&fresh);
        failed(&path, &error)
    })?;
    Ok(path)
}

fn failed(path: &Path, error: &std::io::Error) -> AppError {
    AppError::internal(format!("{}: {error}", path.display()))
}
