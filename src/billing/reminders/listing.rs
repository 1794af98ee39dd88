//! For the staff's page: what goes out next and what stands in the way, and what was sent.

use diesel::prelude::*;

use super::due::{Facts, Next, next_step};
use super::facts::{self, Cursor, Owed};
use super::plan::{Act, Plan};
use super::running::Origin;
use crate::base::db::schema::{invoice, reminder};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{CustomerId, InvoiceId, ReminderId, Timestamp};
use crate::parties::dealerships::Dealership;
use crate::trust::access::Scope;

/// An invoice with the step it has come to.
#[derive(Clone, Debug)]
pub struct Planned {
    pub owed: Owed,
    pub next: Next,
}

/// Open invoices of the dealership that a step is due for, held, or comes within `ahead` days: those due longest ago first,
/// after a place. Looks at so many invoices at most, also at those that nothing comes of; says where the next page begins.
pub fn planned(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    plan: &Plan,
    ahead: i32,
    (after, limit): (Cursor, i64),
) -> DbResult<(Vec<Planned>, Cursor)> {
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    let today = zone.date_of(now);
    let mut owed = facts::owed(c, scope, facts::horizon(plan, today, ahead), after, limit + 1)?;
    let more = i64::try_from(owed.len()).unwrap_or(i64::MAX) > limit;
    owed.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = owed.last().filter(|_| more).map(|it| (it.due_on, it.invoice));
    let facts = facts::facts(c, scope, &owed, today)?;
    let mut found = Vec::new();
    for (owed, facts) in owed.into_iter().zip(facts) {
        let next = reached(c, site, scope, plan, dealership, &owed, facts)?;
        let far = matches!(next, Next::Later(_, day) if day.days_since(today) > ahead);
        if next != Next::Nothing && !far {
            found.push(Planned { owed, next });
        }
    }
    Ok((found, next))
}

/// The next step of one invoice.
pub fn planned_for(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    plan: &Plan,
    invoice: InvoiceId,
) -> DbResult<Next> {
    let today = dealership.today(site.clock.now());
    let Some(owed) = facts::owed_on(c, scope, invoice)? else { return Ok(Next::Nothing) };
    let facts = facts::facts(c, scope, std::slice::from_ref(&owed), today)?.pop();
    facts.map_or(Ok(Next::Nothing), |facts| reached(c, site, scope, plan, dealership, &owed, facts))
}

/// Asks who can be written to only where a mail would be next.
fn reached(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    plan: &Plan,
    dealership: &Dealership,
    owed: &Owed,
    mut facts: Facts,
) -> DbResult<Next> {
    let (now, zone) = (site.clock.now(), &dealership.settings.time_zone);
    match next_step(plan, zone, &facts, now) {
        Next::Now(step) | Next::At(step, _) if step.act != Act::HandOver => {
            facts.reach = facts::readers(c, site, &scope.narrowed(owed.customer)?, step.act)?.1;
            Ok(next_step(plan, zone, &facts, now))
        }
        next => Ok(next),
    }
}

/// A reminder that went out, or an invoice that was handed over.
#[derive(Clone, Debug)]
pub struct Sent {
    pub id: ReminderId,
    pub invoice: InvoiceId,
    pub number: String,
    pub customer: CustomerId,
    pub act: Act,
    pub origin: Origin,
    pub mails: i32,
    pub at: Timestamp,
}

type Row = (ReminderId, InvoiceId, Option<String>, CustomerId, Act, Origin, i32, Timestamp);

/// The latest reminders of the dealership, or of one invoice.
pub fn sent(c: &mut Conn, scope: &Scope, invoice: Option<InvoiceId>, limit: i64) -> DbResult<Vec<Sent>> {
    let mut rows = reminder::table
        .inner_join(invoice::table)
        .filter(reminder::dealership_id.eq(scope.dealership()))
        .order((reminder::at.desc(), reminder::id.desc()))
        .limit(limit)
        .select((
            reminder::id,
            reminder::invoice_id,
            invoice::number,
            reminder::customer_id,
            reminder::act,
            reminder::origin,
            reminder::mails,
            reminder::at,
        ))
        .into_boxed();
    if let Some(customer) = scope.customer() {
        rows = rows.filter(reminder::customer_id.eq(customer));
    }
    if let Some(invoice) = invoice {
        rows = rows.filter(reminder::invoice_id.eq(invoice));
    }
    let rows: Vec<Row> = rows.load(c)?;
    let sent = |(id, invoice, number, customer, act, origin, mails, at): Row| Sent {
        id,
        invoice,
        number: number.unwrap_or_default(),
        customer,
        act,
        origin,
        mails,
        at,
    };
    Ok(rows.into_iter().map(sent).collect())
}
