//! Alerts that do not go through the log, because the log or the rules may be what is wrong.

use std::time::Duration;

use diesel::prelude::*;

use super::engine::{self, Class, Engine, Event};
use super::feed::NAME;
use super::following::keep;
use super::store::Logged;
use crate::base::db::DbResult;
use crate::base::db::schema::alert_feed;
use crate::base::site::Site;
use crate::trust::audit::{NotSigned, followed_from, is_stalled};

/// Where something is not judged after so long, judging stands still.
const LATE: Duration = Duration::from_secs(120);

/// Raises an alert where the log or the rules themselves stand still: what was written more than a minute or two ago has no number
/// or is not judged yet, or nobody can say whether. Not through the log, which may be what stands still.
pub fn watch(site: &Site) -> DbResult<()> {
    match stand_still(site) {
        Ok(false) => Ok(()),
        Ok(true) => raise(site, Class::Defence, "defence.alerts", "late"),
        // Whoever makes it impossible to ask is not to be left alone with it.
        Err(error) => {
            tracing::error!(%error, "whether the rules follow the audit log cannot be asked");
            raise(site, Class::Defence, "defence.alerts", "not_known")
        }
    }
}

fn stand_still(site: &Site) -> DbResult<bool> {
    let late = site.clock.now().minus(LATE);
    site.db.read(|c| {
        let next: Option<i64> = alert_feed::table.find(NAME).select(alert_feed::seq).first(c).optional()?;
        let oldest = followed_from(c, next.unwrap_or(0), 1)?;
        let unjudged = next.is_some() && oldest.first().is_some_and(|it| it.at < late);
        Ok(unjudged || is_stalled(c, &site.vault, late)?)
    })
}

/// Raises an alert about a log that cannot go on for an error and not for what it holds: nobody would be told otherwise, because
/// what is written gets no number.
pub fn cannot_go_on(site: &Site) -> DbResult<()> {
    raise(site, Class::Integrity, "integrity.log", "cannot_go_on")
}

/// Raises an alert about a log that does not hold ([`NotSigned`]), which may give no entry a number, or take none. The entry that
/// says so, where there is one, is counted in the same alert.
pub fn not_signed(site: &Site, refused: &NotSigned) -> DbResult<()> {
    raise(site, Class::Integrity, "integrity.head", refused.code())
}

fn raise(site: &Site, class: Class, action: &str, cause: &str) -> DbResult<()> {
    let event = Event {
        at: site.clock.now().micros(),
        action: action.to_owned(),
        class,
        outcome: engine::Outcome::Failed,
        cause: cause.to_owned(),
        ..Event::default()
    };
    let found = Engine::new(super::rules_in_force(&site.config)).judge(&event);
    let keep_all = |logged| site.db.write(|c| found.iter().try_for_each(|it| keep(c, site, it, logged)));
    keep_all(Logged::Yes).or_else(|error| {
        tracing::error!(%error, "an alert is raised without an entry of the log");
        keep_all(Logged::No)
    })
}
