//! Changing a brand: the group of settings with its version and its entry in the log, the file, and the names on the
//! dealership's row that every page reads.

use diesel::prelude::*;

use super::{Branding, Logo, TooFaint, check, store, stylesheet};
use crate::base::db::schema::dealership;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Color, DealershipId};
use crate::parties::dealerships::{Version, change_group, group};
use crate::trust::audit::Actor;

/// Sets the color, or goes back to the portal's own.
pub fn set_accent(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: DealershipId,
    shown: Version,
    accent: Option<Color>,
) -> DbResult<Result<(), TooFaint>> {
    if let Some(Err(faint)) = accent.map(check) {
        return Ok(Err(faint));
    }
    let before: Branding = group(c, id)?;
    change_group(c, site, actor, id, shown, &Branding { accent, ..before })?;
    let sheet = match accent {
        Some(color) => store::add_sheet(c, id, &stylesheet(color), site.clock.now())?,
        None => String::new(),
    };
    diesel::update(dealership::table.find(id)).set(dealership::brand_sheet.eq(sheet)).execute(c)?;
    Ok(Ok(()))
}

pub fn set_logo(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: DealershipId,
    shown: Version,
    logo: &Logo,
) -> DbResult<()> {
    let hash = store::add_logo(c, id, logo, site.clock.now())?;
    name_logo(c, site, actor, id, shown, Some(hash))
}

/// Papers that were made with it keep it.
pub fn remove_logo(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: DealershipId,
    shown: Version,
) -> DbResult<()> {
    name_logo(c, site, actor, id, shown, None)
}

fn name_logo(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: DealershipId,
    shown: Version,
    logo: Option<String>,
) -> DbResult<()> {
    let before: Branding = group(c, id)?;
    let name = logo.clone().unwrap_or_default();
    change_group(c, site, actor, id, shown, &Branding { logo, ..before })?;
    diesel::update(dealership::table.find(id)).set(dealership::brand_logo.eq(name)).execute(c)?;
    Ok(())
}
