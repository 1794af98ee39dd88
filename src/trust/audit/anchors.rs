//! Keeping heads away from the database: whoever has the signing key can make a whole new log, but not one that fits what
//! others hold. A file an hour on another disk, an object an hour in a store, a mail a day to an auditor. None waits for another.

use std::time::Duration;

use super::{head, signing};
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Recipient};
use crate::base::objects::{Place, StoreError};
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{Email, Language, Timestamp};

const STORE_JOB: &str = "audit.store";
/// The store is asked again and again meanwhile.
const SLOW: Duration = Duration::from_secs(5 * 60);
/// A head goes there every hour: so many hours are a pause.
const LATE: Duration = Duration::from_secs(3 * 3600);

/// Hands the newest head on. Harmless to repeat: the hour's file is written over, object and mail are sent once.
pub fn anchor(site: &Site) -> DbResult<()> {
    let Some(newest) = site.db.read(signing::latest)? else { return Ok(()) };
    let now = site.clock.now().to_string();
    // `2026-11-20T18`, in UTC.
    let hour: String = now.chars().take(13).collect();
    let file = match &site.config.audit_anchor_directory {
        Some(folder) => head::write(folder, &format!("head-{hour}.txt"), &newest.note).map(|_| ()),
        None => Ok(()),
    };
    if site.config.audit_s3_endpoint.is_some() {
        // A store that locks what it gets is given each hour's head once: the outbox knows an hour by its key.
        site.db.write(|c| outbox::add(c, site, STORE_JOB, &hour, &newest.note))?;
    }
    let day: String = now.chars().take(10).collect();
    for address in &site.config.audit_mail {
        match Email::parse(address) {
            Ok(email) => {
                let to = Recipient { email, language: Language::En };
                let letter = mail::audit_head(site, &to, &day, &newest.note);
                site.db.write(|c| mail::queue(c, site, &letter))?;
            }
            Err(_) => tracing::error!("audit_mail holds something that is no address"),
        }
    }
    file
}

/// Adds the way to the object store.
#[must_use]
pub fn anchor_with(jobs: Jobs) -> Jobs {
    jobs.with(STORE_JOB, |site: Site, hour: String, note: String| async move {
        let put = async {
            let Some(place) = Place::of(&site.config)? else { return Ok(()) };
            place.open()?.put(&format!("head-{hour}.txt"), &note, site.clock.now()).await
        };
        // Whatever is wrong there can be mended there.
        put.await.map_err(|why: StoreError| JobError::Later(why.to_string()))
    })
}

/// What keeps heads from the object store, if anything: the newest is on its way for too long, or there is none.
pub fn store_fails(c: &mut Conn, now: Timestamp) -> DbResult<Option<&'static str>> {
    Ok(match outbox::newest(c, STORE_JOB)? {
        Some(newest) if !newest.done && now.since(newest.since) > SLOW => Some("store_refuses_or_is_silent"),
        Some(newest) if newest.done && now.since(newest.since) > LATE => Some("late"),
        _ => None,
    })
}
