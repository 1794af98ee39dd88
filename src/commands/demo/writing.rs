//! What waits at the desk: a draft half written, with a core and a line that an insurer pays, and a plan that makes a draft
//! each month.

use super::records::clean;
use super::story::{Entry, line, vehicle};
use crate::base::site::Site;
use crate::base::values::RecurringId;
use crate::billing::invoices::{Draft, LineKind, PayType, drafting};
use crate::billing::recurring::{self, Every, NewPlan, Schedule, Template};
use crate::billing::tax;
use crate::commands::failure::Failure;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

const ALTERNATOR: [Entry; 4] = [
    (LineKind::Labour, "ALT", "Replace alternator and test charging", "", "1.9", "h", 13_500),
    (LineKind::Part, "", "Alternator, remanufactured", "AL-7731R", "1", "each", 32_900),
    (LineKind::Core, "", "Alternator core", "", "1", "", 6_500),
    (LineKind::Labour, "BMP", "Refit bumper cover after the accident", "", "1.2", "h", 13_500),
];
const PLAN: [Entry; 1] =
    [(LineKind::Fee, "", "Maintenance plan: oil, filter and inspection", "", "1", "", 2_900)];

/// A draft for somebody to go on with.
pub fn begin(site: &Site, actor: &Actor, scope: &Scope) -> Result<(), Failure> {
    let made = ALTERNATOR.iter().map(|entry| line(entry, site.clock.now()));
    let mut lines = made.collect::<Result<Vec<_>, _>>()?;
    let part = lines.iter().find(|line| line.kind == LineKind::Part).map(|line| line.id);
    for core in lines.iter_mut().filter(|line| line.kind == LineKind::Core) {
        core.particulars.belongs_to = part;
    }
    if let Some(last) = lines.last_mut() {
        last.pay_type = PayType::Insurer;
    }
    let mut draft = Draft {
        vehicle: vehicle(site, scope, None)?,
        repair_order: Some(clean("RO 58247")?),
        advisor: Some(clean("Marcus Bell")?),
        lines,
        ..Draft::default()
    };
    Ok(site.db.write(|c| {
        let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
        tax::settle(c, site, scope, &mut draft, today)?;
        drafting::create(c, site, actor, scope, &draft).map(drop)
    })?)
}

/// Billed each month on the day on which this one ends, as a draft that somebody looks at.
pub fn subscribe(site: &Site, actor: &Actor, scope: &Scope) -> Result<(), Failure> {
    let now = site.clock.now();
    let today = site.db.read(|c| dealerships::load(c, scope.dealership()))?.today(now);
    let lines = PLAN.iter().map(|entry| line(entry, now)).collect::<Result<Vec<_>, _>>()?;
    let draft = Draft { lines, ..Draft::default() };
    let new = NewPlan {
        id: RecurringId::generate(now),
        template: Template { title: clean("Maintenance plan, basic")?, draft },
        schedule: Schedule { every: Every::Month, starts_on: today.last_of_month(), ends_on: None },
        automatic: false,
    };
    Ok(site.db.write(|c| recurring::create(c, site, actor, scope, &new))?)
}
