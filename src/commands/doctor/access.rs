//! Access reviews and training that are late. Asked by `forecourt doctor` alone: a portal does not stay shut because somebody
//! has not signed.

use std::time::Duration;

use super::Finding;
use crate::base::config::Config;
use crate::base::db::{Conn, DatabaseUrl, Db, DbOptions, DbResult};
use crate::base::values::Clock;
use crate::parties::dealerships;
use crate::trust::access::reviewing;
use crate::trust::training;

/// A database that cannot be read has findings of its own.
pub(super) fn silent(config: &Config, clock: &Clock) -> Vec<Finding> {
    let Ok(url) = config.database_url.parse::<DatabaseUrl>() else { return Vec::new() };
    if let DatabaseUrl::Sqlite(path) = &url
        && !path.is_file()
    {
        return Vec::new();
    }
    let options = DbOptions { connections: 1, wait: Duration::from_secs(5) };
    let Ok(db) = Db::open(&url, options) else { return Vec::new() };
    db.read(|c| late(c, clock)).unwrap_or_default()
}

fn late(c: &mut Conn, clock: &Clock) -> DbResult<Vec<Finding>> {
    let now = clock.now();
    let mut names = Vec::new();
    for at in reviewing::overdue(c, now)? {
        names.push(match at {
            Some(at) => dealerships::load(c, at)?.settings.name.to_string(),
            None => "the installation".to_owned(),
        });
    }
    let mut all = Vec::new();
    if !names.is_empty() {
        all.push(Finding::new(
            "access.review",
            format!("nobody has signed for who may do what within three months: {}", names.join(", ")),
            "Let an administrator look through People and roles, Access review, and sign.",
        ));
    }
    let people = training::late(c, now)?;
    if people > 0 {
        let who = if people == 1 { "person is" } else { "people are" };
        all.push(Finding::new(
            "training.overdue",
            format!("{people} {who} late with security training and cannot confirm what needs a passkey"),
            "They find their lessons under Account, Training.",
        ));
    }
    Ok(all)
}
