//! Looking through the log, for administrators: of one place, newest first, page by page. Each choice has its index.

use diesel::prelude::*;

use super::acts::IsAct;
use super::reading::{Read, read};
use super::store::{Cursor, LOOKS};
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{AuditId, DealershipId, PersonId, Timestamp};

/// What sort of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    All,
    /// What was done, without the looks.
    Acts,
    Looks,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub sort: Sort,
    pub actor: Option<PersonId>,
    /// One kind of act, by its name.
    pub action: Option<String>,
    /// The id of what it was done to.
    pub object: Option<String>,
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Found {
    pub seq: Option<u64>,
    pub entry: Read,
}

impl Found {
    pub fn id(&self) -> AuditId {
        self.entry.id
    }
}

/// The entries of a dealership, or (`None`) those of no dealership: sign-ins, passkeys, the installation itself. That the
/// reader runs the place is checked by who calls (`ActingAdministrator::scope_of`).
pub fn search(
    c: &mut Conn,
    at: Option<DealershipId>,
    wanted: &Wanted,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Found>> {
    let mut found: audit_entry::BoxedQuery<'_, MultiBackend> = match at {
        Some(at) => audit_entry::table.filter(audit_entry::dealership_id.eq(at)).into_boxed(),
        None => audit_entry::table.filter(audit_entry::dealership_id.is_null()).into_boxed(),
    };
    found = found.filter(audit_entry::aside_at.is_null());
    found = match wanted.sort {
        Sort::All => found,
        Sort::Acts => found.filter(IsAct),
        Sort::Looks => found.filter(audit_entry::action.eq_any(LOOKS)),
    };
    if let Some(actor) = wanted.actor {
        found = found.filter(audit_entry::actor_id.eq(actor.to_string()));
    }
    if let Some(action) = &wanted.action {
        found = found.filter(audit_entry::action.eq(action.clone()));
    }
    if let Some(object) = &wanted.object {
        found = found.filter(audit_entry::object_id.eq(object.clone()));
    }
    if let Some(from) = wanted.from {
        found = found.filter(audit_entry::at.ge(from));
    }
    if let Some(until) = wanted.until {
        found = found.filter(audit_entry::at.lt(until));
    }
    if let Some((when, id)) = after {
        let older = audit_entry::at.lt(when).or(audit_entry::id.lt(id));
        found = found.filter(audit_entry::at.le(when).and(older));
    }
    let rows: Vec<(Option<i64>, Vec<u8>)> = found
        .order((audit_entry::at.desc(), audit_entry::id.desc()))
        .limit(limit)
        .select((audit_entry::seq, audit_entry::entry))
        .load(c)?;
    rows.into_iter()
        .map(|(seq, entry)| {
            Ok(Found { seq: seq.and_then(|it| u64::try_from(it).ok()), entry: read(&entry)? })
        })
        .collect()
}
