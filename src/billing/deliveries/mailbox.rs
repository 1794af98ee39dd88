//! The mailbox that mails come back to: a Maildir, or an mbox file. What was understood is deleted, because it names
//! somebody; the rest is set aside. A crash in between reads some of it twice, which changes nothing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::reporting::{Source, record};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::mail::dsn::{LONGEST, read};
use crate::base::site::Site;

/// Mails of one sweep; the rest waits for the next.
const AT_ONCE: usize = 500;

/// Reads what is there and returns how many reports were news. Without a mailbox there is nothing to do.
pub fn sweep(site: &Site) -> DbResult<usize> {
    let Some(place) = &site.config.mail_bounces else { return Ok(0) };
    if place.is_dir() { maildir(site, place) } else { mbox(site, place) }
}

fn maildir(site: &Site, place: &Path) -> DbResult<usize> {
    let mut news = 0;
    for entry in fs::read_dir(place.join("new")).map_err(broken)?.take(AT_ONCE) {
        let entry = entry.map_err(broken)?;
        if !entry.file_type().map_err(broken)?.is_file() {
            continue;
        }
        let mut raw = Vec::new();
        let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        File::open(entry.path()).and_then(|file| file.take(limit).read_to_end(&mut raw)).map_err(broken)?;
        if understood(site, &raw, &mut news)? {
            fs::remove_file(entry.path()).map_err(broken)?;
        } else {
            let name = format!("{}:2,S", entry.file_name().to_string_lossy());
            fs::rename(entry.path(), place.join("cur").join(name)).map_err(broken)?;
        }
    }
    Ok(news)
}

/// The file was renamed by the sweep before this one, so that whoever was writing to it is done.
fn mbox(site: &Site, place: &Path) -> DbResult<usize> {
    let (reading, kept) = (beside(place, "reading"), beside(place, "kept"));
    let mut news = 0;
    if reading.is_file() {
        let mut lines = BufReader::new(File::open(&reading).map_err(broken)?);
        while let Some(raw) = next(&mut lines).map_err(broken)? {
            if !understood(site, &raw, &mut news)? {
                append(&kept, &raw).map_err(broken)?;
            }
        }
        fs::remove_file(&reading).map_err(broken)?;
    }
    if fs::metadata(place).is_ok_and(|found| found.is_file() && found.len() > 0) {
        fs::rename(place, &reading).map_err(broken)?;
    }
    Ok(news)
}

fn understood(site: &Site, raw: &[u8], news: &mut usize) -> DbResult<bool> {
    let Some(report) = read(raw) else { return Ok(false) };
    *news += usize::from(site.db.write(|c| record(c, site, &report, Source::Mailbox))?);
    Ok(true)
}

/// The next mail of an mbox with its `From ` line: it ends before another such line after an empty one. What is longer than
/// a notification needs to be is read past.
fn next(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let (mut mail, mut after_empty) = (Vec::new(), true);
    loop {
        if after_empty && !mail.is_empty() && lines.fill_buf()?.starts_with(b"From ") {
            return Ok(Some(mail));
        }
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok((!mail.is_empty()).then_some(mail));
        }
        after_empty = line.iter().all(|byte| byte.is_ascii_whitespace());
        if mail.len() + line.len() <= LONGEST {
            mail.append(&mut line);
        }
    }
}

fn append(place: &Path, raw: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(place)?;
    file.write_all(raw)?;
    file.sync_all()
}

/// `bounces` as `bounces.reading`.
fn beside(place: &Path, word: &str) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".");
    name.push(word);
    PathBuf::from(name)
}

fn broken(error: io::Error) -> AppError {
    AppError::internal(format!("mail_bounces: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_mbox_is_taken_apart_at_its_from_lines() {
        let text = "From a\nSubject: 1\n\nFrom here on\n\nFrom b\nSubject: 2\n\n>From me\n";
        let mut lines = BufReader::new(text.as_bytes());
        let mut mails = Vec::new();
        while let Some(mail) = next(&mut lines).unwrap() {
            mails.push(String::from_utf8(mail).unwrap());
        }
        // A line that says From after an empty line begins a mail: that is how mbox is; writers put a > before it.
        assert_eq!(mails, ["From a\nSubject: 1\n\n", "From here on\n\n", "From b\nSubject: 2\n\n>From me\n"]);
    }
}
