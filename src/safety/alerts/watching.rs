//! Alerts that do not go through the log, because the log or the rules may be what is wrong.

use std::time::Duration;

use diesel::prelude::*;

use super::engine::{self, Class, Engine, Event};
use super::feed::NAME;
use super::following::keep;
use crate::base::db::DbResult;
use crate::base::db::schema::alert_feed;
use crate::base::site::Site;
use crate::trust::audit::{followed_from, is_stalled};

/// Where something is not judged after so long, judging stands still.
const LATE: Duration = Duration::from_secs(120);

/// Raises an alert where the log or the rules themselves stand still: what was written more than a minute or two ago has no number
/// or is not judged yet. Not through the log, which may be what stands still.
pub fn watch(site: &Site) -> DbResult<()> {
    let now = site.clock.now();
    let late = now.minus(LATE);
    let stands = site.db.read(|c| {
        let next: Option<i64> = alert_feed::table.find(NAME).select(alert_feed::seq).first(c).optional()?;
        let oldest = followed_from(c, next.unwrap_or(0), 1)?;
        let unjudged = next.is_some() && oldest.first().is_some_and(|it| it.at < late);
        Ok(unjudged || is_stalled(c, &site.vault, late)?)
    })?;
    if !stands {
        return Ok(());
    }
    let event = Event {
        at: now.micros(),
        action: "defence.alerts".to_owned(),
        class: Class::Defence,
        outcome: engine::Outcome::Failed,
        cause: "late".to_owned(),
        ..Event::default()
    };
    let mut rules = Engine::new(super::rules_in_force(&site.config));
    let found = rules.judge(&event);
    site.db.write(|c| found.iter().try_for_each(|alert| keep(c, site, alert)))
}
