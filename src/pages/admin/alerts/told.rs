//! Who was mailed about an alert, and how that went; or why nobody was.

use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Written};
use crate::base::site::Site;
use crate::base::values::{Timestamp, Zone};
use crate::pages::staff::shown::Moment;
use crate::safety::alerts::engine::Severity;
use crate::safety::alerts::reading::Kept;
use crate::safety::alerts::telling;
use crate::trust::access::persons;

/// One mail.
pub(super) struct Told {
    pub who: String,
    pub at: Moment,
    pub pill: (&'static str, &'static str),
}

pub(super) fn told(c: &mut Conn, site: &Site, it: &Kept, zone: &Zone) -> DbResult<Vec<Told>> {
    let mails = telling::told(c, it)?;
    let names = persons::names_of(c, site, mails.iter().filter_map(|mail| mail.person))?;
    let one = |mail: Written| {
        let name = mail.person.and_then(|id| names.get(&id)).cloned();
        let (at, pill) = match mail.state.as_str() {
            "sent" => (mail.sent_at, ("paid", "Sent")),
            "failed" => (None, ("overdue", "Not delivered")),
            _ => (None, ("soon", "Waits to be sent")),
        };
        let at = Moment::new(at.unwrap_or(mail.at), zone);
        Told { who: name.unwrap_or_else(|| "Somebody unknown here".to_owned()), at, pill }
    };
    Ok(mails.into_iter().map(one).collect())
}

/// Why no mail is listed.
pub(super) fn untold(it: &Kept, now: Timestamp) -> &'static str {
    if it.shadow {
        "Nobody was mailed: the rule is being tried out."
    } else if it.severity < Severity::High {
        "Nobody was mailed: only high and critical alerts are."
    } else if now.since(it.first_at) > mail::KEPT {
        "Mails are kept for 30 days: those about this alert are gone."
    } else {
        "Nobody was mailed so far."
    }
}
