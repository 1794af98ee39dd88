//! What was signed last, in a file outside the database: whoever turns the database back, or puts another in its place, does
//! not turn this back with it, and nothing is signed that does not go on from it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::base::db::DbResult;
use crate::base::error::AppError;

const NAME: &str = "head";

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

/// Puts the head of a log that ended under another name beside it: it goes on to say what was lost.
pub fn put_aside(folder: &Path, epoch: &str) -> DbResult<()> {
    let (from, to) = (folder.join(NAME), folder.join(format!("{NAME}-of-{epoch}")));
    fs::rename(&from, &to).map_err(|error| failed(&from, &error))
}

/// Those that were put aside, with their names.
pub fn aside(folder: &Path) -> DbResult<Vec<(String, String)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(folder, &error)),
    };
    let mut all = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| failed(folder, &error))?.file_name().to_string_lossy().into_owned();
        if name.starts_with("head-of-") {
            let note = fs::read_to_string(folder.join(&name)).map_err(|e| failed(&folder.join(&name), &e))?;
            all.push((name, note));
        }
    }
    all.sort();
    Ok(all)
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
