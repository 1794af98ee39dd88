//! A reminder that somebody on the staff sends now, whatever the plan says next. It still leaves at business hours alone,
//! and not where a payment is under way or all of it is in dispute.

use super::due::{Why, nothing_due};
use super::facts;
use super::plan::{Act, Plan};
use super::running::{Origin, Reminder, write};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::is_form_key;
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::billing::reminders::Reach;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    NothingOpen,
    Processing,
    /// All that is open waits for a decision about a dispute.
    Disputed,
    /// So does what a card network took back and has not decided about.
    ChargedBack,
    /// A firm letter comes after the due day.
    TooEarly,
    Closed,
    Bounced,
    Nobody,
}

/// Sends a reminder of an invoice of the scope's customer; the same form again is the same reminder.
pub fn send(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    dealership: &Dealership,
    invoice: InvoiceId,
    (act, key): (Act, &str),
) -> DbResult<Result<(), NotSent>> {
    if act == Act::HandOver || !is_form_key(key) {
        return Err(AppError::Invalid("a form without its fields".to_owned()));
    }
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let today = zone.date_of(now);
    let Some(owed) = facts::owed_on(c, scope, invoice)? else { return Ok(Err(NotSent::NothingOpen)) };
    let known = facts::facts(c, scope, std::slice::from_ref(&owed), today)?;
    let plan: Plan = dealerships::group(c, scope.dealership())?;
    let early = act != Act::Friendly && owed.due_on >= today;
    let (_, reach) = facts::readers(c, site, scope, act)?;
    let nothing = known.first().and_then(nothing_due);
    let hindrance = match reach {
        _ if known.iter().any(|it| it.processing) => Some(NotSent::Processing),
        _ if nothing == Some(Why::ChargedBack) => Some(NotSent::ChargedBack),
        _ if nothing.is_some() => Some(NotSent::Disputed),
        _ if early => Some(NotSent::TooEarly),
        _ if plan.next_opening(zone, now) > now => Some(NotSent::Closed),
        Reach::Bounced => Some(NotSent::Bounced),
        Reach::Nobody => Some(NotSent::Nobody),
        Reach::Somebody => None,
    };
    if let Some(why) = hindrance {
        return Ok(Err(why));
    }
    let what = Reminder { key: &format!("hand {key}"), step: None, act, origin: Origin::Hand };
    write(c, site, actor, dealership, std::slice::from_ref(&owed), &what)?;
    Ok(Ok(()))
}
