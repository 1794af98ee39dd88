//! What the database knows of invoices that may need a reminder: read for many at once, or for one inside the transaction
//! that reminds.

use std::collections::HashMap;

use diesel::prelude::*;

use super::due::{Facts, Reach};
use super::plan::{Act, Plan};
use super::promising::PromiseState;
use crate::base::db::schema::{attempt_invoice, invoice, promise, reminder, reminder_pause};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money};
use crate::billing::chargebacks;
use crate::billing::disputes;
use crate::billing::invoices::DocumentState;
use crate::billing::notices::{self, Reader};
use crate::parties::customers;
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;

/// An issued invoice with something open.
#[derive(Clone, Debug)]
pub struct Owed {
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub number: String,
    pub due_on: LocalDate,
    /// The ledger's projection.
    pub open: Money,
}

/// Where the next page of open invoices begins: after this one.
pub type Cursor = Option<(LocalDate, InvoiceId)>;

type Row = (InvoiceId, CustomerId, Option<String>, Option<LocalDate>, Currency, i64);

/// The dealership's open invoices that are due by a day, those due longest ago first.
pub fn owed(
    c: &mut Conn,
    scope: &Scope,
    due_by: LocalDate,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Owed>> {
    let mut rows = open_invoices(scope)
        .filter(invoice::due_on.le(due_by))
        .order((invoice::due_on, invoice::id))
        .limit(limit);
    if let Some((day, id)) = after {
        rows = rows.filter(invoice::due_on.ge(day));
        rows = rows.filter(invoice::due_on.gt(day).or(invoice::id.gt(id)));
    }
    let rows: Vec<Row> = rows.select(columns()).load(c)?;
    Ok(rows.into_iter().filter_map(opened).collect())
}

/// One of them; `None` once nothing is open.
pub fn owed_on(c: &mut Conn, scope: &Scope, id: InvoiceId) -> DbResult<Option<Owed>> {
    let row: Option<Row> =
        open_invoices(scope).filter(invoice::id.eq(id)).select(columns()).first(c).optional()?;
    Ok(row.and_then(opened).filter(|it| scope.narrowed(it.customer).is_ok()))
}

fn open_invoices<'a>(scope: &Scope) -> invoice::BoxedQuery<'a, MultiBackend> {
    // Word for word as in the index of open invoices, which is used for nothing else.
    let open = diesel::dsl::sql::<diesel::sql_types::Bool>("invoice.open_minor <> 0");
    invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .filter(open)
        .filter(invoice::state.eq(DocumentState::Issued))
        .into_boxed()
}

type Columns = (
    invoice::id,
    invoice::customer_id,
    invoice::number,
    invoice::due_on,
    invoice::currency,
    invoice::open_minor,
);

fn columns() -> Columns {
    use invoice as i;
    (i::id, i::customer_id, i::number, i::due_on, i::currency, i::open_minor)
}

fn opened((invoice, customer, number, due_on, currency, open): Row) -> Option<Owed> {
    let (number, due_on) = number.zip(due_on)?;
    Some(Owed { invoice, customer, number, due_on, open: Money::new(open, currency) })
}

/// The facts of each, in the same order, as if everybody could be written to: that is asked last, of few (`reach`).
pub fn facts(c: &mut Conn, scope: &Scope, owed: &[Owed], today: LocalDate) -> DbResult<Vec<Facts>> {
    if owed.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<InvoiceId> = owed.iter().map(|it| it.invoice).collect();
    let owners: Vec<CustomerId> = owed.iter().map(|it| it.customer).collect();
    let done: Vec<(InvoiceId, Option<i32>, LocalDate)> = reminder::table
        .filter(reminder::invoice_id.eq_any(&ids).and(reminder::dealership_id.eq(scope.dealership())))
        .select((reminder::invoice_id, reminder::step, reminder::on_day))
        .load(c)?;
    let mut last: HashMap<InvoiceId, (Option<i32>, LocalDate)> = HashMap::new();
    for (id, step, day) in done {
        let known = last.entry(id).or_insert((step, day));
        *known = (known.0.max(step), known.1.max(day));
    }
    let processing: Vec<InvoiceId> = attempt_invoice::table
        .filter(attempt_invoice::invoice_id.eq_any(&ids).and(attempt_invoice::live.eq(true)))
        .select(attempt_invoice::invoice_id)
        .load(c)?;
    let promised: HashMap<InvoiceId, LocalDate> = promise::table
        .filter(promise::invoice_id.eq_any(&ids).and(promise::state.eq(PromiseState::Live)))
        .select((promise::invoice_id, promise::promised_on))
        .load(c)?
        .into_iter()
        .collect();
    // What is stopped for a customer is stopped for every account of the same people.
    let family = customers::families(c, scope, &owners)?;
    let paused: Vec<(CustomerId, Option<InvoiceId>)> = reminder_pause::table
        .filter(reminder_pause::customer_id.eq_any(family.keys()).and(reminder_pause::ended_at.is_null()))
        .filter(reminder_pause::until_day.is_null().or(reminder_pause::until_day.ge(today)))
        .select((reminder_pause::customer_id, reminder_pause::invoice_id))
        .load(c)?;
    let held = disputes::held_of_many(c, scope, &ids)?;
    let taken = chargebacks::undecided_of(c, scope, &ids)?;
    let part = |of: &HashMap<InvoiceId, i64>, it: &Owed| {
        Money::new(of.get(&it.invoice).copied().unwrap_or(0), it.open.currency())
    };
    let one = |it: &Owed| Facts {
        due_on: it.due_on,
        open: it.open,
        disputed: part(&held, it),
        charged_back: part(&taken, it),
        processing: processing.contains(&it.invoice),
        promised: promised.get(&it.invoice).copied(),
        paused: paused.iter().any(|(who, what)| match what {
            Some(invoice) => *invoice == it.invoice,
            None => family.get(who).is_some_and(|root| family.get(&it.customer) == Some(root)),
        }),
        reach: Reach::Somebody,
        last_step: last.get(&it.invoice).and_then(|(step, _)| *step),
        last_on: last.get(&it.invoice).map(|(_, day)| *day),
    };
    Ok(owed.iter().map(one).collect())
}

/// Who gets the mail of a step, without those whose mails come back, and whether anybody is left.
pub fn readers(c: &mut Conn, site: &Site, scope: &Scope, act: Act) -> DbResult<(Vec<Reader>, Reach)> {
    let all = match act {
        Act::Final => notices::everybody(c, site, scope)?,
        _ => notices::readers(c, site, scope, Notice::Reminder)?,
    };
    let known = !all.is_empty();
    let mut reached = Vec::new();
    for reader in all {
        if !mail::blocked(c, site, &reader.to.email)? {
            reached.push(reader);
        }
    }
    let reach = match (reached.is_empty(), known) {
        (false, _) => Reach::Somebody,
        (true, true) => Reach::Bounced,
        (true, false) => Reach::Nobody,
    };
    Ok((reached, reach))
}

/// The day up to which invoices may be due to have a step within `ahead` days.
pub fn horizon(plan: &Plan, today: LocalDate, ahead: i32) -> LocalDate {
    today.plus_days(plan.lead().saturating_add(ahead))
}
