//! The mail that something came in: to the dealership's managers, without what and how much.

use crate::base::db::{Conn, DbResult};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::ChargebackId;
use crate::billing::payments::store::chargebacks::ChargebackState;
use crate::parties::dealerships;
use crate::trust::access::{Role, Scope, persons, staff};

/// Queues it in the caller's transaction, once for each state: an inquiry that becomes a chargeback is news.
pub(in crate::billing) fn arrived(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: ChargebackId,
    state: ChargebackState,
) -> DbResult<()> {
    let seller = dealerships::load(c, scope.dealership())?.settings.name;
    let mut managers: Vec<_> = staff::of_place(c, Some(scope.dealership()))?
        .into_iter()
        .filter(|held| held.role == Role::Manager)
        .map(|held| held.person)
        .collect();
    managers.sort_unstable();
    managers.dedup();
    for person in managers {
        let to = persons::recipient(c, site, person)?;
        mail::queue(
            c,
            site,
            &mail::chargeback(site, &to, seller.as_str(), (id, state.code())).person(person),
        )?;
    }
    Ok(())
}
