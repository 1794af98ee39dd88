//! Keeping heads away from the database: whoever has the signing key can make a whole new log, but not one that fits what
//! others hold. A file an hour on another disk, a mail a day to an auditor.

use super::{head, signing};
use crate::base::db::DbResult;
use crate::base::mail::{self, Recipient};
use crate::base::site::Site;
use crate::base::values::{Email, Language};

/// Hands the newest head on. Harmless to repeat: the hour's file is written over, the day's mail is sent once.
pub fn anchor(site: &Site) -> DbResult<()> {
    let Some(newest) = site.db.read(signing::latest)? else { return Ok(()) };
    let now = site.clock.now().to_string();
    if let Some(folder) = &site.config.audit_anchor_directory {
        // `2026-11-20T18`, in UTC.
        let hour: String = now.chars().take(13).collect();
        head::write(folder, &format!("head-{hour}.txt"), &newest.note)?;
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
    Ok(())
}
