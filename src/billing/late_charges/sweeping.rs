//! Charging what is late by the clock, once a day.

use diesel::prelude::*;

use super::charging::charge;
use super::rule::Rule;
use crate::base::db::schema::late_charge;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, LocalDate};
use crate::billing::reminders::owed_by;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// The sweep: every dealership whose rule is on charges what is late enough and was not charged lately.
pub fn sweep(site: &Site) -> DbResult<()> {
    for dealership in site.db.read(dealerships::list)? {
        // One where something is wrong keeps no other one waiting.
        if let Err(error) = charge_all(site, &dealership) {
            tracing::error!(%error, dealership = %dealership.id, "no late charges");
        }
    }
    Ok(())
}

fn charge_all(site: &Site, dealership: &Dealership) -> DbResult<()> {
    let rule: Rule = site.db.read(|c| dealerships::group(c, dealership.id))?;
    if !rule.on {
        return Ok(());
    }
    let (scope, today) = (Scope::for_job(dealership.id, None), dealership.today(site.clock.now()));
    let mut after = None;
    loop {
        let by = today.plus_days(rule.grace_days.saturating_neg() - 1);
        let page = site.db.read(|c| owed_by(c, &scope, by, after, 200))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.due_on, last.invoice));
        for it in &page {
            let charged = site.db.write(|c| {
                if lately(c, &rule, it.invoice, today)? {
                    return Ok(());
                }
                charge(c, site, &Actor::system(), &scope, it.invoice, None).map(|_| ())
            });
            // One that cannot be charged keeps no other one waiting.
            if let Err(error) = charged {
                tracing::error!(%error, invoice = %it.invoice, "no late charge");
            }
        }
    }
}

/// Whether the last charge is not old enough for another.
fn lately(c: &mut Conn, rule: &Rule, id: InvoiceId, today: LocalDate) -> DbResult<bool> {
    let last: Option<LocalDate> = late_charge::table
        .filter(late_charge::invoice_id.eq(id))
        .order(late_charge::to_day.desc())
        .select(late_charge::to_day)
        .first(c)
        .optional()?;
    Ok(last.is_some_and(|day| today.days_since(day) < rule.every_days))
}
