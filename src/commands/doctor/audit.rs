//! The audit log: does somebody else hold its heads.

use super::Finding;
use crate::base::config::Config;
use crate::base::values::Email;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    if config.audit_mail.is_empty() && config.audit_anchor_directory.is_none() {
        all.push(Finding::new(
            "audit.anchor",
            "nobody keeps the heads of the audit log away from this machine, so whoever takes it over can rewrite the log",
            "Set audit_mail to an auditor's address, or audit_anchor_directory to a folder that others keep.",
        ));
    }
    if config.audit_mail.iter().any(|address| Email::parse(address).is_err()) {
        all.push(Finding::new(
            "audit_mail.form",
            "audit_mail holds something that is no address",
            "Such as audit_mail = [\"auditor@example.com\"].",
        ));
    }
    all
}
