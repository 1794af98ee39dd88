//! Signing heads of the tree. A head is signed only if it goes on from the one signed before, which a file outside the
//! database remembers: a smaller tree, or another one, is refused, whoever runs this.

use std::time::Duration;

use diesel::prelude::*;
use thiserror::Error;

use super::head;
use super::keys::{Keys, Opened};
use super::lineage::{self, Loss};
use super::note::{BadNote, Checkpoint, LogKey, Signer};
use super::tiles::{self, Tiles};
use super::tree::Hash;
use crate::base::db::schema::audit_checkpoint;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::base::vault::{Holder, Purpose, Vault};
use crate::insert_or_ignore;

/// A head is signed after so many entries …
const ENTRIES: u64 = 256;
/// … or so long after the one before, when there is anything new.
const PAUSE: Duration = Duration::from_secs(60);

/// Why a head is not signed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotSigned {
    #[error(
        "the log holds {now} entries and a head over {signed} was signed before: it was cut off or turned back"
    )]
    Smaller { now: u64, signed: u64 },
    #[error("the first {0} entries are not those that were signed before: the log was rewritten")]
    Other(u64),
    #[error(
        "what was signed last (the file `head` of the audit directory) cannot be read as a note of this log: {0}"
    )]
    Head(String),
    #[error("the key that signs the log is gone, and the log was signed before")]
    NoKey,
    #[error(
        "the tree is over {tree} entries and {entries} have a number: one of the two was changed behind the log's back"
    )]
    Apart { tree: u64, entries: u64 },
    #[error(
        "no entry is in the log and a head of it was signed before: it was deleted, or the database was turned back to before it began"
    )]
    Emptied,
    #[error(
        "what was signed last (the file `head` of the audit directory) is not there, and the log was signed before"
    )]
    HeadGone,
}

impl NotSigned {
    /// For the log.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Smaller { .. } => "cut_off",
            Self::Other(_) => "rewritten",
            Self::Head(_) => "head_unreadable",
            Self::NoKey => "no_key",
            Self::Apart { .. } => "numbers_differ",
            Self::Emptied => "emptied",
            Self::HeadGone => "head_gone",
        }
    }
}

/// The first name of an installation's log, which no other one has.
pub fn origin(installation: &str) -> String {
    format!("forecourt-{installation}/audit/1")
}

/// What others verify with.
pub fn key_of(c: &mut Conn, vault: &Vault) -> DbResult<Option<LogKey>> {
    Ok(signer(c, vault)?.map(|it| it.key().clone()))
}

/// All keys that this log ever had, the oldest first, and the notes that tie them; none while it has no key.
pub fn all_keys(c: &mut Conn, site: &Site) -> DbResult<(Vec<LogKey>, Vec<String>)> {
    let Some(own) = key_of(c, &site.vault)? else { return Ok((Vec::new(), Vec::new())) };
    let (logged, filed) = (lineage::handovers(c)?, lineage::filed(&site.config.audit_directory)?);
    let keys = Keys::around(&own, &logged, &filed);
    let beside = filed.into_iter().filter(|it| !logged.iter().any(|known| known.note == it.note));
    let notes = logged.iter().cloned().chain(beside).filter(|it| keys.holds(&it.from) && keys.holds(&it.to));
    let notes = notes.map(|it| it.note).collect();
    Ok((keys.iter().cloned().collect(), notes))
}

pub(super) fn signer(c: &mut Conn, vault: &Vault) -> DbResult<Option<Signer>> {
    let Some(seed) = vault.audit_seed(c)? else { return Ok(None) };
    let name = lineage::name(c, &origin(&vault.installation()), &seed)?;
    let made = Signer::new(&name, &seed);
    made.map(Some).map_err(|_| AppError::internal("the key that signs the log is damaged"))
}

/// The keys that papers are signed with: those of the log under another name, so that neither is ever taken for the other.
/// The oldest first, each with the moment since when; of a moment, those that there were then and perhaps later ones.
pub fn document_signers(
    c: &mut Conn,
    vault: &Vault,
    at: Option<Timestamp>,
) -> DbResult<Vec<(Timestamp, Signer)>> {
    let name = format!("forecourt-{}/documents", vault.installation());
    let signer = |(since, key)| {
        let made = Signer::of(&name, key);
        made.map(|it| (since, it)).map_err(|_| AppError::internal("a key that signs papers is damaged"))
    };
    let keys = match at {
        Some(at) => vault.signing_keys_at(c, at)?,
        None => vault.signing_keys(c)?,
    };
    keys.into_iter().map(signer).collect()
}

/// Signs the tree as it is, if there is enough to sign, or at once when told to. None where there is nothing new: who wants it at
/// once learns all the same whether it could be signed.
pub fn sign(site: &Site, at_once: bool) -> DbResult<Result<Option<Checkpoint>, NotSigned>> {
    let now = site.clock.now();
    let (due, size) = site.db.read(|c| Ok((due(c, now, at_once)?, tiles::end(c)?.0)))?;
    if due.is_none() && (!at_once || size == 0) {
        return Ok(Ok(None));
    }
    let before = head::kept(&site.config.audit_directory)?;
    let signer = match key(site, before.is_some())? {
        Ok(signer) => signer,
        Err(refused) => return Ok(Err(refused)),
    };
    // A log that begins under another name after a restore has put the head of before aside.
    let of_this =
        |it: Stored| Checkpoint::unproved(&it.note).is_ok_and(|head| head.origin == signer.key().name());
    if before.is_none() && site.db.read(latest)?.is_some_and(of_this) {
        return Ok(Err(NotSigned::HeadGone));
    }
    let logged = site.db.read(lineage::handovers)?;
    let folder = &site.config.audit_directory;
    let keys = Keys::around(signer.key(), &logged, &lineage::filed(folder)?);
    let root = match site.db.read(|c| going_on(c, size, before.as_deref(), &keys))? {
        Ok(root) => root,
        Err(refused) => return Ok(Err(refused)),
    };
    if due.is_none() {
        return Ok(Ok(None));
    }
    // Before anything that a fresh key signed is kept.
    lineage::file(folder, &logged)?;
    let checkpoint = Checkpoint { origin: signer.key().name().to_owned(), size, root };
    let note = checkpoint.sign(&signer).to_string();
    head::keep(folder, &note)?;
    site.db.write(|c| {
        let values = (
            audit_checkpoint::size.eq(i64::try_from(size).unwrap_or(i64::MAX)),
            audit_checkpoint::note.eq(&note),
            audit_checkpoint::at.eq(now),
        );
        insert_or_ignore!(c, audit_checkpoint::table, values).map(|_| ()).map_err(AppError::from)
    })?;
    Ok(Ok(Some(checkpoint)))
}

/// What a restore lost of what was signed: the head that is remembered does not fit the tree, or is lost itself. None where it
/// fits.
pub fn lost(site: &Site) -> DbResult<Option<Loss>> {
    let folder = &site.config.audit_directory;
    let Some(signer) = site.db.read(|c| signer(c, &site.vault))? else { return Ok(None) };
    let (remembered, filed) = (head::kept(folder)?, lineage::filed(folder)?);
    site.db.read(|c| {
        let ((size, _), newest) = (tiles::end(c)?, latest(c)?);
        let Some(note) = remembered.clone().or(newest.as_ref().map(|it| it.note.clone())) else {
            return Ok(None);
        };
        let keys = Keys::around(signer.key(), &lineage::handovers(c)?, &filed);
        let refused = |e: BadNote| AppError::Conflict(format!("{}: {e}", folder.join("head").display()));
        let (Opened::Head(head) | Opened::Lost(head, _)) = keys.open(&note).map_err(refused)?;
        if remembered.is_some() && going_on(c, size, Some(&note), &keys)?.is_ok() {
            return Ok(None);
        }
        // The newest head in the database is of what both have in common.
        let kept = newest.map_or(0, |it| it.size.min(size).min(head.size));
        Ok(Some(Loss { kept, head }))
    })
}

/// A head as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub size: u64,
    pub note: String,
    pub at: Timestamp,
}

/// The newest one.
pub fn latest(c: &mut Conn) -> DbResult<Option<Stored>> {
    let row: Option<(i64, String, Timestamp)> = audit_checkpoint::table
        .order(audit_checkpoint::size.desc())
        .select((audit_checkpoint::size, audit_checkpoint::note, audit_checkpoint::at))
        .first(c)
        .optional()?;
    Ok(row.map(|(size, note, at)| Stored { size: u64::try_from(size).unwrap_or(0), note, at }))
}

/// The size to sign, when it is time.
pub(super) fn due(c: &mut Conn, now: Timestamp, at_once: bool) -> DbResult<Option<u64>> {
    let (size, _) = tiles::end(c)?;
    let (signed, at) = latest(c)?.map_or((0, None), |it| (it.size, Some(it.at)));
    let fresh = size.saturating_sub(signed);
    let late = at.is_none_or(|at| now.since(at) >= PAUSE);
    // A tree that became smaller is looked at every time: it is refused, and that is said.
    let due = size != signed && (at_once || size < signed || late || fresh >= ENTRIES);
    Ok(due.then_some(size))
}

/// The key, made where no log was ever signed: installations of before have none.
fn key(site: &Site, signed_before: bool) -> DbResult<Result<Signer, NotSigned>> {
    if let Some(known) = site.db.read(|c| signer(c, &site.vault))? {
        return Ok(Ok(known));
    }
    site.db.write(|c| {
        if let Some(known) = signer(c, &site.vault)? {
            return Ok(Ok(known));
        }
        if signed_before || latest(c)?.is_some() {
            return Ok(Err(NotSigned::NoKey));
        }
        site.vault.make_key(c, Holder::Site, Purpose::Audit)?;
        signer(c, &site.vault)?.map(Ok).ok_or_else(|| AppError::internal("a fresh key is not there"))
    })
}

/// The root to sign, if the tree begins with the one that was signed before.
fn going_on(c: &mut Conn, size: u64, before: Option<&str>, keys: &Keys) -> DbResult<Result<Hash, NotSigned>> {
    let mut tiles = Tiles::new(c);
    if let Some(note) = before {
        let signed = match keys.open(note) {
            Ok(Opened::Head(signed) | Opened::Lost(signed, _)) => signed,
            Err(error) => return Ok(Err(NotSigned::Head(error.to_string()))),
        };
        if signed.size > size {
            return Ok(Err(NotSigned::Smaller { now: size, signed: signed.size }));
        }
        if tiles.root(signed.size)? != signed.root {
            return Ok(Err(NotSigned::Other(signed.size)));
        }
    }
    tiles.root(size).map(Ok)
}
