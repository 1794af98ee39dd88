//! What reminders and payments leave to a person, as rows of the page.

use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, Money, Zone};
use crate::base::web::Cx;
use crate::billing::deliveries;
use crate::billing::payments::store::chargebacks::{self, ChargebackState};
use crate::billing::reminders::{self, Task, TaskKind};
use crate::pages::staff::shown::Moment;
use crate::parties::customers;
use crate::trust::access::ActingStaff;

/// Rows of each sort.
const SHOWN: i64 = 20;

pub(super) struct TaskRow {
    /// Of the invoice or the receipt, and its page.
    pub number: String,
    pub href: String,
    pub customer: CustomerId,
    pub name: String,
    pub says: String,
    pub open: Option<MoneyDisplay>,
    /// Of the form that says it is dealt with; empty where something else ends it.
    pub kind: &'static str,
    pub since: Moment,
}

/// Money that a card network took back, mails that came back, promises that were broken, and what no reminder helped.
pub(super) fn tasks(c: &mut Conn, who: &ActingStaff, cx: &Cx, zone: &Zone) -> DbResult<Vec<TaskRow>> {
    let mut rows = Vec::new();
    for it in chargebacks::undecided(c, &who.scope, SHOWN)? {
        let by = it.answer_by.map(|at| format!(" by {}", at.display(Language::En, zone))).unwrap_or_default();
        let asks = if it.state == ChargebackState::Inquiry { "asks about" } else { "took back" };
        rows.push(TaskRow {
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            number: it.receipt,
            href: format!("/staff/chargebacks/{}", it.id),
            customer: it.customer,
            says: format!("The card network {asks} money of this payment. Answer{by}."),
            open: Some(it.amount.display(Language::En)),
            kind: "",
            since: Moment::new(it.since, zone),
        });
    }
    for it in deliveries::bounced(c, &who.scope, None, SHOWN)? {
        let status = if it.status.is_empty() { String::new() } else { format!(" ({})", it.status) };
        rows.push(TaskRow {
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            href: format!("/staff/invoices/{}", it.number),
            number: it.number,
            customer: it.customer,
            says: format!("Mail came back{status}. Correct the address, or send the invoice again."),
            open: None,
            kind: "",
            since: Moment::new(it.at, zone),
        });
    }
    let broken = reminders::broken_promises(c, &who.scope, &None, SHOWN)?;
    let handed = reminders::handed_over(c, &who.scope, &None, SHOWN)?;
    for it in broken.into_iter().chain(handed) {
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
        rows.push(task(it, name, zone));
    }
    Ok(rows)
}

fn task(it: Task, name: String, zone: &Zone) -> TaskRow {
    let says = match (it.kind, it.promised) {
        (TaskKind::BrokenPromise, Some(day)) => {
            format!("Promised for {} and not paid. Call them.", day.display(Language::En))
        }
        _ => format!(
            "No reminder helped. Due since {}. Call them, or decide what is next.",
            it.due_on.display(Language::En)
        ),
    };
    let open: Money = it.open;
    TaskRow {
        href: format!("/staff/invoices/{}", it.number),
        number: it.number,
        customer: it.customer,
        name,
        says,
        open: Some(open.display(Language::En)),
        kind: it.kind.code(),
        since: Moment::new(it.since, zone),
    }
}
