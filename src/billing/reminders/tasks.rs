//! What reminders leave to a person: invoices at the end of the ladder, and promises that were broken. Each stays on the
//! work list until somebody says that it is dealt with, or nothing is open any more.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, promise, reminder};
use crate::base::db::{Conn, DbResult, MultiBackend};
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
    /// When it was handed over, or the promise's day had passed.
    pub since: Timestamp,
    pub place: (Timestamp, String),
}

/// Where a page begins: after this one, by the moment since when it waits and the id of its row.
pub type Place = Option<(Timestamp, String)>;

type Row =
    (String, InvoiceId, Option<String>, CustomerId, Option<LocalDate>, Currency, i64, Option<Timestamp>);

/// What is told of an invoice with something open that was left to a person at a moment.
macro_rules! columns {
    ($id:expr, $since:expr) => {
        (
            $id,
            invoice::id,
            invoice::number,
            invoice::customer_id,
            invoice::due_on,
            invoice::currency,
            invoice::open_minor,
            $since,
        )
    };
}

/// Invoices that no reminder helped, the longest waiting first.
pub fn handed_over(c: &mut Conn, scope: &Scope, after: &Place, limit: i64) -> DbResult<Vec<Task>> {
    let mut rows = reminder::table
        .inner_join(invoice::table)
        .filter(reminder::dealership_id.eq(scope.dealership()).and(reminder::task))
        .filter(invoice::open_minor.ne(0_i64))
        .order((reminder::at, reminder::id))
        .limit(limit)
        .select(columns!(reminder::id, reminder::at.nullable()))
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after.clone() {
        rows = rows.filter(reminder::at.ge(at).and(reminder::at.gt(at).or(reminder::id.gt(id))));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().filter_map(|row| task(TaskKind::HandedOver, row, None)).collect())
}

/// Invoices whose promise was broken, the longest waiting first.
pub fn broken_promises(c: &mut Conn, scope: &Scope, after: &Place, limit: i64) -> DbResult<Vec<Task>> {
    let mut rows = promise::table
        .inner_join(invoice::table)
        .filter(promise::dealership_id.eq(scope.dealership()).and(promise::task))
        .filter(invoice::open_minor.ne(0_i64))
        .order((promise::ended_at, promise::id))
        .limit(limit)
        .select((columns!(promise::id, promise::ended_at), promise::promised_on))
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after.clone() {
        let later = promise::ended_at.gt(at).or(promise::id.gt(id).nullable());
        rows = rows.filter(promise::ended_at.ge(at)).filter(later);
    }
    let rows: Vec<(Row, LocalDate)> = rows.load(c)?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(row, on)| task(TaskKind::BrokenPromise, row, Some(on))).collect())
}

/// How many of a kind wait.
pub fn count(c: &mut Conn, scope: &Scope, kind: TaskKind) -> DbResult<i64> {
    let at = scope.dealership();
    Ok(match kind {
        TaskKind::HandedOver => reminder::table
            .inner_join(invoice::table)
            .filter(reminder::dealership_id.eq(at).and(reminder::task))
            .filter(invoice::open_minor.ne(0_i64))
            .count()
            .get_result(c)?,
        TaskKind::BrokenPromise => promise::table
            .inner_join(invoice::table)
            .filter(promise::dealership_id.eq(at).and(promise::task))
            .filter(invoice::open_minor.ne(0_i64))
            .count()
            .get_result(c)?,
    })
}

fn task(kind: TaskKind, row: Row, promised: Option<LocalDate>) -> Option<Task> {
    let (id, invoice, number, customer, due_on, currency, open, since) = row;
    let (open, since) = (Money::new(open, currency), since?);
    let place = (since, id);
    Some(Task { kind, invoice, number: number?, customer, due_on: due_on?, open, promised, since, place })
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
