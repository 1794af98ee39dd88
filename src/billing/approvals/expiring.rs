//! Requests whose time is over: what was asked for or approved days ago is not done on the strength of that any more. They
//! stay, and say so.

use diesel::prelude::*;

use super::requesting::entry;
use super::store::{by_id, moved};
use super::{Kind, State};
use crate::base::db::schema::approval;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{ApprovalId, DealershipId};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

const OPEN: [State; 2] = [State::Waiting, State::Approved];
const AT_ONCE: i64 = 500;

/// Closes every request whose time is over. Returns how many.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let over: Vec<(ApprovalId, DealershipId)> = approval::table
        .filter(approval::state.eq_any(OPEN).and(approval::expires_at.le(site.clock.now())))
        .order(approval::expires_at)
        .limit(AT_ONCE)
        .select((approval::id, approval::dealership_id))
        .load(c)?;
    for (id, dealership) in &over {
        expire(c, site, &Scope::for_job(*dealership, None), *id)?;
    }
    Ok(over.len())
}

/// Closes what was asked about a thing and is over, so that it can be asked for anew.
pub(super) fn close(c: &mut Conn, site: &Site, scope: &Scope, kind: Kind, object: &str) -> DbResult<()> {
    let over: Vec<ApprovalId> = approval::table
        .filter(approval::object_id.eq(object).and(approval::kind.eq(kind)))
        .filter(approval::dealership_id.eq(scope.dealership()))
        .filter(approval::state.eq_any(OPEN).and(approval::expires_at.le(site.clock.now())))
        .select(approval::id)
        .load(c)?;
    over.into_iter().try_for_each(|id| expire(c, site, scope, id))
}

fn expire(c: &mut Conn, site: &Site, scope: &Scope, id: ApprovalId) -> DbResult<()> {
    let it = by_id(c, site, scope, id)?;
    if !moved(c, id, &OPEN, State::Withdrawn, site.clock.now())? {
        return Ok(());
    }
    diesel::update(approval::table.find(id)).set(approval::expired.eq(true)).execute(c)?;
    let entry = entry("approval.expire", scope, &it)?.before(it.state.code()).after("expired");
    record(c, site, &Actor::system(), &entry)?;
    Ok(())
}
