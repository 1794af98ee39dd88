//! The head of the audit log, for somebody who keeps it away from this machine. Numbers and a signature: nothing of anybody's.

use super::access::own_name;
use super::letter::{Letter, Recipient};
use crate::base::site::Site;
use crate::base::words::Words;

/// One a day and reader. `note` stands in it as it is: a reader cuts it out and gives it to `forecourt audit verify --anchor`.
pub fn audit_head(site: &Site, to: &Recipient, day: &str, note: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("audit.head", day, to, &own_name(site))
        .subject(w.args("mail-audit-subject", &[("day", day.into())]))
        .says(w.t("mail-audit-text"))
        .says(note.trim_end())
        .says(w.t("mail-audit-use"))
}
