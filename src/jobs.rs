//! What is done without anybody asking for it: the jobs of the outbox by kind, and the sweeps by the clock. Put
//! together here, run by `commands::serve`, drained by tests. Not here: what each does.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::Jobs;
use crate::base::site::Site;
use crate::base::{mail, outbox, web};
use crate::billing::payments::{self, Provider};
use crate::billing::{
    self, chargebacks, deliveries, disputes, exports, import, late_charges, ledger, papers, recurring,
    reminders,
};
use crate::safety::{self, defences};
use crate::trust::access::{forgetting, recoveries};
use crate::trust::audit::{self, Actor, Entry, record};
use crate::trust::training;

/// Everything that the outbox can be asked for.
pub fn jobs(provider: &Provider) -> Jobs {
    let jobs = recoveries::begin_with(mail::deliver_with(Jobs::default()));
    let jobs = import::jobs(exports::jobs(reminders::run_with(audit::anchor_with(audit::jobs(jobs)))));
    let jobs = chargebacks::jobs(payments::jobs::jobs(jobs, provider), provider);
    ledger::jobs(papers::jobs(jobs))
}

/// Something that is done every so often, by one instance for all.
pub struct Sweep {
    pub name: &'static str,
    pub every: Duration,
    pub work: fn(Site) -> BoxFuture<'static, DbResult<()>>,
}

const MINUTE: u64 = 60;

/// Everything that is done by the clock.
pub fn sweeps() -> Vec<Sweep> {
    vec![
        Sweep {
            name: "limits",
            every: Duration::from_secs(10 * MINUTE),
            work: |site| blocking(site, limits),
        },
        Sweep {
            name: "retention",
            every: Duration::from_secs(60 * MINUTE),
            work: |site| blocking(site, retention),
        },
        Sweep {
            name: "estimates",
            every: Duration::from_secs(60 * MINUTE),
            work: |site| blocking(site, estimates),
        },
        Sweep {
            name: "approvals",
            every: Duration::from_secs(10 * MINUTE),
            work: |site| blocking(site, approvals),
        },
        Sweep {
            name: "bounces",
            every: Duration::from_secs(5 * MINUTE),
            work: |site| blocking(site, bounces),
        },
        Sweep {
            name: "reminders",
            every: Duration::from_secs(10 * MINUTE),
            work: |site| blocking(site, reminders::sweep),
        },
        Sweep {
            name: "disputes",
            every: Duration::from_secs(10 * MINUTE),
            work: |site| blocking(site, disputes::sweep),
        },
        Sweep {
            name: "chargebacks",
            every: Duration::from_secs(60 * MINUTE),
            work: |site| blocking(site, chargebacks::sweep),
        },
        Sweep {
            name: "late_charges",
            every: Duration::from_secs(24 * 60 * MINUTE),
            work: |site| blocking(site, late_charges::sweep),
        },
        Sweep {
            name: "recurring",
            every: Duration::from_secs(60 * MINUTE),
            work: |site| blocking(site, recurring::sweep),
        },
        Sweep {
            name: "audit_anchor",
            every: Duration::from_secs(60 * MINUTE),
            work: |site| blocking(site, audit::anchor),
        },
        Sweep {
            name: "defences",
            every: Duration::from_secs(10 * MINUTE),
            work: |site| blocking(site, defences::look),
        },
        Sweep {
            name: "training",
            every: Duration::from_secs(60 * MINUTE),
            work: |site| blocking(site, training::sweep),
        },
        Sweep {
            name: "audit_check",
            every: Duration::from_secs(24 * 60 * MINUTE),
            work: |site| blocking(site, audit::nightly),
        },
        Sweep {
            name: "rules",
            every: Duration::from_secs(MINUTE),
            work: |site| blocking(site, safety::alerts::watching::watch),
        },
    ]
}

fn limits(site: &Site) -> DbResult<()> {
    web::limits::sweep(site).map(|_| ())
}

/// Removes what was kept for its time; each room in a transaction of its own, so that none holds up the others. What
/// was removed stands in the log.
pub fn retention(site: &Site) -> DbResult<()> {
    type Room = (&'static str, fn(&mut Conn, &Site) -> DbResult<usize>);
    const ROOMS: [Room; 7] = [
        ("alerts", safety::alerts::store::sweep),
        ("exports", exports::sweep),
        ("looks_at_lists", audit::sweep_lists),
        ("mails", mail::sweep),
        ("done_work", outbox::sweep),
        ("kept_forms", web::kept::sweep),
        ("provider_events", payments::store::events::sweep),
    ];
    let mut removed = site.db.write(|c| forgetting::sweep(c, site))?;
    for (what, sweep) in ROOMS {
        let count = site.db.write(|c| sweep(c, site))?;
        if count > 0 {
            removed.push((what, count));
        }
    }
    if removed.is_empty() {
        return Ok(());
    }
    let entry =
        removed.iter().fold(Entry::new("retention.sweep"), |entry, (what, count)| entry.fact(what, count));
    site.db.write(|c| record(c, site, &Actor::system(), &entry)).map(|_| ())
}

fn estimates(site: &Site) -> DbResult<()> {
    site.db.write(|c| billing::estimates::expire(c, site)).map(|_| ())
}

fn approvals(site: &Site) -> DbResult<()> {
    site.db.write(|c| billing::approvals::sweep(c, site)).map(|_| ())
}

fn bounces(site: &Site) -> DbResult<()> {
    deliveries::sweep(site).map(|_| ())
}

fn blocking(site: Site, work: fn(&Site) -> DbResult<()>) -> BoxFuture<'static, DbResult<()>> {
    let done = tokio::task::spawn_blocking(move || work(&site));
    Box::pin(async move { done.await.map_err(|e| AppError::internal(format!("sweep: {e}")))? })
}
