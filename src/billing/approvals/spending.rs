//! Using an approval: once, for exactly what was asked. In the transaction of the verb that does it, so that either
//! both happen or neither.

use super::requesting::entry;
use super::store::{moved, standing};
use super::{Digest, Kind, State};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::ApprovalId;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

/// The approval that covers what is about to be done, used up; none when there is none, or not for exactly this.
pub fn spend(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kind: Kind,
    object: &str,
    digest: &Digest,
) -> DbResult<Option<ApprovalId>> {
    let Some(it) = standing(c, site, scope, kind, object)? else { return Ok(None) };
    if !it.covers(site, digest)? || !moved(c, it.id, &[State::Approved], State::Used, site.clock.now())? {
        return Ok(None);
    }
    let entry = entry("approval.use", scope, &it)?.before(it.state.code()).after(State::Used.code());
    record(c, site, actor, &entry)?;
    Ok(Some(it.id))
}
