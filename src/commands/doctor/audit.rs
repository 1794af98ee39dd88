//! The audit log: does somebody else hold its heads.

use super::Finding;
use super::folders::open_to_others;
use crate::base::config::Config;
use crate::base::objects::{Place, SecretSource, StoreError};
use crate::base::values::{Clock, Email};
use crate::commands::runtime::runtime;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    let store = Place::of(config);
    let kept = config.audit_anchor_directory.is_some() || matches!(store, Ok(Some(_)));
    if config.audit_mail.is_empty() && !kept {
        all.push(Finding::new(
            "audit.anchor",
            "nobody keeps the heads of the audit log away from this machine, so whoever takes it over can rewrite the log",
            "Set audit_mail to an auditor's address, audit_anchor_directory to a folder that others keep, or audit_s3_endpoint to an object store.",
        ));
    }
    if config.audit_mail.iter().any(|address| Email::parse(address).is_err()) {
        all.push(Finding::new(
            "audit_mail.form",
            "audit_mail holds something that is no address",
            "Such as audit_mail = [\"auditor@example.com\"].",
        ));
    }
    match store {
        Ok(Some(place)) => all.extend(secret(&place)),
        Ok(None) => {}
        Err(why) => all.push(Finding::new("audit_s3.form", why.to_string(), "docs/audit.md has an example.")),
    }
    all
}

fn secret(place: &Place) -> Option<Finding> {
    if let Err(why) = place.open() {
        let remedy =
            "Put the access key's secret where audit_s3_secret points, readable by the portal alone.";
        return Some(Finding::new("audit_s3.secret", why.to_string(), remedy));
    }
    match &place.secret {
        SecretSource::File(path) if open_to_others(path) => Some(Finding::new(
            "audit_s3.permissions",
            format!("{} can be read by others", path.display()),
            format!("chmod 400 {}", path.display()),
        )),
        _ => None,
    }
}

/// Asks the store for an object, which changes nothing. Whoever may only write is refused, and a key that holds is known by that.
pub(super) fn silent(config: &Config, clock: &Clock) -> Option<Finding> {
    let place = Place::of(config).ok()??;
    let now = clock.now();
    // A thread of its own: whoever calls may be inside a runtime.
    let asked = std::thread::scope(|threads| {
        let ask = threads.spawn(|| {
            let runtime = runtime().map_err(|e| StoreError::Settings(e.to_string()))?;
            runtime.block_on(async { place.open()?.get("head.txt", now).await })
        });
        ask.join().unwrap_or_else(|_| Err(StoreError::Settings("the question broke off".to_owned())))
    });
    let good = |status, code: &str| {
        (status == 404 && code != "NoSuchBucket") || (status, code) == (403, "AccessDenied")
    };
    match asked {
        Ok(_) => None,
        Err(StoreError::Refused { status, code }) if good(status, &code) => None,
        Err(why) => Some(Finding::new(
            "audit_s3.silent",
            format!("{why}; no head of the audit log gets there"),
            "Check endpoint, bucket, region, key and the clock of this machine.",
        )),
    }
}
