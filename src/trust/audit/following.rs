//! Reading the log in order, whoever it is about: for what watches over all of it. What is sealed stays sealed.

use diesel::prelude::*;

use super::actor::ActorKind;
use super::reading::{Read, read_without_rows};
use super::store::Entries;
use super::tiles;
use crate::base::db::schema::audit_entry;
use crate::base::db::{AsStored, Conn, DbResult};
use crate::base::values::{AuditId, Timestamp};

/// An entry without its sealed parts. Ids are text, as they stand in it; empty where there is none.
#[derive(Clone, Debug)]
pub struct Followed {
    pub id: AuditId,
    pub at: Timestamp,
    pub kind: ActorKind,
    pub actor: String,
    /// The network that it came from: /24 of IPv4, /56 of IPv6.
    pub network: String,
    pub device: String,
    pub action: String,
    pub outcome: String,
    pub object: String,
    pub dealership: String,
    pub customer: String,
    pub person: String,
    pub facts: Vec<(String, String)>,
}

impl Followed {
    pub fn fact(&self, name: &str) -> &str {
        self.facts.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }
}

/// Entries of the tree from a number on, in its order. A row whose number lies beyond the tree is none of it: nobody goes there.
pub fn followed_from(c: &mut Conn, seq: i64, limit: i64) -> DbResult<Vec<Followed>> {
    let end = end(c)?;
    let rows: Vec<(AsStored, Timestamp, Vec<u8>)> = audit_entry::table
        .filter(audit_entry::seq.ge(seq).and(audit_entry::seq.lt(end)))
        .order(audit_entry::seq)
        .limit(limit)
        .select((audit_entry::id, audit_entry::at, audit_entry::entry))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, at, entry)| followed(&entry).unwrap_or_else(|_| unreadable(&id, at)))
        .collect())
}

/// One more than the highest number that is the tree's.
fn end(c: &mut Conn) -> DbResult<i64> {
    Ok(i64::try_from(tiles::extent(c)?.entries).unwrap_or(i64::MAX))
}

/// What stands in the place of an entry that somebody made unreadable: nobody is to be blinded by one.
fn unreadable(id: &AsStored, at: Timestamp) -> Followed {
    Followed {
        id: id.parsed().unwrap_or_else(|| AuditId::generate(at)),
        at,
        kind: ActorKind::System,
        actor: String::new(),
        network: String::new(),
        device: String::new(),
        action: "integrity.log".to_owned(),
        outcome: "failed".to_owned(),
        object: String::new(),
        dealership: String::new(),
        customer: String::new(),
        person: String::new(),
        facts: vec![("cause".to_owned(), "unreadable".to_owned())],
    }
}

/// Whether the entry of that number is the one that is meant.
pub fn is_at(c: &mut Conn, seq: i64, id: &str) -> DbResult<bool> {
    let found: Option<AsStored> =
        audit_entry::table.filter(audit_entry::seq.eq(seq)).select(audit_entry::id).first(c).optional()?;
    Ok(found.is_some_and(|found| found.says(id)))
}

/// The number after everything of the tree that was written until a moment, and the entry before that number.
pub fn place_after(c: &mut Conn, at: Timestamp) -> DbResult<(i64, String)> {
    let end = end(c)?;
    let last: Option<(Option<i64>, AsStored)> = audit_entry::table
        .filter(audit_entry::at.le(at).and(audit_entry::seq.is_not_null()).and(audit_entry::seq.lt(end)))
        .order((audit_entry::at.desc(), audit_entry::id.desc()))
        .select((audit_entry::seq, audit_entry::id))
        .first(c)
        .optional()?;
    let place = last.and_then(|(seq, id)| Some((seq?.checked_add(1)?, id.text()?.to_owned())));
    Ok(place.unwrap_or_default())
}

/// Entries from one moment to another, the oldest first.
pub fn followed_between(c: &mut Conn, from: Timestamp, to: Timestamp, limit: i64) -> DbResult<Vec<Followed>> {
    between(c, audit_entry::table.into_boxed(), (from, to), limit)
}

/// The same of what one person did.
pub fn followed_by(
    c: &mut Conn,
    person: &str,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> DbResult<Vec<Followed>> {
    let theirs = audit_entry::table.filter(audit_entry::actor_id.eq(person.to_owned()));
    between(c, theirs.into_boxed(), (from, to), limit)
}

fn between(
    c: &mut Conn,
    entries: Entries<'_>,
    (from, to): (Timestamp, Timestamp),
    limit: i64,
) -> DbResult<Vec<Followed>> {
    let rows: Vec<Vec<u8>> = entries
        .filter(audit_entry::at.ge(from).and(audit_entry::at.le(to)).and(audit_entry::aside_at.is_null()))
        .order((audit_entry::at, audit_entry::id))
        .limit(limit)
        .select(audit_entry::entry)
        .load(c)?;
    Ok(rows.iter().filter_map(|entry| followed(entry).ok()).collect())
}

fn followed(entry: &[u8]) -> DbResult<Followed> {
    Ok(read_without_rows(entry)?.into())
}

impl From<Read> for Followed {
    fn from(it: Read) -> Self {
        Self {
            id: it.id,
            at: it.at,
            kind: ActorKind::of_code(&it.role),
            actor: it.actor.unwrap_or_default(),
            network: it.network.unwrap_or_default(),
            device: it.device,
            action: it.action,
            outcome: it.outcome,
            object: it.object.unwrap_or_default(),
            dealership: it.dealership.unwrap_or_default(),
            customer: it.customer.unwrap_or_default(),
            person: it.person.unwrap_or_default(),
            facts: it.facts,
        }
    }
}
