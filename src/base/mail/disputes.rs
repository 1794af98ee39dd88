//! Mails about disputes: that somebody wrote, asks for something or decided, and where to read it. No words of anybody's
//! and no amount: both are in the portal.

use super::letter::{Letter, Recipient};
use super::store::link;
use crate::base::site::Site;
use crate::base::values::DisputeId;
use crate::base::words::Words;

/// What a customer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeNews {
    Raised,
    Written,
    Asked,
    Decided,
    /// Nobody answered in time.
    Expired,
}

impl DisputeNews {
    /// The letter's kind, and the words of its subject and text.
    const fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Raised => ("dispute.raised", "mail-dispute-raised-subject", "mail-dispute-raised"),
            Self::Written => ("dispute.message", "mail-dispute-written-subject", "mail-dispute-written"),
            Self::Asked => ("dispute.request", "mail-dispute-asked-subject", "mail-dispute-asked"),
            Self::Decided => ("dispute.decided", "mail-dispute-decided-subject", "mail-dispute-decided"),
            Self::Expired => ("dispute.expired", "mail-dispute-expired-subject", "mail-dispute-expired"),
        }
    }
}

/// To the customer's people. `key` is what makes it its reader's only one of its kind, such as a message's id.
pub fn dispute(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    news: DisputeNews,
    (id, key): (DisputeId, &str),
    number: &str,
) -> Letter {
    let w = Words::new(to.language);
    let values = [("number", number.into()), ("dealership", dealership.into())];
    let (kind, subject, text) = news.keys();
    Letter::new(kind, key, to, dealership)
        .object(id)
        .subject(w.args(subject, &values))
        .says(w.args(text, &[("number", number.into())]))
        .action(w.t("mail-dispute-action"), link(site, &format!("/disputes/{number}")))
}

/// What the staff is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffNews {
    Something,
    /// A promised day passed.
    Late,
    /// Nobody may decide an appeal: for administrators.
    Stuck,
}

/// To the staff: the customer did something, or (`late`) a promised day has passed.
pub fn dispute_at_work(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    news: StaffNews,
    (id, key): (DisputeId, &str),
    number: &str,
) -> Letter {
    let w = Words::new(to.language);
    let values = [("number", number.into()), ("dealership", dealership.into())];
    let (kind, subject, text) = match news {
        StaffNews::Something => ("dispute.staff", "mail-dispute-staff-subject", "mail-dispute-staff"),
        StaffNews::Late => ("dispute.late", "mail-dispute-late-subject", "mail-dispute-late"),
        StaffNews::Stuck => ("dispute.stuck", "mail-dispute-stuck-subject", "mail-dispute-stuck"),
    };
    let path = match news {
        StaffNews::Stuck => "/admin/settings/disputes".to_owned(),
        _ => format!("/staff/disputes/{number}"),
    };
    Letter::new(kind, key, to, dealership)
        .object(id)
        .subject(w.args(subject, &values))
        .says(w.args(text, &[("number", number.into())]))
        .action(w.t("mail-dispute-action"), link(site, &path))
}
