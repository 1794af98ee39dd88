//! The rows of recoveries, read.

use diesel::prelude::*;

use crate::base::db::schema::recovery;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, InvitationId, PersonId, RecoveryId, Timestamp};
use crate::base::vault::{Holder, RecoveryReason, Sealed};
use crate::trust::access::persons;
use crate::trust::access::scope::Scope;

crate::coded! {
    pub enum Kind {
        /// A mailed link and a printed code.
        Mail = "mail",
        /// An owner, checked by two people of the dealership.
        Counter = "counter",
        /// Somebody on the staff, checked by an administrator and a second person.
        Peer = "peer",
    }
}

/// How far a recovery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The person asked on the recovery page; nobody has checked them yet.
    Asked,
    /// One has; a second must.
    Requested,
    /// The link exists and works from that moment.
    Approved,
    Completed,
    /// Stopped, withdrawn or run out.
    Over,
}

impl Stage {
    /// How the log says it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Completed => "completed",
            Self::Over => "over",
        }
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = recovery)]
pub(super) struct Row {
    pub id: RecoveryId,
    #[diesel(column_name = person_id)]
    pub person: PersonId,
    pub kind: Kind,
    #[diesel(column_name = dealership_id)]
    pub dealership: Option<DealershipId>,
    #[diesel(column_name = customer_id)]
    pub customer: Option<CustomerId>,
    #[diesel(column_name = invitation_id)]
    pub invitation: Option<InvitationId>,
    pub reason: Option<Sealed<RecoveryReason>>,
    pub requested_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub approved_at: Option<Timestamp>,
    pub cancelled_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
}

impl Row {
    pub fn stage(&self, now: Timestamp) -> Stage {
        if self.completed_at.is_some() {
            Stage::Completed
        } else if self.cancelled_at.is_some() || self.expires_at <= now {
            Stage::Over
        } else if self.approved_at.is_some() {
            Stage::Approved
        } else if self.requested_by.is_some() {
            Stage::Requested
        } else {
            Stage::Asked
        }
    }
}

/// A recovery as the people who check it see it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: RecoveryId,
    pub person: PersonId,
    pub name: String,
    pub kind: Kind,
    pub dealership: Option<DealershipId>,
    /// Through whom an owner is known.
    pub customer: Option<CustomerId>,
    pub stage: Stage,
    /// From when on the link works, once it exists.
    pub from: Option<Timestamp>,
    /// What the first of the two wrote; empty before.
    pub reason: String,
    pub requested_by: Option<PersonId>,
    /// Their name.
    pub requester: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

pub(super) fn row(c: &mut Conn, id: RecoveryId) -> DbResult<Row> {
    Ok(recovery::table.find(id).select(Row::as_select()).first(c)?)
}

/// One of this kind and place that can still be stopped; any other is not found.
pub(super) fn open_row(
    c: &mut Conn,
    site: &Site,
    id: RecoveryId,
    (kind, at): (Kind, Option<DealershipId>),
) -> DbResult<Row> {
    let it = row(c, id)?;
    if it.kind != kind || it.dealership != at {
        return Err(AppError::NotFound);
    }
    match it.stage(site.clock.now()) {
        Stage::Completed | Stage::Over => {
            Err(AppError::Conflict("That recovery is over. Nothing was changed.".to_owned()))
        }
        _ => Ok(it),
    }
}

/// The same for a page.
pub fn find(
    c: &mut Conn,
    site: &Site,
    id: RecoveryId,
    place: (Kind, Option<DealershipId>),
) -> DbResult<Listed> {
    let it = open_row(c, site, id, place)?;
    open(c, site, it)
}

/// What a person has open, of the kinds that people check; the newest first.
pub(super) fn open_of(c: &mut Conn, person: PersonId, now: Timestamp) -> DbResult<Vec<Row>> {
    Ok(recovery::table
        .filter(recovery::person_id.eq(person).and(recovery::kind.ne(Kind::Mail)))
        .filter(recovery::cancelled_at.is_null().and(recovery::completed_at.is_null()))
        .filter(recovery::expires_at.gt(now))
        .order(recovery::created_at.desc())
        .select(Row::as_select())
        .load(c)?)
}

/// What waits at a dealership, or (`None`) on the installation; oldest first.
pub fn waiting_at(c: &mut Conn, site: &Site, at: Option<DealershipId>, kind: Kind) -> DbResult<Vec<Listed>> {
    let waiting = recovery::table
        .filter(recovery::kind.eq(kind))
        .filter(recovery::cancelled_at.is_null().and(recovery::completed_at.is_null()))
        .filter(recovery::expires_at.gt(site.clock.now()))
        .order((recovery::created_at, recovery::id))
        .select(Row::as_select())
        .into_boxed();
    let waiting = match at {
        Some(at) => waiting.filter(recovery::dealership_id.eq(at)),
        None => waiting.filter(recovery::dealership_id.is_null()),
    };
    let rows: Vec<Row> = waiting.load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

/// What waits for the people who act for the customer of a scope.
pub fn waiting_of(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Vec<Listed>> {
    let customer = scope.require_customer()?;
    let rows: Vec<Row> = recovery::table
        .filter(recovery::dealership_id.eq(scope.dealership()).and(recovery::customer_id.eq(customer)))
        .filter(recovery::kind.eq(Kind::Counter))
        .filter(recovery::cancelled_at.is_null().and(recovery::completed_at.is_null()))
        .filter(recovery::expires_at.gt(site.clock.now()))
        .order((recovery::created_at, recovery::id))
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Listed> {
    let reason = match &row.reason {
        Some(sealed) => site.vault.open_field(c, Holder::Person(row.person), row.id.as_bytes(), sealed)?,
        None => String::new(),
    };
    let requester = match row.requested_by {
        Some(id) => persons::find(c, site, id)?.name,
        None => String::new(),
    };
    Ok(Listed {
        id: row.id,
        person: row.person,
        name: persons::find(c, site, row.person)?.name,
        kind: row.kind,
        dealership: row.dealership,
        customer: row.customer,
        from: row.approved_at.map(|at| at.plus(super::WAIT)),
        stage: row.stage(site.clock.now()),
        reason,
        requested_by: row.requested_by,
        requester,
        created_at: row.created_at,
        expires_at: row.expires_at,
    })
}
