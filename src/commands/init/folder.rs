//! The folder of a site in the making: who may read what, and that a failed attempt leaves nothing behind.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::base::config::Config;
use crate::base::vault::RootSecret;
use crate::commands::failure::Failure;
use crate::commands::place::Place;

/// Where the pieces lie, counted from the site's folder.
pub const KEY: &str = "keys/root.key";
pub const DEMO_KEY: &str = "keys/demo-root.key";
pub const SHEET: &str = "keys/recovery-sheet.txt";

/// A folder with a key, not yet a site: it becomes one with [`Made::finish`], or disappears.
pub struct Made {
    place: Place,
    key: &'static str,
    root: RootSecret,
    /// What was made here, in order; taken back in reverse.
    made: Vec<PathBuf>,
    finished: bool,
}

impl Made {
    /// Makes the folders and the key. A folder that holds a site, or a key, is refused.
    pub fn begin(place: &Place, key: &'static str) -> Result<Self, Failure> {
        let folder = place.folder();
        if place.settings().exists() {
            return Err(Failure::Refused(format!("{} holds a site already", folder.display())));
        }
        let root = RootSecret::generate();
        let mut it = Self { place: place.clone(), key, root, made: Vec::new(), finished: false };
        for name in ["", "db", "keys"] {
            it.make_folder(&folder.join(name))?;
        }
        let text = it.root.to_hex();
        it.make_file(key, 0o400, format!("{}\n", text.as_str()).as_bytes())?;
        Ok(it)
    }

    pub fn root(&self) -> &RootSecret {
        &self.root
    }

    /// The settings as they will be: defaults and the environment, paths counted from the folder.
    pub fn config(&self) -> Result<Config, Failure> {
        let mut config =
            Config::load(self.place.folder()).map_err(|e| Failure::Configuration(e.to_string()))?;
        config.root_key = format!("file:{}", self.place.folder().join(self.key).display());
        Ok(config)
    }

    pub fn write_sheet(&self, text: &str) -> Result<(), Failure> {
        write_new(&self.place.folder().join(SHEET), 0o600, text.as_bytes())
    }

    /// Whatever fails from now on, what was made stays.
    pub fn keep(&mut self) {
        self.made.clear();
    }

    /// Writes the settings, which is what makes a folder a site.
    pub fn finish(&mut self, settings: &str) -> Result<(), Failure> {
        let path = self.place.settings();
        write_new(&path, 0o600, settings.as_bytes()).map_err(|why| {
            Failure::Refused(format!(
                "{why}\nThe database and its key are made and stay as they are. Make room, put the lines below into {}, \
                 and go on with: forecourt administrator setup --data {}\n\n{settings}",
                path.display(),
                self.place.folder().display()
            ))
        })?;
        self.finished = true;
        Ok(())
    }

    fn make_folder(&mut self, path: &Path) -> Result<(), Failure> {
        if path.is_dir() {
            return Ok(());
        }
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| Failure::file(path, &e))?;
        self.made.push(path.to_path_buf());
        Ok(())
    }

    fn make_file(&mut self, name: &str, mode: u32, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.place.folder().join(name);
        write_new(&path, mode, bytes)?;
        self.made.push(path);
        Ok(())
    }
}

/// Never over something that is there: a key that is overwritten is gone.
fn write_new(path: &Path, mode: u32, bytes: &[u8]) -> Result<(), Failure> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| Failure::file(path, &e))
}

impl Drop for Made {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // Best effort: the error that brought us here is the one worth saying.
        for path in self.made.iter().rev() {
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}
