//! One report of another mail server, written down with its entry in the log.

use crate::base::db::{Conn, DbResult};
use crate::base::mail::dsn::{Fate, Report};
use crate::base::mail::{self, Told};
use crate::base::site::Site;
use crate::trust::access::accounts::dealership_of;
use crate::trust::audit::{self, Actor, Entry};

/// Who told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Mailbox,
    Webhook,
}

impl Source {
    const fn code(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Webhook => "webhook",
        }
    }
}

/// Writes a report down. False when it is about no mail that we still have, or was known.
pub fn record(c: &mut Conn, site: &Site, report: &Report, source: Source) -> DbResult<bool> {
    let Some(Told { customer, person, before, object }) = mail::report(c, site, report, source.code())?
    else {
        return Ok(false);
    };
    let (action, after) = match report.fate {
        Fate::Bounced => ("mail.bounced", "came back"),
        Fate::Delivered => ("mail.delivered", "arrived"),
    };
    let mut entry = Entry::new(action).fact("by", source.code()).fact("mail", report.mail);
    entry.person = person.filter(|_| customer.is_none());
    entry = entry.before(before).after(after);
    if !report.status.is_empty() {
        entry = entry.fact("status", &report.status);
    }
    if let Some(object) = object {
        entry = entry.object(object);
    }
    if let Some(customer) = customer {
        entry = entry.customer(dealership_of(c, customer)?, customer);
    }
    audit::record(c, site, &Actor::system(), &entry)?;
    Ok(true)
}
