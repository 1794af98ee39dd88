//! The people of the demo: four that one can be, and some more, so that lists are lists.

use super::records::Dealers;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{DealershipId, Email, PersonId};
use crate::commands::failure::Failure;
use crate::parties::customers;
use crate::trust::access::persons::{self, Name};
use crate::trust::access::{Rights, Role, Scope, rights, staff};
use crate::trust::audit::{Actor, ActorKind};

pub const DANA: &str = "dana.whitfield@example.com";
pub const MARCUS: &str = "marcus.bell@northside.example";
pub const PRIYA: &str = "priya.raman@northside.example";
pub const ADMIN: &str = "robin.ellery@northside.example";

/// Who acts in the story, and where.
pub struct Cast {
    pub dana: PersonId,
    pub marcus: PersonId,
    pub priya: PersonId,
    pub lena: PersonId,
    pub sam: PersonId,
    /// Dana's accounts.
    pub at_northside: Scope,
    pub at_lakeside: Scope,
    pub dealers: Dealers,
}

/// Makes them all in one transaction.
pub fn invent(site: &Site, dealers: &Dealers) -> Result<Cast, Failure> {
    Ok(site.db.write(|c| cast(c, site, *dealers))?)
}

fn cast(c: &mut Conn, site: &Site, dealers: Dealers) -> DbResult<Cast> {
    let actor = Actor::of_kind(ActorKind::Operator);
    let (north, lake) = (dealers.northside, dealers.lakeside);
    let mut employ = |name: &str, email: &str, at: DealershipId, role: Role| -> DbResult<PersonId> {
        let id = person(c, site, &actor, name, email)?;
        staff::grant(c, site, &actor, id, Some(at), role)?;
        Ok(id)
    };
    let marcus = employ("Marcus Bell", MARCUS, north, Role::Clerk)?;
    let priya = employ("Priya Raman", PRIYA, north, Role::Manager)?;
    let lena = employ("Lena Ortiz", "lena.ortiz@northside.example", north, Role::Clerk)?;
    let sam = employ("Sam Whitaker", "sam.whitaker@northside.example", north, Role::Clerk)?;
    employ("Walt Jensen", "walt.jensen@lakeside.example", lake, Role::Manager)?;
    employ("Ines Duarte", "ines.duarte@lakeside.example", lake, Role::Clerk)?;
    let dana = person(c, site, &actor, "Dana Whitfield", DANA)?;
    let at_northside = owner(c, site, &actor, dana, north, "C00001")?;
    let at_lakeside = owner(c, site, &actor, dana, lake, "L0001")?;
    let theo = person(c, site, &actor, "Theo Brandt", "theo.brandt@example.com")?;
    owner(c, site, &actor, theo, north, "C00005")?;
    let fleet = person(c, site, &actor, "Jo Harbor", "harbor.couriers@example.com")?;
    owner(c, site, &actor, fleet, north, "C00004")?;
    // Last, so that they are not told of everybody's coming.
    let admin = person(c, site, &actor, "Robin Ellery", ADMIN)?;
    staff::grant(c, site, &actor, admin, Some(north), Role::Administrator)?;
    staff::grant(c, site, &actor, admin, None, Role::Administrator)?;
    Ok(Cast { dana, marcus, priya, lena, sam, at_northside, at_lakeside, dealers })
}

fn person(c: &mut Conn, site: &Site, actor: &Actor, name: &str, email: &str) -> DbResult<PersonId> {
    let name: Name = name.parse().map_err(|e| AppError::internal(format!("{name}: {e}")))?;
    let email: Email = email.parse().map_err(|e| AppError::internal(format!("{email}: {e}")))?;
    persons::create(c, site, actor, &name, &email, None)
}

fn owner(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    at: DealershipId,
    reference: &str,
) -> DbResult<Scope> {
    let scope = Scope::for_job(at, None);
    let scope = scope.narrowed(customers::by_reference(c, &scope, reference)?)?;
    rights::grant(c, site, actor, &scope, person, Rights::ALL)?;
    Ok(scope)
}
