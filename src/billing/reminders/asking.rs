//! A run that somebody asked for: sending may take longer than a page may, so it goes through the outbox.

use serde::{Deserialize, Serialize};

use super::running::{Origin, Tally, run};
use crate::base::db::{Conn, DbResult};
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{DealershipId, PersonId};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind, Entry, record};

const KIND: &str = "reminders.run";

/// A run that somebody asked for.
#[derive(Serialize, Deserialize)]
struct Asked {
    dealership: DealershipId,
    person: Option<PersonId>,
}

/// Puts a run in the outbox: sending may take longer than a page may. `key` is the form's.
pub fn ask_for_run(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, key: &str) -> DbResult<()> {
    let asked = Asked { dealership: scope.dealership(), person: actor.person };
    outbox::add(c, site, KIND, &format!("{} {key}", scope.dealership()), &asked)?;
    record(c, site, actor, &Entry::new("reminders.ask").dealership(scope.dealership()).after("waits"))?;
    Ok(())
}

/// Adds the job that does such runs.
#[must_use]
pub fn run_with(jobs: Jobs) -> Jobs {
    jobs.with(KIND, |site: Site, _key: String, asked: Asked| async move {
        let done = tokio::task::spawn_blocking(move || asked_for(&site, &asked)).await;
        done.map_err(|e| JobError::Later(format!("reminders: {e}")))??;
        Ok(())
    })
}

fn asked_for(site: &Site, asked: &Asked) -> DbResult<Tally> {
    let actor = Actor { person: asked.person, ..Actor::of_kind(ActorKind::Clerk) };
    let (dealership, plan) = site
        .db
        .read(|c| Ok((dealerships::load(c, asked.dealership)?, dealerships::group(c, asked.dealership)?)))?;
    let tally = run(site, &actor, &dealership, &plan, Origin::Run)?;
    let after = format!("{} reminded of, {} handed over", tally.reminded, tally.handed_over);
    let entry = Entry::new("reminders.run").dealership(asked.dealership).before("waits").after(after);
    site.db.write(|c| record(c, site, &actor, &entry))?;
    Ok(tally)
}
