//! What happened lately at the dealership, from its log. Looks at records are left out: they would fill it.

use crate::base::db::{Conn, DbResult};
use crate::base::values::{CustomerId, LocalDate, PersonId, Timestamp, Zone};
use crate::base::web::Cx;
use crate::pages::staff::deeds::{Deed, deed, is_look};
use crate::pages::staff::shown::lately;
use crate::parties::customers;
use crate::trust::access::{ActingStaff, persons, staff};
use crate::trust::audit::{Logged, of_dealership};

/// Entries that are read, looks among them, and acts that are shown.
const READ: i64 = 200;
const SHOWN: usize = 10;

/// One act.
pub(super) struct Act {
    pub deed: Deed,
    /// Whose account it was about.
    pub customer: Option<(CustomerId, String)>,
    /// Who of the staff did it; owners are named by their account.
    pub by: String,
    pub at: Timestamp,
    pub when: String,
}

impl Act {
    pub fn customer(&self) -> Option<CustomerId> {
        self.customer.as_ref().map(|(id, _)| *id)
    }
}

pub(super) fn activity(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    today: LocalDate,
    zone: &Zone,
) -> DbResult<Vec<Act>> {
    let colleagues: Vec<PersonId> =
        staff::of_place(c, Some(who.dealership))?.into_iter().map(|it| it.person).collect();
    let all = of_dealership(c, &who.scope, READ)?;
    let acts = all.into_iter().filter(|it| !is_look(&it.action)).take(SHOWN);
    acts.map(|it| act(c, cx, who, &colleagues, (today, zone), it)).collect()
}

fn act(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    colleagues: &[PersonId],
    (today, zone): (LocalDate, &Zone),
    it: Logged,
) -> DbResult<Act> {
    let customer = match it.customer {
        Some(id) => Some((id, customers::name_of(c, &cx.site, &who.scope.narrowed(id)?)?)),
        None => None,
    };
    let by = match it.actor.filter(|actor| colleagues.contains(actor)) {
        Some(actor) => persons::find(c, &cx.site, actor)?.name,
        None => String::new(),
    };
    Ok(Act { deed: deed(&it.action), customer, by, at: it.at, when: lately(it.at, today, zone) })
}
