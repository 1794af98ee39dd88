//! Whether what protects the site still stands: the antivirus program, the disk or store elsewhere that keeps the proof of the log,
//! the mails about alerts. Asked every ten minutes; one that does not stand is in the log, where a rule sees it.
//! Not here: the rules themselves (`alerts::watching`), backups and drills, which are asked about when they exist.

use std::path::Path;
use std::time::Duration;

use crate::base::db::DbResult;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::billing::evidence::Antivirus;
use crate::trust::audit::{Actor, Entry, Outcome, latest, record, store_fails};

/// A head is written there every hour: so many hours are a pause.
const LATE: u64 = 3;
/// A mail about an alert is sent within a minute.
const SLOW: Duration = Duration::from_secs(5 * 60);

/// What is down, as the log says it, and why.
type Down = (&'static str, &'static str);

/// Asks each defence. One that cannot be asked keeps none of the others from it; the first error comes back when all were.
pub fn look(site: &Site) -> DbResult<()> {
    let mut down: Vec<Down> = antivirus(site).into_iter().collect();
    let mut failed = Ok(());
    for asked in [anchors(site), alert_mail(site)] {
        match asked {
            Ok(found) => down.extend(found),
            Err(error) => failed = failed.and(Err(error)),
        }
    }
    say(site, &down).and(failed)
}

/// Where heads are kept elsewhere, once there is any.
fn anchors(site: &Site) -> DbResult<Vec<Down>> {
    let mut down = Vec::new();
    let head = site.db.read(latest)?;
    if let (Some(folder), Some(_)) = (&site.config.audit_anchor_directory, &head) {
        down.extend(anchor(folder, site.clock.now()));
    }
    if let (Some(_), Some(_)) = (&site.config.audit_s3_endpoint, head) {
        let cause = site.db.read(|c| store_fails(c, site.clock.now()))?;
        down.extend(cause.map(|cause| ("defence.anchor", cause)));
    }
    Ok(down)
}

fn alert_mail(site: &Site) -> DbResult<Vec<Down>> {
    let before = site.clock.now().minus(SLOW);
    let waits = site.db.read(|c| mail::waits_since(c, "alert", before))?;
    Ok(waits.then_some(("defence.alert_mail", "not_sent")).into_iter().collect())
}

fn say(site: &Site, down: &[Down]) -> DbResult<()> {
    if down.is_empty() {
        return Ok(());
    }
    site.db.write(|c| {
        for (what, cause) in down {
            let entry = Entry::new(what).outcome(Outcome::Failed).fact("cause", cause);
            record(c, site, &Actor::system(), &entry)?;
        }
        Ok(())
    })
}

fn antivirus(site: &Site) -> Option<Down> {
    let program = site.config.antivirus.as_deref()?.parse::<Antivirus>().ok()?;
    program.ping().is_err().then_some(("defence.antivirus", "no_answer"))
}

/// Whether the folder is there and a head of the last hours is in it.
fn anchor(folder: &Path, now: Timestamp) -> Option<Down> {
    if !folder.is_dir() {
        return Some(("defence.anchor", "folder_gone"));
    }
    let hour = |ago: u64| {
        let at = now.minus(Duration::from_secs(ago * 3600)).to_string();
        at.chars().take(13).collect::<String>()
    };
    let fresh = (0..=LATE).any(|ago| folder.join(format!("head-{}.txt", hour(ago))).is_file());
    (!fresh).then_some(("defence.anchor", "late"))
}
