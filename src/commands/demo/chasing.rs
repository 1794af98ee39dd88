//! What the demo's desk did about late invoices: some reminders sent on the last business day, one promise written down,
//! one mail that came back. The plan itself stays switched off, so that the rest waits for whoever looks.

use std::time::Duration;

use super::people::Cast;
use crate::base::mail;
use crate::base::mail::dsn::{Fate, Report};
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::Clock;
use crate::billing::deliveries::{self, Source};
use crate::billing::invoices;
use crate::billing::payments::Provider;
use crate::billing::reminders::promising::{self, Promiser};
use crate::billing::reminders::{Act, Next, Origin, Plan, Planned, planned, remind};
use crate::commands::failure::Failure;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind};

/// Reminders sent, and invoices handed over, so that both lists have something in them.
const SENT: usize = 6;
const HANDED_OVER: usize = 2;
/// The promised day is so many days off.
const PROMISED: i32 = 5;

pub async fn chase(site: &Site, provider: &Provider, cast: &Cast) -> Result<(), Failure> {
    let scope = Scope::for_job(cast.dealers.northside, None);
    let plan = Plan::default();
    let dealership = site.db.read(|c| dealerships::load(c, cast.dealers.northside))?;
    let marcus = Actor { person: Some(cast.marcus), ..Actor::of_kind(ActorKind::Clerk) };
    let then = last_opening(site, &dealership, &plan);
    let (due, _) = then.db.read(|c| planned(c, &then, &scope, &dealership, &plan, 0, (None, 200)))?;
    let (mut sent, mut handed_over, mut rest) = (0, 0, Vec::new());
    for it in due {
        let Next::Now(step) = it.next else { continue };
        let (done, most) = match step.act {
            Act::HandOver => (&mut handed_over, HANDED_OVER),
            _ => (&mut sent, SENT),
        };
        if *done >= most {
            rest.push(it);
            continue;
        }
        *done += 1;
        let what = (step, std::slice::from_ref(&it.owed));
        then.db.write(|c| remind(c, &then, &marcus, &dealership, &plan, what, Origin::Run))?;
    }
    promise(site, &marcus, &dealership, rest.first())?;
    outbox::drain(site, &crate::jobs::jobs(provider)).await?;
    come_back(site)
}

/// The same site at the last moment at which mails might leave.
fn last_opening(site: &Site, dealership: &Dealership, plan: &Plan) -> Site {
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let moments = (0..120).map(|hours| now.minus(Duration::from_secs(3600 * hours)));
    let open = moments.into_iter().find(|at| plan.next_opening(zone, *at) == *at);
    Site { clock: Clock::manual(open.unwrap_or(now)), ..site.clone() }
}

fn promise(site: &Site, actor: &Actor, dealership: &Dealership, of: Option<&Planned>) -> Result<(), Failure> {
    let Some(it) = of else { return Ok(()) };
    let scope = Scope::for_job(dealership.id, Some(it.owed.customer));
    let today = dealership.today(site.clock.now());
    let said = (today.plus_days(PROMISED), Promiser::ToStaff);
    let made = site.db.write(|c| {
        let invoice = invoices::by_id(c, site, &scope, it.owed.invoice)?;
        promising::make(c, site, actor, &scope, &invoice, said, today)
    })?;
    made.map(|_| ()).map_err(|why| Failure::Refused(why.to_string()))
}

/// The newest reminder's address turns out to be wrong.
fn come_back(site: &Site) -> Result<(), Failure> {
    let mails = site.db.read(|c| mail::newest(c, site, 50))?;
    let Some(newest) = mails.iter().find(|it| it.kind == "reminder") else { return Ok(()) };
    let report = Report { mail: newest.id, fate: Fate::Bounced, status: "5.1.1".to_owned() };
    site.db.write(|c| deliveries::record(c, site, &report, Source::Mailbox))?;
    Ok(())
}
