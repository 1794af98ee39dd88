//! From what came to what is kept: searched for what is known to be bad, judged by its content, written anew or looked
//! through, and sealed. One at a time, outside of any transaction: a picture takes its memory while it is being read.

use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::antivirus::Antivirus;
use super::kinds::{Came, Kind, Refused, came, named};
use super::pictures::{Rewritten, Want};
use super::{ONE_FILE, pdf, worker};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::spool::{Spool, Spooled};
use crate::base::values::{EvidenceId, Stopwatch};
use crate::base::vault::FileKey;

/// A file of a form. Without content it was too large to be kept at all.
pub struct Given {
    pub name: String,
    pub content: Option<Spooled>,
}

/// A file that may be kept, sealed for the row that it gets.
pub struct Clean {
    pub id: EvidenceId,
    pub kind: Kind,
    pub name: String,
    pub size: u64,
    pub pages: Option<u32>,
    /// Width and height of a picture.
    pub pixels: Option<(u32, u32)>,
    pub(super) sealed: Spooled,
}

/// What became of a file, and how long it was worked on: waiting for the antivirus program, or for a turn, is no work.
pub struct Cleaned {
    pub outcome: Result<Clean, Refused>,
    pub took: Duration,
}

/// One file is decoded at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Makes a file harmless, or says why it is not taken.
pub fn clean(site: &Site, given: &Given) -> DbResult<Cleaned> {
    let none = Duration::ZERO;
    let (content, kind) = match judged(site, given)? {
        Ok(it) => it,
        Err(why) => return Ok(Cleaned { outcome: Err(why), took: none }),
    };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let since = Stopwatch::start();
    let outcome = rewritten(site, given, content, kind)?;
    Ok(Cleaned { outcome, took: since.elapsed() })
}

/// What it is by its first bytes, if it may be looked into at all.
fn judged<'a>(site: &Site, given: &'a Given) -> DbResult<Result<(&'a Spooled, Came), Refused>> {
    let Some(content) = &given.content else { return Ok(Err(Refused::TooLarge)) };
    match content.size() {
        0 => return Ok(Err(Refused::Empty)),
        size if size > ONE_FILE => return Ok(Err(Refused::TooLarge)),
        _ => {}
    }
    let mut start = Vec::new();
    content.reader().map_err(broken)?.take(1024).read_to_end(&mut start).map_err(broken)?;
    let kind = match came(&start) {
        Ok(kind) => kind,
        Err(why) => return Ok(Err(why)),
    };
    Ok(search(site, content)?.map(|()| (content, kind)))
}

fn rewritten(site: &Site, given: &Given, content: &Spooled, kind: Came) -> DbResult<Result<Clean, Refused>> {
    let id = EvidenceId::generate(site.clock.now());
    let context = site.vault.file_context("evd1", id.as_bytes());
    let mut spool = Spool::sealed_for(FileKey::generate(), context).map_err(broken)?;
    let (kind, pages, pixels) = match kind {
        Came::Pdf => match pdf::look(content.reader().map_err(broken)?).map_err(broken)? {
            Ok(pages) => {
                io::copy(&mut content.reader().map_err(broken)?, &mut spool).map_err(broken)?;
                (Kind::Pdf, Some(pages), None)
            }
            Err(why) => return Ok(Err(why)),
        },
        picture => match made(picture, content, &mut spool).map_err(broken)? {
            Ok(it) => (it.kind, None, Some((it.width, it.height))),
            Err(why) => return Ok(Err(why)),
        },
    };
    let sealed = spool.finish().map_err(broken)?;
    let (name, size) = (named(&given.name, kind), sealed.size());
    Ok(Ok(Clean { id, kind, name, size, pages, pixels, sealed }))
}

fn made(picture: Came, from: &Spooled, into: &mut Spool) -> io::Result<Result<Rewritten, Refused>> {
    worker::rewrite(picture, Want::Whole, from.reader()?, into)
}

/// A JPEG, with its width and height.
type Small = (Vec<u8>, (u32, u32));

/// A picture that is kept, as a JPEG of little size with its width and height, for a paper. Nothing when it cannot be read.
pub fn small(kind: Kind, picture: &[u8]) -> DbResult<Option<Small>> {
    let came = match kind {
        Kind::Jpeg => Came::Jpeg,
        Kind::Png => Came::Png,
        Kind::Pdf => return Ok(None),
    };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut jpeg = Vec::new();
    let made = worker::rewrite(came, Want::Small, picture, &mut jpeg).map_err(broken)?;
    Ok(made.ok().map(|it| (jpeg, (it.width, it.height))))
}

fn search(site: &Site, content: &Spooled) -> DbResult<Result<(), Refused>> {
    let Some(address) = site.config.antivirus.as_deref() else { return Ok(Ok(())) };
    let searched = address
        .parse::<Antivirus>()
        .and_then(|program| program.is_clean(content.reader().map_err(io::Error::other)?));
    Ok(match searched {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refused::Infected),
        Err(error) => {
            tracing::error!(%error, "a file was not taken, because the antivirus program did not answer");
            Err(Refused::NotSearched)
        }
    })
}

fn broken(error: io::Error) -> AppError {
    AppError::Internal(error.into())
}
