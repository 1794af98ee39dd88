//! What reminders leave to a person: invoices at the end of the ladder, and promises that were broken. Each stays on the
//! work list until somebody says that it is dealt with, or nothing is open any more.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, promise, reminder};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money, Timestamp};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

crate::coded! {
    /// Why it needs a person.
    pub enum TaskKind {
        HandedOver = "handed_over",
        BrokenPromise = "broken_promise",
    }
}

/// One line of the work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub kind: TaskKind,
    pub invoice: InvoiceId,
    pub number: String,
    pub customer: CustomerId,
    pub due_on: LocalDate,
    pub open: Money,
    /// The day that was promised; of a broken promise.
    pub promised: Option<LocalDate>,
    pub since: Timestamp,
}

type Row = (InvoiceId, Option<String>, CustomerId, Option<LocalDate>, Currency, i64, Timestamp);

/// Invoices that no reminder helped, the longest waiting first.
pub fn handed_over(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<Task>> {
    let rows: Vec<Row> = reminder::table
        .inner_join(invoice::table)
        .filter(reminder::dealership_id.eq(scope.dealership()).and(reminder::task))
        .filter(invoice::open_minor.ne(0_i64))
        .order((reminder::at, reminder::id))
        .limit(limit)
        .select((
            invoice::id,
            invoice::number,
            invoice::customer_id,
            invoice::due_on,
            invoice::currency,
            invoice::open_minor,
            reminder::at,
        ))
        .load(c)?;
    Ok(rows.into_iter().filter_map(|row| task(TaskKind::HandedOver, row, None)).collect())
}

/// Invoices whose promise was broken, the longest waiting first.
pub fn broken_promises(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<Task>> {
    let rows: Vec<(Row, LocalDate)> = promise::table
        .inner_join(invoice::table)
        .filter(promise::dealership_id.eq(scope.dealership()).and(promise::task))
        .filter(invoice::open_minor.ne(0_i64))
        .order((promise::ended_at, promise::id))
        .limit(limit)
        .select((
            (
                invoice::id,
                invoice::number,
                invoice::customer_id,
                invoice::due_on,
                invoice::currency,
                invoice::open_minor,
                promise::created_at,
            ),
            promise::promised_on,
        ))
        .load(c)?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(row, on)| task(TaskKind::BrokenPromise, row, Some(on))).collect())
}

fn task(kind: TaskKind, row: Row, promised: Option<LocalDate>) -> Option<Task> {
    let (invoice, number, customer, due_on, currency, open, since) = row;
    let open = Money::new(open, currency);
    Some(Task { kind, invoice, number: number?, customer, due_on: due_on?, open, promised, since })
}

/// Somebody dealt with it. What is on no list any more is a conflict.
pub fn settle(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kind: TaskKind,
    invoice: InvoiceId,
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let settled = match kind {
        TaskKind::HandedOver => {
            let theirs = reminder::table
                .filter(reminder::invoice_id.eq(invoice).and(reminder::customer_id.eq(customer)))
                .filter(reminder::task.eq(true));
            diesel::update(theirs).set(reminder::task.eq(false)).execute(c)?
        }
        TaskKind::BrokenPromise => {
            let theirs = promise::table
                .filter(promise::invoice_id.eq(invoice).and(promise::customer_id.eq(customer)))
                .filter(promise::task.eq(true));
            diesel::update(theirs).set(promise::task.eq(false)).execute(c)?
        }
    };
    if settled == 0 {
        return Err(AppError::Conflict("Somebody dealt with this already.".to_owned()));
    }
    let entry = Entry::new("reminders.task_done").object(invoice).fact("task", kind);
    let entry = entry.before("to do").after("done");
    record(c, site, actor, &entry.customer(scope.dealership(), customer))?;
    Ok(())
}
