//! Reading the log in the order of time, whoever it is about: for what watches over all of it. What is sealed stays sealed.

use diesel::prelude::*;
use minicbor::Decoder;
use minicbor::decode::Error;

use super::actor::ActorKind;
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
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

/// Entries of a moment and after it, the oldest first.
pub fn followed_since(c: &mut Conn, from: Timestamp, limit: i64) -> DbResult<Vec<Followed>> {
    let rows: Vec<(AuditId, Timestamp, Vec<u8>)> = audit_entry::table
        .filter(audit_entry::at.ge(from))
        .order((audit_entry::at, audit_entry::id))
        .limit(limit)
        .select((audit_entry::id, audit_entry::at, audit_entry::entry))
        .load(c)?;
    rows.into_iter().map(followed).collect()
}

/// Entries from one moment to another, the oldest first.
pub fn followed_between(c: &mut Conn, from: Timestamp, to: Timestamp, limit: i64) -> DbResult<Vec<Followed>> {
    let mut all = followed_since(c, from, limit)?;
    all.retain(|it| it.at <= to);
    Ok(all)
}

/// The same of what one person did.
pub fn followed_by(
    c: &mut Conn,
    person: &str,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> DbResult<Vec<Followed>> {
    let rows: Vec<(AuditId, Timestamp, Vec<u8>)> = audit_entry::table
        .filter(audit_entry::actor_id.eq(person.to_owned()))
        .filter(audit_entry::at.ge(from).and(audit_entry::at.le(to)))
        .order((audit_entry::at, audit_entry::id))
        .limit(limit)
        .select((audit_entry::id, audit_entry::at, audit_entry::entry))
        .load(c)?;
    rows.into_iter().map(followed).collect()
}

fn followed((id, at, entry): (AuditId, Timestamp, Vec<u8>)) -> DbResult<Followed> {
    decode(id, at, &entry).map_err(|e| AppError::internal(format!("audit entry {id}: {e}")))
}

/// The parts in the order of `entry::encode`.
fn decode(id: AuditId, at: Timestamp, entry: &[u8]) -> Result<Followed, Error> {
    let mut it = Decoder::new(entry);
    it.array()?;
    for _ in 0..3 {
        it.skip()?;
    }
    let kind = ActorKind::of_code(it.str()?);
    let actor = text(&mut it)?;
    it.skip()?;
    it.skip()?;
    let network = text(&mut it)?;
    it.skip()?;
    let device = text(&mut it)?;
    it.skip()?;
    let (action, outcome) = (text(&mut it)?, text(&mut it)?);
    let (object, dealership) = (text(&mut it)?, text(&mut it)?);
    let (customer, person) = (text(&mut it)?, text(&mut it)?);
    let mut facts = Vec::new();
    for _ in 0..it.array()?.unwrap_or(0) {
        it.array()?;
        facts.push((text(&mut it)?, text(&mut it)?));
    }
    Ok(Followed {
        id,
        at,
        kind,
        actor,
        network,
        device,
        action,
        outcome,
        object,
        dealership,
        customer,
        person,
        facts,
    })
}

fn text(it: &mut Decoder<'_>) -> Result<String, Error> {
    if it.datatype()? == minicbor::data::Type::Null {
        it.null()?;
        return Ok(String::new());
    }
    it.str().map(str::to_owned)
}
