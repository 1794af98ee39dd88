//! Settings in groups: what one room needs to know of a dealership besides the columns of its row, such as a plan of
//! reminders or a limit. A group is a type with defaults, stored whole as one row; a key that a later release adds has
//! its default until somebody saves the group. Not here: what the groups mean, and their pages.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::db::schema::dealership_setting;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{DealershipId, Timestamp};
use crate::trust::audit::{Actor, Entry, record, rows};
use crate::{each, insert_or_ignore};

/// A group of settings. `Default` is what holds for a dealership that never saved it; the type carries
/// `#[serde(default)]` so that stored values of an earlier release stay readable. Nothing in it is secret or personal.
pub trait Group: Serialize + DeserializeOwned + Default {
    /// As stored, such as `reminders`; never used twice.
    const NAME: &'static str;
}

/// How often a group was saved; 0 before the first time. A form carries it, so that a stale one is noticed.
pub type Version = i64;

/// A dealership's group of settings, or the defaults.
pub fn group<G: Group>(c: &mut Conn, dealership: DealershipId) -> DbResult<G> {
    Ok(group_with_version(c, dealership)?.0)
}

/// The same with its version, for a form.
pub fn group_with_version<G: Group>(c: &mut Conn, dealership: DealershipId) -> DbResult<(G, Version)> {
    match stored(c, dealership, G::NAME)? {
        None => Ok((G::default(), 0)),
        Some((value, version)) => Ok((said(Some(&value))?, version)),
    }
}

/// A group as it is stored, or the defaults.
pub fn said<G: Group>(value: Option<&str>) -> DbResult<G> {
    value.map_or_else(
        || Ok(G::default()),
        |it| serde_json::from_str(it).map_err(|e| AppError::Internal(e.into())),
    )
}

/// Saves a group over the version that the form showed. Somebody else's change in between is a conflict, and nothing
/// is written. Saving what is stored already writes nothing either.
pub fn change_group<G: Group>(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    dealership: DealershipId,
    shown: Version,
    new: &G,
) -> DbResult<()> {
    let value = json(new)?;
    let before = match stored(c, dealership, G::NAME)? {
        Some((stored, version)) if stored == value && version == shown => return Ok(()),
        Some((stored, _)) => stored,
        None => json(&G::default())?,
    };
    if !write(c, dealership, G::NAME, shown, &value, site.clock.now())? {
        return Err(AppError::Conflict(
            "somebody else changed these settings; look at them again".to_owned(),
        ));
    }
    rows::seal(c, site, rows::Kind::Setting, format!("{dealership}/{}", G::NAME))?;
    let entry = Entry::new("dealership.settings").object(dealership).dealership(dealership);
    record(c, site, actor, &entry.fact("group", G::NAME).before(before).after(value))?;
    Ok(())
}

fn stored(c: &mut Conn, dealership: DealershipId, name: &str) -> DbResult<Option<(String, Version)>> {
    let row = dealership_setting::table
        .find((dealership, name))
        .select((dealership_setting::value, dealership_setting::version));
    Ok(each!(c, |c| row.first(c)).optional()?)
}

/// Whether the version was still the one that was shown.
fn write(
    c: &mut Conn,
    dealership: DealershipId,
    name: &str,
    shown: Version,
    value: &str,
    now: Timestamp,
) -> DbResult<bool> {
    let content = (
        dealership_setting::value.eq(value),
        dealership_setting::version.eq(shown.saturating_add(1)),
        dealership_setting::changed_at.eq(now),
    );
    let done = if shown == 0 {
        let keys = (dealership_setting::dealership_id.eq(dealership), dealership_setting::name.eq(name));
        insert_or_ignore!(c, dealership_setting::table, (keys, content))?
    } else {
        let row =
            dealership_setting::table.find((dealership, name)).filter(dealership_setting::version.eq(shown));
        diesel::update(row).set(content).execute(c)?
    };
    Ok(done == 1)
}

fn json(group: &impl Serialize) -> DbResult<String> {
    serde_json::to_string(group).map_err(|e| AppError::Internal(e.into()))
}
