//! What happens at the dealership, from its log, for the feed on the dashboard and for the live events that go on with
//! it. Looks at records are left out: they would fill it. What concerns people and keys is for those who manage them.

use std::str::FromStr;

use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AuditId, CustomerId, DealershipId, LocalDate, PersonId, Timestamp, Zone};
use crate::pages::staff::deeds::{Deed, deed, needs};
use crate::pages::staff::shown::lately;
use crate::parties::customers;
use crate::trust::access::{ActingStaff, Scope, persons, staff};
use crate::trust::audit::{Logged, latest_acts};

/// Acts that are read, those for other eyes among them, and that are shown.
const READ: i64 = 60;
const SHOWN: usize = 8;

/// One act.
pub(in crate::pages::staff) struct Act {
    pub deed: Deed,
    /// Whose account it was about.
    pub customer: Option<(CustomerId, String)>,
    /// Who of the staff did it; owners are named by their account.
    pub by: String,
    pub at: Timestamp,
    pub when: String,
}

/// The same as a fragment of the page, for a listener.
#[derive(Template)]
#[template(path = "staff/live/act.html")]
struct Fragment<'a> {
    it: &'a Act,
}

/// An entry's place in the log of its dealership; in addresses and events as `micros.id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pages::staff) struct Place(pub Timestamp, pub AuditId);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.micros(), self.1)
    }
}

impl FromStr for Place {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self, AppError> {
        let place = text.split_once('.').and_then(|(micros, id)| {
            Some(Self(Timestamp::from_micros(micros.parse().ok()?), id.parse().ok()?))
        });
        place.ok_or(AppError::NotFound)
    }
}

impl Act {
    pub fn customer(&self) -> Option<CustomerId> {
        self.customer.as_ref().map(|(id, _)| *id)
    }

    pub fn fragment(&self) -> DbResult<String> {
        Fragment { it: self }.render().map_err(|e| AppError::Internal(e.into()))
    }
}

/// The latest acts that the reader may see, and the place of the latest entry of all.
pub(super) fn lately_at(
    c: &mut Conn,
    site: &Site,
    who: &ActingStaff,
    today: LocalDate,
    zone: &Zone,
) -> DbResult<(Vec<Act>, String)> {
    let all = latest_acts(c, &who.scope, READ)?;
    let place = all.first().map(|it| Place(it.at, it.id).to_string()).unwrap_or_default();
    let colleagues = colleagues(c, who.dealership)?;
    let shown = all.into_iter().filter(|it| is_shown(who, it)).take(SHOWN);
    let acts = shown.map(|it| act(c, site, &who.scope, &colleagues, (today, zone), it));
    Ok((acts.collect::<DbResult<Vec<Act>>>()?, place))
}

/// Whose names are said when they did something.
pub(in crate::pages::staff) fn colleagues(c: &mut Conn, at: DealershipId) -> DbResult<Vec<PersonId>> {
    Ok(staff::of_place(c, Some(at))?.into_iter().map(|it| it.person).collect())
}

/// Whether an entry is for the reader's eyes.
pub(in crate::pages::staff) fn is_shown(who: &ActingStaff, it: &Logged) -> bool {
    needs(&it.action).iter().any(|permission| who.may(*permission))
}

/// An entry with the names of those it is about.
pub(in crate::pages::staff) fn act(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    colleagues: &[PersonId],
    (today, zone): (LocalDate, &Zone),
    it: Logged,
) -> DbResult<Act> {
    let customer = match it.customer {
        Some(id) => Some((id, customers::name_of(c, site, &scope.narrowed(id)?)?)),
        None => None,
    };
    let by = match it.actor.filter(|actor| colleagues.contains(actor)) {
        Some(actor) => persons::find(c, site, actor)?.name,
        None => String::new(),
    };
    Ok(Act { deed: deed(&it.action), customer, by, at: it.at, when: lately(it.at, today, zone) })
}
