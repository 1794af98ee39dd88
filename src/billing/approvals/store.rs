//! Reading requests. What is personal in them is sealed under their customer's key.

use diesel::prelude::*;

use super::{Approval, KeptDigest, Kind, State};
use crate::base::db::schema::approval;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, Currency, CustomerId, Money, PersonId, Timestamp};
use crate::base::vault::{ApprovalNote, ApprovalProposal, ApprovalReason, Holder, Sealed};
use crate::trust::access::Scope;

/// Where a page of the list begins: after this one.
pub type Cursor = Option<(Timestamp, ApprovalId)>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = approval)]
struct Row {
    id: ApprovalId,
    customer_id: CustomerId,
    kind: Kind,
    object_id: String,
    currency: Currency,
    amount_minor: i64,
    digest: Vec<u8>,
    proposal: Sealed<ApprovalProposal>,
    reason: Sealed<ApprovalReason>,
    state: State,
    requested_by: PersonId,
    requested_at: Timestamp,
    decided_by: Option<PersonId>,
    decided_at: Option<Timestamp>,
    note: Option<Sealed<ApprovalNote>>,
    expires_at: Timestamp,
    expired: bool,
}

/// One request of the scope.
pub fn by_id(c: &mut Conn, site: &Site, scope: &Scope, id: ApprovalId) -> DbResult<Approval> {
    let row: Row = approval::table
        .find(id)
        .filter(approval::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    // Also finds the customer inside the scope.
    scope.narrowed(row.customer_id)?;
    open(c, site, row)
}

/// The request for a thing that waits or is approved and not used, and whose time is not over: there is at most one.
pub fn standing(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    kind: Kind,
    object: &str,
) -> DbResult<Option<Approval>> {
    let row: Option<Row> = approval::table
        .filter(approval::object_id.eq(object).and(approval::kind.eq(kind)))
        .filter(approval::dealership_id.eq(scope.dealership()))
        .filter(approval::state.eq_any([State::Waiting, State::Approved]))
        .filter(approval::expires_at.gt(site.clock.now()))
        .select(Row::as_select())
        .first(c)
        .optional()?;
    row.map(|row| open(c, site, row)).transpose()
}

/// Every request about a thing, whatever became of it, the oldest first.
pub fn of_object(c: &mut Conn, site: &Site, scope: &Scope, object: &str) -> DbResult<Vec<Approval>> {
    let rows: Vec<Row> = approval::table
        .filter(approval::object_id.eq(object))
        .filter(approval::dealership_id.eq(scope.dealership()))
        .order(approval::id)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

/// The requests in one state: what waits the longest first, the rest newest first.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    state: State,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Approval>> {
    use approval as a;
    let mut rows = a::table
        .filter(a::dealership_id.eq(scope.dealership()).and(a::state.eq(state)))
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    rows = match (state, after) {
        (State::Waiting, None) => rows.filter(a::expires_at.gt(site.clock.now())),
        (State::Waiting, Some((at, id))) => rows
            .filter(a::expires_at.gt(site.clock.now()))
            .filter(a::requested_at.ge(at).and(a::requested_at.gt(at).or(a::id.gt(id)))),
        (_, None) => rows,
        (_, Some((at, id))) => {
            rows.filter(a::requested_at.le(at).and(a::requested_at.lt(at).or(a::id.lt(id))))
        }
    };
    rows = match state {
        State::Waiting => rows.order((a::requested_at, a::id)),
        _ => rows.order((a::requested_at.desc(), a::id.desc())),
    };
    let rows: Vec<Row> = rows.load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

/// How many wait at the scope's dealership for somebody who is not who asked.
pub fn waiting_for(c: &mut Conn, site: &Site, scope: &Scope, decider: PersonId) -> DbResult<i64> {
    Ok(approval::table
        .filter(approval::dealership_id.eq(scope.dealership()).and(approval::state.eq(State::Waiting)))
        .filter(approval::requested_by.ne(decider).and(approval::expires_at.gt(site.clock.now())))
        .count()
        .get_result(c)?)
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Approval> {
    let (holder, id) = (Holder::Customer(row.customer_id), row.id.as_bytes());
    let proposal = site.vault.open_bytes(c, holder, id, &row.proposal)?;
    let note = match &row.note {
        Some(sealed) => Some(site.vault.open_field(c, holder, id, sealed)?),
        None => None,
    };
    Ok(Approval {
        proposal: serde_json::from_slice(&proposal).map_err(|e| AppError::Internal(e.into()))?,
        reason: site.vault.open_field(c, holder, id, &row.reason)?,
        note,
        id: row.id,
        customer: row.customer_id,
        kind: row.kind,
        object: row.object_id,
        amount: Money::new(row.amount_minor, row.currency),
        digest: KeptDigest(row.digest),
        state: row.state,
        requested_by: row.requested_by,
        requested_at: row.requested_at,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        expires_at: row.expires_at,
        expired: row.expired,
    })
}

/// Moves a request on. False when it is in none of the states it may start from.
pub(super) fn moved(
    c: &mut Conn,
    id: ApprovalId,
    from: &[State],
    to: State,
    now: Timestamp,
) -> DbResult<bool> {
    let row = approval::table.find(id).filter(approval::state.eq_any(from.iter().copied()));
    let values = (approval::state.eq(to), approval::changed_at.eq(now));
    Ok(diesel::update(row).set(values).execute(c)? == 1)
}
