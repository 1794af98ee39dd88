//! Promises to pay: a day that the customer names, in the portal or on the phone. Reminders wait for it; when it passes
//! with something still open, the promise is broken, a person is told, and the ladder goes on.

use diesel::prelude::*;

use super::plan::Plan;
use crate::base::db::schema::{invoice, promise};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, InvoiceId, LocalDate, PromiseId, Timestamp};
use crate::billing::invoices::Invoice;
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

crate::coded! {
    /// What became of a promise.
    pub enum PromiseState {
        Live = "live",
        Kept = "kept",
        Broken = "broken",
        /// By a later one.
        Replaced = "replaced",
        Withdrawn = "withdrawn",
    }
}

/// Who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promiser {
    /// The owner, in the portal.
    Owner,
    /// The customer on the phone or at the counter; staff wrote it down.
    ToStaff,
}

/// A day that was named for an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub id: PromiseId,
    pub on: LocalDate,
    pub by: Promiser,
    pub state: PromiseState,
    pub made_at: Timestamp,
}

/// Staff may write down a day this far off.
const FAR: i32 = 60;

/// Why a promise is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPromised {
    #[error("nothing is open")]
    NothingOpen,
    #[error("the day lies outside of {from} to {to}")]
    Day { from: LocalDate, to: LocalDate },
    #[error("enough was promised for this invoice")]
    Often,
}

/// The days that may be named today; `None` when there are none.
pub fn days(plan: &Plan, by: Promiser, today: LocalDate) -> Option<(LocalDate, LocalDate)> {
    match by {
        Promiser::Owner if plan.promise_days == 0 => None,
        Promiser::Owner => Some((today, today.plus_days(plan.promise_days))),
        Promiser::ToStaff => Some((today, today.plus_days(FAR))),
    }
}

/// Whether the customer may still promise: the limit of days and times is the dealership's.
pub fn may_promise(plan: &Plan, made: &[Promise]) -> bool {
    let own = made.iter().filter(|it| it.by == Promiser::Owner).count();
    plan.promise_days > 0 && i32::try_from(own).unwrap_or(i32::MAX) < plan.promises
}

/// Takes a promise for an invoice of the scope's customer, in the place of one that is live.
pub fn make(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: &Invoice,
    (on, by): (LocalDate, Promiser),
    today: LocalDate,
) -> DbResult<Result<PromiseId, NotPromised>> {
    let plan: Plan = dealerships::group(c, scope.dealership())?;
    if !invoice.open.is_positive() {
        return Ok(Err(NotPromised::NothingOpen));
    }
    let made = of_invoice(c, scope, invoice.id)?;
    let Some((from, to)) =
        days(&plan, by, today).filter(|_| by == Promiser::ToStaff || may_promise(&plan, &made))
    else {
        return Ok(Err(NotPromised::Often));
    };
    if !(from..=to).contains(&on) {
        return Ok(Err(NotPromised::Day { from, to }));
    }
    let (now, customer) = (site.clock.now(), scope.require_customer()?);
    let before = made.iter().find(|it| it.state == PromiseState::Live).map(|it| it.on);
    end(c, scope, invoice.id, PromiseState::Replaced, now)?;
    let id = PromiseId::generate(now);
    let values = (
        promise::id.eq(id),
        promise::dealership_id.eq(scope.dealership()),
        promise::customer_id.eq(customer),
        promise::invoice_id.eq(invoice.id),
        promise::promised_on.eq(on),
        promise::by_owner.eq(by == Promiser::Owner),
        promise::person_id.eq(actor.person),
        promise::state.eq(PromiseState::Live),
        promise::task.eq(false),
        promise::created_at.eq(now),
    );
    diesel::insert_into(promise::table).values(values).execute(c)?;
    let how = if by == Promiser::Owner { "portal" } else { "told to staff" };
    let mut entry = Entry::new("promise.make").object(invoice.id).customer(scope.dealership(), customer);
    entry = entry.fact("on", on).fact("how", how).after(on.to_string());
    if let Some(before) = before {
        entry = entry.before(before.to_string());
    }
    record(c, site, actor, &entry)?;
    Ok(Ok(id))
}

/// Takes the live promise of an invoice back: reminders go on. Without one it is a conflict.
pub fn withdraw(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, invoice: InvoiceId) -> DbResult<()> {
    if end(c, scope, invoice, PromiseState::Withdrawn, site.clock.now())? == 0 {
        return Err(AppError::Conflict("There is no promise any more.".to_owned()));
    }
    let entry = Entry::new("promise.withdraw").object(invoice);
    let entry = entry.before(PromiseState::Live.code()).after(PromiseState::Withdrawn.code());
    record(c, site, actor, &entry.customer(scope.dealership(), scope.require_customer()?))?;
    Ok(())
}

fn end(
    c: &mut Conn,
    scope: &Scope,
    invoice: InvoiceId,
    state: PromiseState,
    now: Timestamp,
) -> DbResult<usize> {
    let live = promise::table
        .filter(promise::invoice_id.eq(invoice).and(promise::customer_id.eq(scope.require_customer()?)))
        .filter(promise::state.eq(PromiseState::Live));
    let values = (promise::state.eq(state), promise::ended_at.eq(now));
    Ok(diesel::update(live).set(values).execute(c)?)
}

type Row = (PromiseId, LocalDate, bool, PromiseState, Timestamp);

/// Everything that was promised for an invoice, newest first.
pub fn of_invoice(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Promise>> {
    let rows: Vec<Row> = promise::table
        .filter(promise::invoice_id.eq(invoice).and(promise::customer_id.eq(scope.require_customer()?)))
        .order((promise::created_at.desc(), promise::id.desc()))
        .select((promise::id, promise::promised_on, promise::by_owner, promise::state, promise::created_at))
        .load(c)?;
    let promise = |(id, on, owner, state, made_at): Row| Promise {
        id,
        on,
        by: if owner { Promiser::Owner } else { Promiser::ToStaff },
        state,
        made_at,
    };
    Ok(rows.into_iter().map(promise).collect())
}

type Over = (PromiseId, InvoiceId, CustomerId);

/// Ends promises: kept when nothing is open any more, broken when the day has passed.
pub fn settle(site: &Site, dealership: &Dealership) -> DbResult<()> {
    let today = dealership.today(site.clock.now());
    let over: Vec<Over> = site.db.read(|c| {
        Ok(promise::table
            .inner_join(invoice::table)
            .filter(promise::dealership_id.eq(dealership.id).and(promise::state.eq(PromiseState::Live)))
            .filter(promise::promised_on.lt(today).or(invoice::open_minor.eq(0_i64)))
            .select((promise::id, promise::invoice_id, promise::customer_id))
            .load(c)?)
    })?;
    for (id, invoice_id, customer) in over {
        site.db.write(|c| {
            let open: i64 = invoice::table.find(invoice_id).select(invoice::open_minor).first(c)?;
            let (state, action) = match open {
                0 => (PromiseState::Kept, "promise.kept"),
                _ => (PromiseState::Broken, "promise.broken"),
            };
            let live = promise::table.find(id).filter(promise::state.eq(PromiseState::Live));
            let values = (
                promise::state.eq(state),
                promise::task.eq(state == PromiseState::Broken),
                promise::ended_at.eq(site.clock.now()),
            );
            if diesel::update(live).set(values).execute(c)? == 1 {
                let entry = Entry::new(action).object(invoice_id).customer(dealership.id, customer);
                let entry = entry.before(PromiseState::Live.code()).after(state.code());
                record(c, site, &Actor::system(), &entry)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
