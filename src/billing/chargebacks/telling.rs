//! Mails that something came in: to the dealership's managers, without what and how much.

use std::time::Duration;

use super::waiting::due_before;
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Recipient};
use crate::base::site::Site;
use crate::base::values::{ChargebackId, FraudWarningId};
use crate::billing::notices::managers;
use crate::billing::payments::charging_back;
use crate::billing::payments::store::chargebacks::ChargebackState;
use crate::parties::dealerships;
use crate::trust::access::Scope;

/// Queues it in the caller's transaction, once for each state: an inquiry that becomes a chargeback is news.
pub(in crate::billing) fn arrived(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: ChargebackId,
    state: ChargebackState,
) -> DbResult<()> {
    managers(c, site, scope, |to, seller| mail::chargeback(site, to, seller, (id, state.code())))
}

/// What must be answered within so long, and is not.
const SOON: Duration = Duration::from_secs(3 * 24 * 60 * 60);
const AT_ONCE: i64 = 100;

/// The sweep, over every dealership: money that was won goes to its invoices, and a mail before the day, once for each day that the network gave.
pub fn sweep(site: &Site) -> DbResult<()> {
    let now = site.clock.now();
    for dealership in site.db.read(dealerships::list)? {
        let scope = Scope::for_job(dealership.id, None);
        charging_back::give_back_later(site, &scope)?;
        for it in site.db.read(|c| due_before(c, &scope, now.plus(SOON), AT_ONCE))? {
            if let Some(by) = it.answer_by.filter(|_| it.takes_answer(now)) {
                let letter =
                    |to: &Recipient, seller: &str| mail::chargeback_due(site, to, seller, (it.id, by));
                site.db.write(|c| managers(c, site, &scope, letter))?;
            }
        }
    }
    Ok(())
}

/// A warning of fraud.
pub(super) fn warned(c: &mut Conn, site: &Site, scope: &Scope, id: FraudWarningId) -> DbResult<()> {
    managers(c, site, scope, |to, seller| mail::fraud_warning(site, to, seller, id))
}
