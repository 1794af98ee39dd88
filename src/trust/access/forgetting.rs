//! What the rooms of access forget by the clock: ceremonies and confirmations soon after their end, links a week after
//! theirs, sessions after a month, what is known of old recoveries and changes of address after somewhat more than a year.
//! What matters of them for longer stands in the log.

use std::time::Duration;

use diesel::prelude::*;

use super::passkeys::ceremony;
use super::{known_browsers, sessions};
use crate::base::db::schema::{email_change, invitation, recovery, step_up};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;

const DAY: Duration = Duration::from_secs(86_400);
const WEEK: Duration = Duration::from_secs(7 * 86_400);
/// As long as events of security are kept (security events, 400 days).
const EVENTS: Duration = Duration::from_secs(400 * 86_400);

/// What was removed, how many of each; what there was none of is left out.
pub type Removed = Vec<(&'static str, usize)>;

/// Removes everything whose time is over.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<Removed> {
    let now = site.clock.now();
    let confirmations = step_up::table.filter(step_up::expires_at.lt(now.minus(DAY)));
    // The link of the first administrator names who it was made for until there is one.
    let links = invitation::table
        .filter(invitation::expires_at.lt(now.minus(WEEK)))
        .filter(invitation::kind.ne("administrator"));
    let changes = email_change::table.filter(email_change::expires_at.lt(now.minus(EVENTS)));
    let recoveries = recovery::table.filter(recovery::expires_at.lt(now.minus(EVENTS)));
    let removed = vec![
        ("ceremonies", ceremony::sweep(c, site)?),
        ("confirmations", diesel::delete(confirmations).execute(c)?),
        ("invitations", diesel::delete(links).execute(c)?),
        ("sessions", sessions::sweep(c, site)?),
        ("browsers", known_browsers::sweep(c, site)?),
        ("email_changes", diesel::delete(changes).execute(c)?),
        ("recoveries", diesel::delete(recoveries).execute(c)?),
    ];
    Ok(removed.into_iter().filter(|(_, count)| *count > 0).collect())
}
