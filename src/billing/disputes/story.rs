//! The story of a dispute: what happened, in order, and what both sides wrote. Steps are only ever added. What is internal is
//! for the staff alone.

use diesel::prelude::*;

use super::{Dispute, keyed};
use crate::base::db::schema::dispute_event;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::site::Site;
use crate::base::values::{CustomerId, DisputeEventId, DisputeId, PersonId, Timestamp};
use crate::base::vault::{DisputeWords, Holder, Sealed};
use crate::trust::access::Scope;

crate::coded! {
    /// What can stand in the story of a dispute.
    pub enum EventKind {
        Raised = "raised",
        Assigned = "assigned",
        Message = "message",
        Note = "note",
        Request = "request",
        Answer = "answer",
        Expired = "expired",
        Withdrawn = "withdrawn",
        Decided = "decided",
        Appealed = "appealed",
        DecidedFinal = "decided_final",
        Escalated = "escalated",
        /// An administrator let a manager decide: nobody else could.
        Allowed = "allowed",
    }
}

crate::coded! {
    /// Whose doing it was.
    pub enum Side {
        Owner = "owner",
        Staff = "staff",
        System = "system",
    }
}

/// One step of the story.
#[derive(Clone, Debug)]
pub struct Happened {
    pub id: DisputeEventId,
    pub kind: EventKind,
    pub side: Side,
    /// For staff alone.
    pub internal: bool,
    pub person: Option<PersonId>,
    /// Whom it was given to.
    pub about: Option<PersonId>,
    pub words: String,
    pub at: Timestamp,
}

type EventRow = (
    DisputeEventId,
    EventKind,
    Side,
    bool,
    Option<PersonId>,
    Option<PersonId>,
    Option<Sealed<DisputeWords>>,
    Timestamp,
);

/// What happened in a dispute, the first thing first. What is internal only to a scope of the whole dealership: a scope of
/// one customer is the customer's own.
pub fn events(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<Vec<Happened>> {
    use dispute_event as e;
    scope.narrowed(it.customer)?;
    let mut rows = e::table
        .filter(e::dispute_id.eq(it.id))
        .order((e::at, e::id))
        .select((e::id, e::kind, e::side, e::internal, e::person_id, e::about_id, e::body, e::at))
        .into_boxed::<MultiBackend>();
    if scope.customer().is_some() {
        rows = rows.filter(e::internal.eq(false));
    }
    let rows: Vec<EventRow> = rows.load(c)?;
    let holder = Holder::Customer(it.customer);
    site.vault.fetch(c, rows.iter().filter_map(|row| row.6.as_ref()).map(|words| (holder, words)))?;
    let opened = |(id, kind, side, internal, person, about, words, at): EventRow| {
        let words = match &words {
            Some(sealed) => site.vault.open_field(c, holder, id.as_bytes(), sealed)?,
            None => String::new(),
        };
        Ok(Happened { id, kind, side, internal, person, about, words, at })
    };
    rows.into_iter().map(opened).collect()
}

/// One more step of the story.
pub(super) struct NewEvent<'a> {
    pub kind: EventKind,
    pub side: Side,
    pub internal: bool,
    pub person: Option<PersonId>,
    pub about: Option<PersonId>,
    pub words: Option<&'a str>,
    /// Of the form: sent twice, it is one.
    pub form_key: Option<&'a str>,
}

impl<'a> NewEvent<'a> {
    pub fn of(kind: EventKind, side: Side, person: Option<PersonId>) -> Self {
        Self { kind, side, internal: false, person, about: None, words: None, form_key: None }
    }

    pub fn words(self, words: &'a str) -> Self {
        Self { words: Some(words), ..self }
    }
}

/// Writes a step down.
pub(super) fn happened(
    c: &mut Conn,
    site: &Site,
    customer: CustomerId,
    dispute: DisputeId,
    new: &NewEvent<'_>,
) -> DbResult<DisputeEventId> {
    use dispute_event as e;
    let now = site.clock.now();
    let id = DisputeEventId::generate(now);
    let body: Option<Sealed<DisputeWords>> = match new.words {
        Some(words) => Some(site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), words)?),
        None => None,
    };
    let values = (
        e::id.eq(id),
        e::dispute_id.eq(dispute),
        e::kind.eq(new.kind),
        e::side.eq(new.side),
        e::internal.eq(new.internal),
        e::person_id.eq(new.person),
        e::about_id.eq(new.about),
        e::body.eq(body),
        e::form_key.eq(new.form_key),
        e::at.eq(now),
    );
    diesel::insert_into(e::table).values(values).execute(c)?;
    Ok(id)
}

/// Whether a form made a step of this dispute already. What is no key of ours is no form of ours.
pub(super) fn is_known(c: &mut Conn, it: &Dispute, form_key: &str) -> DbResult<bool> {
    keyed(form_key)?;
    let known = dispute_event::table
        .filter(dispute_event::dispute_id.eq(it.id).and(dispute_event::form_key.eq(form_key)));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(c)?)
}
