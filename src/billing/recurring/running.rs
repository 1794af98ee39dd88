//! Billing what is due: each period in a transaction of its own, which moves the plan on, makes the draft or the invoice
//! and writes the period's one row. Periods that were missed because nothing ran are made up for.

use std::collections::HashMap;

use diesel::prelude::*;

use super::plan::PlanState;
use super::{failing, store};
use crate::base::db::schema::{invoice, recurring_plan, recurring_run};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{InvoiceId, LineId, LocalDate, Money, RecurringId, Timestamp};
use crate::base::vault::{RecurringFailure, Sealed};
use crate::billing::approvals::Limits;
use crate::billing::invoices::{self, Draft, approving, sources};
use crate::billing::{payers, tax};
use crate::parties::dealerships::{self, Dealership};
use crate::parties::{customers, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Does every period that is due, of every dealership.
pub fn sweep(site: &Site) -> DbResult<()> {
    for dealership in site.db.read(dealerships::list)? {
        let today = dealership.today(site.clock.now());
        let due: Vec<RecurringId> = site.db.read(|c| {
            Ok(recurring_plan::table
                .filter(recurring_plan::dealership_id.eq(dealership.id))
                .filter(recurring_plan::state.eq(PlanState::Active).and(recurring_plan::next_on.le(today)))
                .order((recurring_plan::next_on, recurring_plan::id))
                .select(recurring_plan::id)
                .load(c)?)
        })?;
        let house = Scope::for_job(dealership.id, None);
        for id in due {
            // One plan that cannot be billed keeps no other one waiting, and somebody is told.
            let Err(error) = bill_all(site, &dealership, id, today) else { continue };
            tracing::error!(%error, plan = %id, "what recurs could not be billed");
            if let Err(error) = site.db.write(|c| failing::failed(c, site, &house, id, &error)) {
                tracing::error!(%error, plan = %id, "nor was that written down");
            }
        }
    }
    Ok(())
}

fn bill_all(site: &Site, dealership: &Dealership, id: RecurringId, today: LocalDate) -> DbResult<()> {
    while site.db.write(|c| bill(c, site, dealership, id, today))? {}
    Ok(())
}

/// Bills the next period of a plan if it is due. False when none is any more.
fn bill(
    c: &mut Conn,
    site: &Site,
    dealership: &Dealership,
    id: RecurringId,
    today: LocalDate,
) -> DbResult<bool> {
    let house = Scope::for_job(dealership.id, None);
    let plan = store::load(c, site, &house, id)?;
    let Some(on) = plan.next_on.filter(|day| *day <= today && plan.state == PlanState::Active) else {
        return Ok(false);
    };
    let theirs = house.narrowed(plan.customer)?;
    // An account that was merged is billed where it goes on.
    let scope = customers::going_on(c, &theirs)?;
    let next = plan.next_number + 1;
    let moved = diesel::update(recurring_plan::table.find(id))
        .filter(recurring_plan::next_number.eq(plan.next_number))
        .set((
            recurring_plan::next_number.eq(next),
            recurring_plan::next_on.eq(plan.schedule.day(next)),
            recurring_plan::failed_at.eq(None::<Timestamp>),
            recurring_plan::failure.eq(None::<Sealed<RecurringFailure>>),
        ))
        .execute(c)?;
    if moved == 0 {
        return Ok(false);
    }
    let (now, actor) = (site.clock.now(), Actor::system());
    let mut draft = plan.template.draft.clone();
    draft.vehicle = vehicles::going_on(c, site, (&theirs, &scope), draft.vehicle)?;
    renew(&mut draft, now);
    tax::settle(c, site, &scope, &mut draft, today)?;
    let totals = invoices::figures(dealership, &draft).map_err(|e| AppError::Invalid(e.to_string()))?;
    // What one person would not issue alone is a draft, which a second person approves first.
    let limits = Limits::of_dealership(c, &scope)?;
    let fresh = InvoiceId::generate(now);
    let nil = Money::zero(totals.total.currency());
    let forgone = payers::carried(c, site, &scope, fresh, &draft, nil)?.forgone()?;
    let alone = approving::wanted(&limits, fresh, &draft, &totals, &forgone)?.is_none();
    let made = match plan.automatic && alone {
        true => invoices::issue_new(c, site, &actor, &scope, &draft)?.id,
        false => invoices::create(c, site, &actor, &scope, &draft)?,
    };
    sources::made_of(c, &scope, made, id)?;
    let values = (
        recurring_run::plan_id.eq(id),
        recurring_run::number.eq(plan.next_number),
        recurring_run::on_day.eq(on),
        recurring_run::invoice_id.eq(made),
        recurring_run::at.eq(now),
    );
    diesel::insert_into(recurring_run::table).values(values).execute(c)?;
    let entry = Entry::new("recurring.bill").object(id).customer(dealership.id, scope.require_customer()?);
    let then =
        plan.schedule.day(next).map_or_else(|| "no next period".to_owned(), |day| format!("next on {day}"));
    let entry = entry.fact("period", on).fact("document", made).before(format!("next on {on}"));
    record(c, site, &actor, &entry.after(then))?;
    Ok(true)
}

/// Lines of a document of their own: each gets an id, and what belonged together still does.
fn renew(draft: &mut Draft, now: Timestamp) {
    let fresh: HashMap<LineId, LineId> =
        draft.lines.iter().map(|line| (line.id, LineId::generate(now))).collect();
    for line in &mut draft.lines {
        line.id = fresh.get(&line.id).copied().unwrap_or(line.id);
        let of = line.particulars.belongs_to;
        line.particulars.belongs_to = of.and_then(|of| fresh.get(&of).copied());
    }
}

/// What a period made. A draft has no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub on: LocalDate,
    pub invoice: InvoiceId,
    pub number: Option<String>,
}

/// The latest periods of a plan, newest first.
pub fn runs(c: &mut Conn, scope: &Scope, id: RecurringId, limit: i64) -> DbResult<Vec<Made>> {
    let rows: Vec<(LocalDate, InvoiceId, Option<String>)> = recurring_run::table
        .inner_join(recurring_plan::table)
        .left_join(invoice::table.on(invoice::id.eq(recurring_run::invoice_id)))
        .filter(recurring_run::plan_id.eq(id).and(recurring_plan::dealership_id.eq(scope.dealership())))
        .order(recurring_run::number.desc())
        .limit(limit)
        .select((recurring_run::on_day, recurring_run::invoice_id, invoice::number.nullable()))
        .load(c)?;
    Ok(rows.into_iter().map(|(on, invoice, number)| Made { on, invoice, number }).collect())
}
