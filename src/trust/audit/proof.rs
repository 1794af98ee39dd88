//! A file that shows that one entry is in the log, for somebody who has neither the database nor any reason to trust it:
//! C2SP's tlog-proof, with the entry itself as the extra data. What is sealed in the entry stays sealed.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use diesel::prelude::*;
use thiserror::Error;

use super::keys::{Keys, Opened};
use super::note::{BadNote, Checkpoint};
use super::reader::{EXPORT, is_of_account};
use super::reading::{Read, read};
use super::signing;
use super::tiles::Tiles;
use super::tree::{BadProof, Hash, inclusion, leaf_hash, verify_inclusion};
use crate::base::db::schema::{audit_entry, customer};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{AuditId, CustomerId, DealershipId, PersonId};

const HEADING: &str = "c2sp.org/tlog-proof@v1";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The canonical bytes.
    entry: Vec<u8>,
    index: u64,
    path: Vec<Hash>,
    /// The signed head that it leads to.
    note: String,
}

/// Why a file proves nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unproved {
    #[error("this is no proof of an entry of an audit log")]
    Form,
    #[error("the signed head in it does not hold: {0}")]
    Head(BadNote),
    #[error("the proof is of another log: {0}")]
    OtherLog(String),
    #[error(
        "the entry is not the one that the proof was made for: it was changed, or the proof belongs to another entry"
    )]
    Path,
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    pub entry: Read,
    pub index: u64,
    pub head: Checkpoint,
}

/// The proof of an entry that a person may see: of what they did, or what was done at their account, or about the customer they
/// work for, or of a list that was taken out where they are a customer. None while no signed head covers it; entries of others
/// are not found.
pub fn prove(
    c: &mut Conn,
    person: PersonId,
    customer: Option<CustomerId>,
    id: AuditId,
) -> DbResult<Option<Proof>> {
    type Row = (
        (Option<String>, Option<String>, Option<CustomerId>),
        (Option<i64>, Vec<u8>, String, Option<DealershipId>),
    );
    let ((actor, whom, about), (seq, entry, action, at)): Row = audit_entry::table
        .find(id)
        .select((
            (audit_entry::actor_id, audit_entry::person_id, audit_entry::customer_id),
            (audit_entry::seq, audit_entry::entry, audit_entry::action, audit_entry::dealership_id),
        ))
        .first(c)?;
    let person = Some(person.to_string());
    let account = whom == person && is_of_account(&action);
    let theirs = actor == person || account || (about.is_some() && about == customer);
    let listed = match customer.filter(|_| !theirs && action == EXPORT) {
        Some(id) => at == Some(customer::table.find(id).select(customer::dealership_id).first(c)?),
        None => false,
    };
    if !theirs && !listed {
        return Err(crate::base::error::AppError::NotFound);
    }
    make(c, seq, entry)
}

fn make(c: &mut Conn, seq: Option<i64>, entry: Vec<u8>) -> DbResult<Option<Proof>> {
    let (Some(index), Some(head)) = (seq.and_then(|seq| u64::try_from(seq).ok()), signing::latest(c)?) else {
        return Ok(None);
    };
    let path = inclusion(&mut Tiles::new(c), index, head.size)?;
    Ok(path.map(|path| Proof { entry, index, path, note: head.note }))
}

impl Proof {
    /// Checks it with nothing but the log's public keys; without any only that entry and head belong together.
    pub fn verify(&self, keys: Option<&Keys>) -> Result<Proved, Unproved> {
        let opened = match keys {
            Some(keys) => keys.open(&self.note).map(|(Opened::Head(head) | Opened::Lost(head, _))| head),
            None => Checkpoint::unproved(&self.note),
        };
        let head = opened.map_err(|error| match error {
            BadNote::OtherLog(origin) => Unproved::OtherLog(origin),
            other => Unproved::Head(other),
        })?;
        verify_inclusion(&leaf_hash(&self.entry), self.index, head.size, &self.path, &head.root)
            .map_err(|BadProof| Unproved::Path)?;
        let entry = read(&self.entry).map_err(|_| Unproved::Form)?;
        Ok(Proved { entry, index: self.index, head })
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADING}\nextra {}\nindex {}", BASE64.encode(&self.entry), self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", BASE64.encode(hash.as_bytes()))?;
        }
        write!(f, "\n{}", self.note)
    }
}

impl FromStr for Proof {
    type Err = Unproved;

    fn from_str(text: &str) -> Result<Self, Unproved> {
        parse(&text.replace("\r\n", "\n")).ok_or(Unproved::Form)
    }
}

fn parse(text: &str) -> Option<Proof> {
    let (proof, note) = text.split_once("\n\n")?;
    let mut lines = proof.split('\n');
    if lines.next()? != HEADING {
        return None;
    }
    let entry = BASE64.decode(lines.next()?.strip_prefix("extra ")?.as_bytes()).ok()?;
    let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
    let hash = |line: &str| Hash::of_slice(&BASE64.decode(line.as_bytes()).ok()?);
    let path = lines.map(hash).collect::<Option<Vec<Hash>>>()?;
    Some(Proof { entry, index, path, note: note.to_owned() })
}
