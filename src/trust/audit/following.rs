//! Reading the log in the order of time, whoever it is about: for what watches over all of it. What is sealed stays sealed.

use diesel::prelude::*;

use super::actor::ActorKind;
use super::reading::{Read, read_without_rows};
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
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
    let rows: Vec<Vec<u8>> = audit_entry::table
        .filter(audit_entry::at.ge(from))
        .order((audit_entry::at, audit_entry::id))
        .limit(limit)
        .select(audit_entry::entry)
        .load(c)?;
    rows.iter().map(|entry| followed(entry)).collect()
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
    let rows: Vec<Vec<u8>> = audit_entry::table
        .filter(audit_entry::actor_id.eq(person.to_owned()))
        .filter(audit_entry::at.ge(from).and(audit_entry::at.le(to)))
        .order((audit_entry::at, audit_entry::id))
        .limit(limit)
        .select(audit_entry::entry)
        .load(c)?;
    rows.iter().map(|entry| followed(entry)).collect()
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
