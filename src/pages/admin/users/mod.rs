//! The people who work here: listed, invited, given and relieved of roles, shut out and let in again.

mod duties;
pub mod index;
pub mod invites;
pub mod person;
pub mod suspension;

pub use duties::{end, grant};

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{DealershipId, PersonId};
use crate::parties::dealerships;
use crate::trust::access::ActingAdministrator;
use crate::trust::access::staff::{self, Held};

/// A place where people have roles: a dealership, or the installation itself.
pub(in crate::pages::admin) struct Place {
    pub at: Option<DealershipId>,
    pub name: String,
}

/// The places that an administrator runs: their own dealership, or all and the installation.
pub(super) fn places(c: &mut Conn, who: &ActingAdministrator) -> DbResult<Vec<Place>> {
    let all = dealerships::list(c)?;
    let own = |at: &DealershipId| who.installation || who.dealership == Some(*at);
    let dealerships = all.into_iter().filter(|it| own(&it.id));
    let dealerships = dealerships.map(|it| Place { at: Some(it.id), name: it.settings.name.to_string() });
    let installation = who.installation.then(|| Place { at: None, name: "The installation".to_owned() });
    Ok(dealerships.chain(installation).collect())
}

/// The place of a form: empty is the installation. One that the administrator does not run is not found.
fn place(c: &mut Conn, who: &ActingAdministrator, text: &str) -> DbResult<Place> {
    let at = if text.is_empty() { None } else { Some(text.parse().map_err(|_| AppError::NotFound)?) };
    places(c, who)?.into_iter().find(|it| it.at == at).ok_or(AppError::NotFound)
}

/// The roles of a person that the administrator may see. Somebody without one there is not found.
fn roles_of(c: &mut Conn, who: &ActingAdministrator, person: PersonId) -> DbResult<Vec<Held>> {
    let mut held = staff::of_person(c, person)?;
    held.retain(|it| who.installation || (it.at.is_some() && it.at == who.dealership));
    if held.is_empty() { Err(AppError::NotFound) } else { Ok(held) }
}

pub(super) fn field(place: &Place) -> String {
    place.at.map(|at| at.to_string()).unwrap_or_default()
}
