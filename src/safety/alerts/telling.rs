//! Who is mailed about an alert, and who was: the mails themselves say that, for as long as they are kept.
//! Not here: when (`following`, `store`).

use std::cmp::Reverse;
use std::time::Duration;

use super::reading::Kept;
use super::store::Of;
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Written};
use crate::base::site::Site;
use crate::base::values::{AlertId, Timestamp};
use crate::trust::access::{persons, staff};

/// A change and its mails are of one transaction; its entry and the mails have their times a moment apart.
const APART: Duration = Duration::from_secs(60);
/// Listed at most.
const MOST: i64 = 60;

/// Another bank account is mailed to the same people by the change itself, in its own transaction, each time and whatever the
/// rules are. Where nobody answers the alert, it is mailed again like any other.
pub(super) fn is_mailed(rule: &str) -> bool {
    rule == "R20"
}

/// A mail to every administrator whom it concerns.
pub(super) fn tell(c: &mut Conn, site: &Site, at: Of, id: AlertId, turn: i32) -> DbResult<()> {
    for person in staff::administrators(c, at)? {
        let to = persons::recipient(c, site, person)?;
        mail::queue(c, site, &mail::alert(site, &to, id, turn).person(person))?;
    }
    Ok(())
}

/// The mails about an alert that are still kept, the newest first: those of the change where that is what told of it, too.
pub fn told(c: &mut Conn, it: &Kept) -> DbResult<Vec<Written>> {
    let always = (Timestamp::from_micros(0), Timestamp::from_micros(i64::MAX));
    let mut all = mail::written_about(c, "alert", &it.id.to_string(), always, MOST)?;
    if let (true, Some(at)) = (is_mailed(&it.rule), it.dealership) {
        let then = (it.began_at.minus(APART), it.last_at.plus(APART));
        all.extend(mail::written_about(c, "bank.changed", &at.to_string(), then, MOST)?);
        all.sort_by_key(|it| Reverse(it.at));
    }
    Ok(all)
}
