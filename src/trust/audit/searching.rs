//! Looking through the log, for administrators: of one place or everywhere, newest first, page by page. Each choice has its
//! index, and any of them may be combined.

use diesel::prelude::*;

use super::acts::IsAct;
use super::reader::LOOKS;
use super::reading::{Read, read};
use super::store::{Cursor, Entries};
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
use crate::base::values::{AuditId, CustomerId, DealershipId, PersonId, SessionId, Timestamp};

/// What sort of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    All,
    /// What was done, without the looks.
    Acts,
    Looks,
}

/// Whose entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Dealership(DealershipId),
    /// Those of no dealership: sign-ins, passkeys, the installation itself.
    Installation,
    Everywhere,
}

impl From<Option<DealershipId>> for Reach {
    fn from(at: Option<DealershipId>) -> Self {
        at.map_or(Self::Installation, Self::Dealership)
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub sort: Sort,
    pub actor: Option<PersonId>,
    /// Who did it, or whom it was done to.
    pub person: Option<PersonId>,
    pub customer: Option<CustomerId>,
    pub session: Option<SessionId>,
    /// One kind of act, by its name.
    pub action: Option<String>,
    /// The id of what it was done to.
    pub object: Option<String>,
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

impl Wanted {
    /// One act of any place is looked for and nothing else that has an index.
    pub fn is_too_wide(&self, reach: Reach) -> bool {
        reach == Reach::Everywhere && self.action.is_some() && !self.is_narrow()
    }

    /// Something is named that few entries have.
    fn is_narrow(&self) -> bool {
        let somebody = self.actor.is_some() || self.person.is_some() || self.customer.is_some();
        somebody || self.session.is_some() || self.object.is_some()
    }
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

/// One page of what is looked for, newest first. That the reader runs the place is checked by who calls
/// (`ActingAdministrator::scope_of`).
pub fn search(
    c: &mut Conn,
    reach: impl Into<Reach>,
    wanted: &Wanted,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Found>> {
    let reach = reach.into();
    let mut rows = Vec::new();
    for part in Part::of(wanted) {
        let mut found = narrowed(reach, wanted, part);
        if let Some((when, id)) = after {
            let older = audit_entry::at.lt(when).or(audit_entry::id.lt(id));
            found = found.filter(audit_entry::at.le(when).and(older));
        }
        let page: Vec<(Option<i64>, Vec<u8>)> = found
            .order((audit_entry::at.desc(), audit_entry::id.desc()))
            .limit(limit)
            .select((audit_entry::seq, audit_entry::entry))
            .load(c)?;
        rows.extend(page);
    }
    let mut all = rows.into_iter().filter_map(found).collect::<DbResult<Vec<Found>>>()?;
    all.sort_by_key(|it| std::cmp::Reverse((it.entry.at, it.id())));
    all.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(all)
}

/// How many entries [`search`] finds in all.
pub(super) fn count(c: &mut Conn, reach: Reach, wanted: &Wanted) -> DbResult<u64> {
    let mut sum = 0;
    for part in Part::of(wanted) {
        let many: i64 = narrowed(reach, wanted, part).count().get_result(c)?;
        sum += u64::try_from(many).unwrap_or(0);
    }
    Ok(sum)
}

/// None of what cannot be read and has no number: it was not written here, and is set aside within a second.
pub(super) fn found((seq, entry): (Option<i64>, Vec<u8>)) -> Option<DbResult<Found>> {
    let number = seq.and_then(|it| u64::try_from(it).ok());
    match read(&entry) {
        Ok(entry) => Some(Ok(Found { seq: number, entry })),
        Err(_) if seq.is_none() => None,
        Err(error) => Some(Err(error)),
    }
}

/// What somebody did and what was done to them are two questions, so that each has its index. No entry is in both.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    Did(PersonId),
    Suffered(PersonId),
}

impl Part {
    fn of(wanted: &Wanted) -> Vec<Self> {
        wanted.person.map_or_else(|| vec![Self::Whole], |it| vec![Self::Did(it), Self::Suffered(it)])
    }
}

/// What is narrow is entered by what it names, and not by the place, in which nearly all entries are: an expression of the column
/// has no index.
fn of_place<'a>(reach: Reach, narrow: bool) -> Entries<'a> {
    let all = audit_entry::table;
    match reach {
        Reach::Dealership(at) if narrow => {
            all.filter(audit_entry::dealership_id.concat("").eq(at.to_string())).into_boxed()
        }
        Reach::Installation if narrow => {
            all.filter(audit_entry::dealership_id.concat("").is_null()).into_boxed()
        }
        Reach::Dealership(at) => all.filter(audit_entry::dealership_id.eq(at)).into_boxed(),
        Reach::Installation => all.filter(audit_entry::dealership_id.is_null()).into_boxed(),
        Reach::Everywhere if narrow => all.into_boxed(),
        // All moments there are: it says in which order the index is to be entered.
        Reach::Everywhere => all.filter(audit_entry::at.ge(Timestamp::from_micros(0))).into_boxed(),
    }
}

fn narrowed<'a>(reach: Reach, wanted: &Wanted, part: Part) -> Entries<'a> {
    let mut found = of_place(reach, wanted.is_narrow());
    found = found.filter(audit_entry::aside_at.is_null());
    found = match wanted.sort {
        Sort::All => found,
        Sort::Acts => found.filter(IsAct),
        Sort::Looks => found.filter(audit_entry::action.eq_any(LOOKS)),
    };
    found = match part {
        Part::Whole => found,
        Part::Did(person) => found.filter(audit_entry::actor_id.eq(person.to_string())),
        Part::Suffered(person) => {
            let others = audit_entry::actor_id.is_null().or(audit_entry::actor_id.ne(person.to_string()));
            found.filter(audit_entry::person_id.eq(person.to_string())).filter(others)
        }
    };
    if let Some(actor) = wanted.actor {
        found = found.filter(audit_entry::actor_id.eq(actor.to_string()));
    }
    if let Some(customer) = wanted.customer {
        found = found.filter(audit_entry::customer_id.eq(customer));
    }
    if let Some(session) = wanted.session {
        found = found.filter(audit_entry::session_id.eq(session.to_string()));
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
    found
}
