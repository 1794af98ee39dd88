//! Sending what is due: by the clock, or because somebody on the staff pressed the button. What is due is read first;
//! then each reminder has a transaction of its own, which looks again and writes the one row that a second instance
//! cannot write as well.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::due::{Next, next_step};
use super::facts::{self, Cursor, Owed};
use super::plan::{Act, Plan, Step};
use super::promising;
use crate::base::db::schema::reminder;
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Tone};
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{DealershipId, LocalDate, PersonId, ReminderId};
use crate::insert_or_ignore;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind, Entry, record};

crate::coded! {
    /// What made a reminder go out.
    pub enum Origin {
        /// The clock.
        Plan = "plan",
        /// Somebody sent everything that was due.
        Run = "run",
        /// Somebody sent this one.
        Hand = "hand",
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub reminded: usize,
    pub handed_over: usize,
}

/// Invoices looked at together.
const AT_ONCE: i64 = 200;

/// The sweep: every dealership whose plan is switched on, and everybody's promises.
pub fn sweep(site: &Site) -> DbResult<()> {
    for dealership in site.db.read(dealerships::list)? {
        promising::settle(site, &dealership)?;
        let scope = Scope::for_job(dealership.id, None);
        let plan: Plan = site.db.read(|c| dealerships::group(c, scope.dealership()))?;
        if plan.automatic {
            run(site, &Actor::system(), &dealership, &plan, Origin::Plan)?;
        }
    }
    Ok(())
}

/// Does every step that is due now. Outside of the plan's hours that is none.
pub fn run(
    site: &Site,
    actor: &Actor,
    dealership: &Dealership,
    plan: &Plan,
    origin: Origin,
) -> DbResult<Tally> {
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let mut tally = Tally::default();
    if plan.next_opening(zone, now) > now {
        return Ok(tally);
    }
    let (scope, today) = (Scope::for_job(dealership.id, None), zone.date_of(now));
    let mut after: Cursor = None;
    loop {
        let by = facts::horizon(plan, today, 0);
        let page = site.db.read(|c| {
            let owed = facts::owed(c, &scope, by, after, AT_ONCE)?;
            let facts = facts::facts(c, &scope, &owed, today)?;
            Ok(owed.into_iter().zip(facts).collect::<Vec<_>>())
        })?;
        let Some((last, _)) = page.last() else { return Ok(tally) };
        after = Some((last.due_on, last.invoice));
        for (owed, facts) in &page {
            if !matches!(next_step(plan, zone, facts, now), Next::Now(_)) {
                continue;
            }
            match site.db.write(|c| remind(c, site, actor, dealership, plan, owed, origin)) {
                Ok(Some(Act::HandOver)) => tally.handed_over += 1,
                Ok(Some(_)) => tally.reminded += 1,
                Ok(None) => {}
                // One that cannot be reminded of keeps no other one waiting.
                Err(error) => tracing::error!(%error, invoice = %owed.invoice, "no reminder"),
            }
        }
    }
}

/// Looks again at one invoice and does its step, if it is still due. `None` when it is not, or somebody was faster.
pub fn remind(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    dealership: &Dealership,
    plan: &Plan,
    owed: &Owed,
    origin: Origin,
) -> DbResult<Option<Act>> {
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let (scope, today) = (Scope::for_job(dealership.id, Some(owed.customer)), zone.date_of(now));
    let Some(owed) = facts::owed_on(c, &scope, owed.invoice)? else { return Ok(None) };
    let Some(mut facts) = facts::facts(c, &scope, std::slice::from_ref(&owed), today)?.pop() else {
        return Ok(None);
    };
    let Next::Now(step) = next_step(plan, zone, &facts, now) else { return Ok(None) };
    let (_, reach) = facts::readers(c, site, &scope, step.act)?;
    facts.reach = reach;
    if next_step(plan, zone, &facts, now) != Next::Now(step) {
        return Ok(None);
    }
    let Step { days, act } = step;
    let what = Reminder { key: &format!("step {days}"), step: Some(days), act, origin };
    Ok(write(c, site, actor, dealership, &owed, &what)?.then_some(act))
}

/// A reminder about to be sent.
pub(super) struct Reminder<'a> {
    pub key: &'a str,
    pub step: Option<i32>,
    pub act: Act,
    pub origin: Origin,
}

/// The row, the mails and the entry, once for each key. False when the row was there.
pub(super) fn write(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    dealership: &Dealership,
    owed: &Owed,
    what: &Reminder<'_>,
) -> DbResult<bool> {
    let (now, today) = (site.clock.now(), dealership.today(site.clock.now()));
    let scope = Scope::for_job(dealership.id, Some(owed.customer));
    let hand_over = what.act == Act::HandOver;
    let readers = if hand_over { Vec::new() } else { facts::readers(c, site, &scope, what.act)?.0 };
    let id = ReminderId::generate(now);
    let values = (
        reminder::id.eq(id),
        reminder::dealership_id.eq(dealership.id),
        reminder::customer_id.eq(owed.customer),
        reminder::invoice_id.eq(owed.invoice),
        reminder::key.eq(what.key),
        reminder::step.eq(what.step),
        reminder::act.eq(what.act),
        reminder::origin.eq(what.origin),
        reminder::mails.eq(i32::try_from(readers.len()).unwrap_or(i32::MAX)),
        reminder::on_day.eq(today),
        reminder::task.eq(hand_over),
        reminder::at.eq(now),
    );
    if insert_or_ignore!(c, reminder::table, values)? == 0 {
        return Ok(false);
    }
    let tone = tone(what.act, owed.due_on, today);
    for reader in &readers {
        let seller = dealership.settings.name.as_str();
        let mut letter = mail::reminder(site, &reader.to, seller, tone, id, owed.invoice, &owed.number)
            .customer(owed.customer);
        letter.person = reader.person;
        mail::queue(c, site, &letter)?;
    }
    let action = if hand_over { "reminder.hand_over" } else { "reminder.send" };
    let entry = Entry::new(action).object(owed.invoice).customer(dealership.id, owed.customer);
    let entry = entry.fact("reminder", id).fact("act", what.act).fact("by", what.origin);
    record(c, site, actor, &entry.fact("key", what.key).fact("mails", readers.len()))?;
    Ok(true)
}

/// How a letter of an act sounds on a day.
pub fn tone(act: Act, due_on: LocalDate, today: LocalDate) -> Tone {
    match (act, due_on.days_since(today)) {
        (Act::Firm, _) => Tone::Firm,
        (Act::Final | Act::HandOver, _) => Tone::Final,
        (Act::Friendly, 0) => Tone::Today,
        (Act::Friendly, days) if days > 0 => Tone::Soon,
        (Act::Friendly, _) => Tone::Late,
    }
}

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
    record(c, site, actor, &Entry::new("reminders.run").dealership(scope.dealership()))?;
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
    run(site, &actor, &dealership, &plan, Origin::Run)
}
