//! What waits for a person at a dealership, beside invoices that are late: how many there are of each sort. What they are
//! is asked of the rooms that know: `deliveries`, `reminders`, `handling`.

use super::handling::{count_left_over, count_stuck};
use crate::base::db::{Conn, DbResult};
use crate::base::values::Timestamp;
use crate::billing::chargebacks::{count_paid_twice, count_unanswered, count_warnings};
use crate::billing::deliveries::count_bounced;
use crate::billing::disputes::count_open;
use crate::billing::recurring::count_failed;
use crate::billing::reminders::{TaskKind, count_tasks};
use crate::trust::access::Scope;

crate::coded! {
    /// Why something waits.
    pub enum Waiting {
        /// A card network waits for an answer about a payment.
        Chargeback = "chargeback",
        /// A card network took what had gone back to the customer before.
        PaidTwice = "paid-twice",
        /// A card network suspects that somebody else used a card.
        FraudWarning = "fraud-warning",
        /// A customer questions a charge and waits.
        Dispute = "dispute",
        /// A payment whose end nobody can tell.
        Stuck = "stuck",
        /// Money of a customer that no invoice has got, although some is owed.
        LeftOver = "left-over",
        /// A mail about an invoice came back.
        Bounced = "bounced",
        /// The day that was promised has passed.
        Promise = "promise",
        /// No reminder helped.
        HandedOver = "handed-over",
        /// A recurring invoice cannot be billed.
        Recurring = "recurring",
    }
}

/// How many there are of each, in the order of [`Waiting::ALL`].
pub fn waiting(c: &mut Conn, scope: &Scope, now: Timestamp) -> DbResult<Vec<(Waiting, i64)>> {
    let count = |kind: &Waiting| {
        let count = match kind {
            Waiting::Chargeback => count_unanswered(c, scope),
            Waiting::PaidTwice => count_paid_twice(c, scope),
            Waiting::FraudWarning => count_warnings(c, scope),
            Waiting::Dispute => count_open(c, scope),
            Waiting::Stuck => count_stuck(c, scope, now),
            Waiting::LeftOver => count_left_over(c, scope),
            Waiting::Bounced => count_bounced(c, scope),
            Waiting::Promise => count_tasks(c, scope, TaskKind::BrokenPromise),
            Waiting::HandedOver => count_tasks(c, scope, TaskKind::HandedOver),
            Waiting::Recurring => count_failed(c, scope),
        };
        Ok((*kind, count?))
    };
    Waiting::ALL.iter().map(count).collect()
}
