//! How the installation is: each check with a word for well or not, the facts of the version that runs, what is stuck.

use std::time::Duration;

use crate::base::config::SiteMode;
use crate::base::db::{Conn, DatabaseUrl, DbResult};
use crate::base::mail;
use crate::base::outbox::{self, Backlog};
use crate::base::values::{DealershipId, Language, Timestamp, Zone};
use crate::base::web::Cx;
use crate::billing::payments::store::reports;
use crate::pages::staff::shown::{Moment, count};
use crate::parties::dealerships;
use crate::trust::access::reviewing;

/// Work that waits longer than this is late.
const LATE: Duration = Duration::from_secs(600);
/// The provider is compared with the ledger once a day, and an hour's delay is nothing.
const RECONCILED_WITHIN: Duration = Duration::from_secs(25 * 3600);
/// Mails that failed are counted this far back.
const MAILS: Duration = Duration::from_secs(7 * 86_400);
/// How many stuck tasks are listed.
const LISTED: i64 = 20;

pub(super) struct Health {
    /// How many checks are not well.
    pub bad: usize,
    pub checks: Vec<Check>,
    pub facts: Vec<(&'static str, String)>,
    pub stuck: Vec<Stuck>,
    /// Words for the stuck tasks that are not listed; empty when all are.
    pub stuck_more: String,
}

/// Something that is well or not.
pub(super) struct Check {
    pub name: &'static str,
    pub text: String,
    pub well: bool,
    pub state: &'static str,
}

/// A task that was given up.
pub(super) struct Stuck {
    pub kind: String,
    pub error: String,
    pub tries: String,
    pub since: Moment,
}

impl Health {
    /// `pending` is how many migrations have not run.
    pub(super) fn look(c: &mut Conn, cx: &Cx, at: Option<DealershipId>, pending: usize) -> DbResult<Self> {
        let now = cx.site.clock.now();
        let zone = match at {
            Some(at) => dealerships::load(c, at)?.settings.time_zone,
            None => {
                dealerships::list(c)?.into_iter().next().map_or_else(Zone::utc, |it| it.settings.time_zone)
            }
        };
        let backlog = outbox::backlog(c)?;
        let failed = mail::failed_since(c, now.minus(MAILS))?;
        let checks = vec![
            schema(pending),
            tasks(&backlog, now),
            mails(failed),
            reconciliation(c, cx, now, &zone)?,
            review(c, at, now, &zone)?,
        ];
        let stuck = outbox::stuck(c, LISTED)?;
        let hidden = backlog.stuck - i64::try_from(stuck.len()).unwrap_or(0);
        let stuck_more = if hidden > 0 { count(hidden, "more task", "more tasks") } else { String::new() };
        let row = |it: outbox::Stuck| Stuck {
            kind: it.kind,
            error: it.error,
            tries: count(it.attempts, "try", "tries"),
            since: Moment::new(it.since, &zone),
        };
        Ok(Self {
            bad: checks.iter().filter(|it| !it.well).count(),
            checks,
            facts: facts(cx, now, &zone),
            stuck: stuck.into_iter().map(row).collect(),
            stuck_more,
        })
    }
}

fn schema(pending: usize) -> Check {
    let text = match pending {
        0 => "The database has the form that this version needs.".to_owned(),
        n => format!(
            "{} not run. Stop the portal and run `forecourt migrate`.",
            count(n, "migration has", "migrations have")
        ),
    };
    Check::new("Database schema", text, pending == 0, ("Current", "Behind"))
}

fn tasks(backlog: &Backlog, now: Timestamp) -> Check {
    let late = backlog.oldest.is_some_and(|at| now.since(at) > LATE);
    let waiting = match backlog.due {
        0 => "Nothing is waiting".to_owned(),
        n => count(n, "task is waiting", "tasks are waiting"),
    };
    let stuck = match backlog.stuck {
        0 => "nothing is stuck".to_owned(),
        n => count(n, "task is stuck", "tasks are stuck"),
    };
    let well = backlog.stuck == 0 && !late;
    let text = if late {
        format!("{waiting}, the oldest for more than 10 minutes; {stuck}.")
    } else {
        format!("{waiting}, {stuck}.")
    };
    Check::new("Tasks for mail, papers and payments", text, well, ("On time", "Needs a hand"))
}

fn review(c: &mut Conn, at: Option<DealershipId>, now: Timestamp, zone: &Zone) -> DbResult<Check> {
    let standing = reviewing::standing(c, at)?;
    let late = standing.is_overdue(now);
    let text = match (standing.due, late) {
        (None, _) => "Nobody has a role here yet.".to_owned(),
        (Some(due), false) => {
            format!("The next one is due {}.", zone.date_of(due).display(Language::En))
        }
        (Some(due), true) => format!(
            "It was due {}: look at People and roles, Access review.",
            zone.date_of(due).display(Language::En)
        ),
    };
    Ok(Check::new("Access review", text, !late, ("In time", "Overdue")))
}

fn mails(failed: i64) -> Check {
    let text = match failed {
        0 => "Every mail of the last 7 days was handed over.".to_owned(),
        n => format!(
            "{} refused in the last 7 days. The tasks below say why.",
            count(n, "mail was", "mails were")
        ),
    };
    Check::new("Mail", text, failed == 0, ("Works", "Refused"))
}

fn reconciliation(c: &mut Conn, cx: &Cx, now: Timestamp, zone: &Zone) -> DbResult<Check> {
    let name = "Payment provider and ledger";
    let words = ("Agree", "Look into it");
    let Some(last) = reports::newest(c)? else {
        let expected =
            cx.site.config.stripe_secret_key.is_some() && cx.site.config.mode == SiteMode::Production;
        let text = "They have not been compared yet. That happens once a day.".to_owned();
        return Ok(Check::new(name, text, !expected, ("Not yet", "Look into it")));
    };
    let at = last.ran_at.display(Language::En, zone);
    let checked = count(last.checked, "movement", "movements");
    let text = match last.differences {
        0 => format!("{checked} compared on {at}. No difference."),
        n => format!("{checked} compared on {at}. {}.", count(n, "difference", "differences")),
    };
    let well = last.differences == 0 && now.since(last.ran_at) < RECONCILED_WITHIN;
    Ok(Check::new(name, text, well, words))
}

fn facts(cx: &Cx, now: Timestamp, zone: &Zone) -> Vec<(&'static str, String)> {
    let config = &cx.site.config;
    let engine = config.database_url.parse::<DatabaseUrl>().map_or("Unknown", |url| url.engine());
    let mode = match config.mode {
        SiteMode::Demo => "Demo: made-up records, nothing leaves this machine",
        SiteMode::Evaluation => "Evaluation: this machine alone",
        SiteMode::Production => "Production",
    };
    vec![
        ("Version", env!("CARGO_PKG_VERSION").to_owned()),
        ("Mode", mode.to_owned()),
        ("Database", engine.to_owned()),
        ("Address", config.public_url.clone()),
        ("Clock", now.display(Language::En, zone).to_string()),
    ]
}

impl Check {
    fn new(name: &'static str, text: String, well: bool, (yes, no): (&'static str, &'static str)) -> Self {
        Self { name, text, well, state: if well { yes } else { no } }
    }
}
