//! Sending what is due: by the clock, or because somebody on the staff pressed the button. What is due is read first; what
//! is due of one customer at the same step goes into one mail. Each mail has a transaction of its own, which looks again and
//! writes for each invoice the one row that a second instance cannot write as well.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::due::{Facts, Next, next_step};
use super::facts::{self, Cursor, Owed};
use super::plan::{Act, Plan, Step};
use super::promising;
use crate::base::db::schema::reminder;
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Tone};
use crate::base::site::Site;
use crate::base::values::{CustomerId, InvoiceId, LocalDate, ReminderId};
use crate::billing::notices;
use crate::insert_or_ignore;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

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

/// What a run did, in invoices.
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
        // One where something is wrong keeps no other one waiting.
        if let Err(error) = promising::settle(site, &dealership) {
            tracing::error!(%error, dealership = %dealership.id, "promises were not looked at");
        }
        if let Err(error) = run_by_clock(site, &dealership) {
            tracing::error!(%error, dealership = %dealership.id, "no reminders");
        }
    }
    Ok(())
}

fn run_by_clock(site: &Site, dealership: &Dealership) -> DbResult<()> {
    let plan: Plan = site.db.read(|c| dealerships::group(c, dealership.id))?;
    if plan.automatic {
        run(site, &Actor::system(), dealership, &plan, Origin::Plan)?;
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
    for (step, owed) in together(due(site, dealership, plan)?, zone.date_of(now)) {
        match site.db.write(|c| remind(c, site, actor, dealership, plan, (step, &owed), origin)) {
            Ok(done) if step.act == Act::HandOver => tally.handed_over += done,
            Ok(done) => tally.reminded += done,
            // Those that cannot be reminded of keep no others waiting.
            Err(error) => {
                tracing::error!(%error, customer = ?owed.first().map(|it| it.customer), "no reminder")
            }
        }
    }
    Ok(tally)
}

/// Every open invoice with a step that is due now, read page by page: what belongs in one mail may lie pages apart.
fn due(site: &Site, dealership: &Dealership, plan: &Plan) -> DbResult<Vec<(Step, Owed)>> {
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let (scope, today) = (Scope::for_job(dealership.id, None), zone.date_of(now));
    let by = facts::horizon(plan, today, 0);
    let (mut after, mut due): (Cursor, _) = (None, Vec::new());
    loop {
        let page = site.db.read(|c| {
            let owed = facts::owed(c, &scope, by, after, AT_ONCE)?;
            let facts = facts::facts(c, &scope, &owed, today)?;
            Ok(owed.into_iter().zip(facts).collect::<Vec<_>>())
        })?;
        let Some((last, _)) = page.last() else { return Ok(due) };
        after = Some((last.due_on, last.invoice));
        for (owed, facts) in page {
            if let Next::Now(step) = next_step(plan, zone, &facts, now) {
                due.push((step, owed));
            }
        }
    }
}

/// What goes into one mail: invoices of one customer that have come to the same step and of which the same can be said.
fn together(due: Vec<(Step, Owed)>, today: LocalDate) -> Vec<(Step, Vec<Owed>)> {
    let mut groups: BTreeMap<(CustomerId, i32, &'static str), (Step, Vec<Owed>)> = BTreeMap::new();
    for (step, owed) in due {
        let says = tone(step.act, owed.due_on, today).keys().0;
        let group = groups.entry((owed.customer, step.days, says)).or_insert((step, Vec::new()));
        group.1.push(owed);
    }
    groups.into_values().collect()
}

/// Looks again at invoices of one customer and does their step where it is still due, in one mail. Says of how many: those
/// where it is not, or somebody was faster, are left out.
pub fn remind(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    dealership: &Dealership,
    plan: &Plan,
    (step, owed): (Step, &[Owed]),
    origin: Origin,
) -> DbResult<usize> {
    let Some(customer) = owed.first().map(|it| it.customer) else { return Ok(0) };
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let (scope, today) = (Scope::for_job(dealership.id, Some(customer)), zone.date_of(now));
    let (_, reach) = facts::readers(c, site, &scope, step.act)?;
    let mut still = Vec::with_capacity(owed.len());
    for it in owed {
        let Some(it) = facts::owed_on(c, &scope, it.invoice)? else { continue };
        let known = facts::facts(c, &scope, std::slice::from_ref(&it), today)?.pop();
        let next = known.map(|known| next_step(plan, zone, &Facts { reach, ..known }, now));
        if next == Some(Next::Now(step)) {
            still.push(it);
        }
    }
    let Step { days, act } = step;
    let what = Reminder { key: &format!("step {days}"), step: Some(days), act, origin };
    write(c, site, actor, dealership, &still, &what)
}

/// A reminder about to be sent.
pub(super) struct Reminder<'a> {
    pub key: &'a str,
    pub step: Option<i32>,
    pub act: Act,
    pub origin: Origin,
}

/// A row and an entry for each invoice, once for each key, and the mails about all of them: invoices of one customer of which
/// the same can be said. Says how many were new.
pub(super) fn write(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    dealership: &Dealership,
    owed: &[Owed],
    what: &Reminder<'_>,
) -> DbResult<usize> {
    let Some(first) = owed.first() else { return Ok(0) };
    let today = dealership.today(site.clock.now());
    let scope = Scope::for_job(dealership.id, Some(first.customer));
    let hand_over = what.act == Act::HandOver;
    let readers = if hand_over { Vec::new() } else { facts::readers(c, site, &scope, what.act)?.0 };
    let mut new = Vec::with_capacity(owed.len());
    for it in owed {
        if let Some(id) = insert(c, site, dealership, it, what, readers.len())? {
            let action = if hand_over { "reminder.hand_over" } else { "reminder.send" };
            let entry = Entry::new(action).object(it.invoice).customer(dealership.id, it.customer);
            let entry = entry.fact("reminder", id).fact("act", what.act).fact("by", what.origin);
            let entry = entry.fact("key", what.key).fact("mails", readers.len());
            record(c, site, actor, &entry.before("not reminded").after(what.key))?;
            new.push((id, it));
        }
    }
    new.sort_by(|(_, one), (_, other)| (one.due_on, &one.number).cmp(&(other.due_on, &other.number)));
    let Some((id, first)) = new.first() else { return Ok(0) };
    let tone = tone(what.act, first.due_on, today);
    let invoices: Vec<(InvoiceId, &str)> =
        new.iter().map(|(_, it)| (it.invoice, it.number.as_str())).collect();
    let seller = dealership.settings.name.as_str();
    for reader in &readers {
        let ways = match reader.person {
            Some(_) if invoices.len() > 1 => vec!["/invoices?state=open".to_owned()],
            // A link for whoever has no account is to one invoice.
            _ => {
                let way = |one| notices::way_to(c, site, actor, &scope, reader, one);
                invoices.iter().copied().map(way).collect::<DbResult<Vec<String>>>()?
            }
        };
        let mut letter =
            mail::reminder(site, &reader.to, seller, tone, *id, &invoices, &ways).customer(first.customer);
        letter.person = reader.person;
        mail::queue(c, site, &letter)?;
    }
    Ok(new.len())
}

/// None when the row was there.
fn insert(
    c: &mut Conn,
    site: &Site,
    dealership: &Dealership,
    owed: &Owed,
    what: &Reminder<'_>,
    mails: usize,
) -> DbResult<Option<ReminderId>> {
    let now = site.clock.now();
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
        reminder::mails.eq(i32::try_from(mails).unwrap_or(i32::MAX)),
        reminder::on_day.eq(dealership.today(now)),
        reminder::task.eq(what.act == Act::HandOver),
        reminder::at.eq(now),
    );
    let new = insert_or_ignore!(c, reminder::table, values)? == 1;
    Ok(new.then_some(id))
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
