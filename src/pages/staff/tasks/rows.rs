//! What needs a hand, as a row each: chargebacks to answer, warnings of fraud, charges that are questioned, payments that are stuck, money that fits nothing yet, mails that came back, promises
//! that were broken, invoices that no reminder helped, recurring ones that cannot be billed, and those that are late or due today.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate, Timestamp, Zone};
use crate::base::web::Cx;
use crate::billing::chargebacks::{self, Case, Warning};
use crate::billing::deliveries::{self, Bounced};
use crate::billing::disputes::{self, Order, Place};
use crate::billing::invoices::counter::OnCounter;
use crate::billing::recurring;
use crate::billing::reminders::{self, TaskKind};
use crate::billing::reports::{LeftOver, Stuck, Waiting, left_over, stuck};
use crate::pages::owner::rows::Pill;
use crate::pages::places::{place, written};
use crate::pages::staff::chargebacks::pill;
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::parties::dealerships::Dealership;
use crate::parties::{customers, dealerships};
use crate::trust::access::ActingStaff;

const EN: Language = Language::En;

pub(in crate::pages::staff) struct Task {
    /// What it is about: the number of an invoice, or a word.
    pub title: String,
    pub href: String,
    pub customer: CustomerId,
    pub name: String,
    pub about: String,
    pub pill: Pill,
    pub amount: MoneyDisplay,
    pub icon: &'static str,
    pub action: &'static str,
    /// Of the form that says that it is dealt with; empty where something else ends it.
    pub kind: &'static str,
    /// Where the list goes on after it.
    place: String,
}

/// At most `limit` of a sort, after a place in its list, and the place after the last where there are more.
pub(in crate::pages::staff) fn of_sort(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    sort: Waiting,
    after: &str,
    limit: usize,
) -> DbResult<(Vec<Task>, String)> {
    let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let now = cx.site.clock.now();
    let mut all: Vec<Task> = match sort {
        Waiting::Chargeback => {
            let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
            let found = chargebacks::unanswered(c, &who.scope, place(after)?, most)?;
            found.into_iter().map(|it| of_chargeback(it, now, &zone)).collect()
        }
        Waiting::PaidTwice => {
            let found = chargebacks::paid_twice(c, &who.scope, place(after)?, most)?;
            found.into_iter().map(of_twice).collect::<DbResult<_>>()?
        }
        Waiting::FraudWarning => {
            let found = chargebacks::open_warnings(c, &who.scope, place(after)?, most)?;
            found.into_iter().map(of_warning).collect()
        }
        Waiting::Dispute => {
            let after = place(after)?.map(|(key, id)| Place { key, id });
            let found = disputes::queue(c, &who.scope, Order::Due, after, most)?;
            found.into_iter().map(|it| of_dispute(it, now)).collect()
        }
        Waiting::Stuck => {
            let found = stuck(c, &who.scope, now, place(after)?, most)?;
            found.into_iter().map(of_payment).collect()
        }
        Waiting::LeftOver => {
            let found = left_over(c, &who.scope, one(after)?, most)?;
            found.into_iter().map(of_credit).collect()
        }
        Waiting::Bounced => {
            let found = deliveries::bounced(c, &who.scope, place(after)?, most)?;
            found.into_iter().map(of_mail).collect()
        }
        Waiting::Promise => {
            let found = reminders::broken_promises(c, &who.scope, &place(after)?, most)?;
            found.into_iter().map(of_reminder).collect()
        }
        Waiting::HandedOver => {
            let found = reminders::handed_over(c, &who.scope, &place(after)?, most)?;
            found.into_iter().map(of_reminder).collect()
        }
        Waiting::Recurring => {
            let dealership = dealerships::load(c, who.dealership)?;
            let found = recurring::list_failed(c, &cx.site, &who.scope, place(after)?, most)?;
            found.into_iter().map(|it| of_plan(it, &dealership)).collect()
        }
    };
    let more = all.len() > limit;
    all.truncate(limit);
    let next = all.last().filter(|_| more).map(|it| it.place.clone()).unwrap_or_default();
    Ok((all, next))
}

/// Puts the names in, with one question for all of them.
pub(in crate::pages::staff) fn named(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    tasks: &mut [Task],
) -> DbResult<()> {
    let names = customers::names_of(c, &cx.site, &who.scope, tasks.iter().map(|it| it.customer))?;
    for it in tasks {
        it.name = names.get(&it.customer).cloned().unwrap_or_default();
    }
    Ok(())
}

/// An invoice that is late or due today.
pub(in crate::pages::staff) fn of_invoice(invoice: OnCounter, today: LocalDate) -> Task {
    let customer = invoice.customer;
    let row = InvoiceRow::named(invoice, String::new(), today);
    Task {
        href: format!("/staff/invoices/{}", row.number),
        title: row.number,
        about: row.vehicle,
        pill: row.pill,
        ..Task::of(customer, row.open)
    }
}

fn of_chargeback(it: Case, now: Timestamp, zone: &Zone) -> Task {
    let by = it.answer_by.map(|at| format!("Answer by {}", at.display(EN, zone))).unwrap_or_default();
    Task {
        href: format!("/staff/chargebacks/{}", it.id),
        about: by,
        pill: pill(&it, now),
        icon: "credit-card",
        action: "Answer",
        place: written(it.due(), it.id),
        ..Task::of(it.customer, it.amount.display(EN))
    }
    .titled(it.receipt)
}

fn of_twice(it: Case) -> DbResult<Task> {
    Ok(Task {
        href: format!("/staff/chargebacks/{}", it.id),
        about: "The network took what had gone back to the customer before".to_owned(),
        pill: Pill { kind: "overdue", text: "Paid out twice".into() },
        icon: "credit-card",
        action: "Look",
        place: written(it.since, it.id),
        ..Task::of(it.customer, it.missing()?.display(EN))
    }
    .titled(it.receipt))
}

fn of_warning(it: Warning) -> Task {
    Task {
        href: "/staff/chargebacks".to_owned(),
        title: it.receipt,
        about: "Money that is sent back in time is not charged back".to_owned(),
        pill: Pill { kind: "overdue", text: "Warning of fraud".into() },
        icon: "triangle-alert",
        place: written(it.at, it.id),
        ..Task::of(it.customer, it.amount.display(EN))
    }
}

fn of_dispute(it: disputes::Listed, now: Timestamp) -> Task {
    let pill = crate::pages::staff::disputes::pill(&it, now);
    Task {
        href: format!("/staff/disputes/{}", it.number),
        about: format!("Questions a charge of {}", it.invoice),
        pill,
        icon: "scale",
        place: written(it.due_at, it.id),
        title: it.number,
        ..Task::of(it.customer, it.held.display(EN))
    }
}

fn of_payment(it: Stuck) -> Task {
    let (text, about) = match it.held {
        true => ("Payment held", "The provider’s answer does not fit. Look before it is paid again"),
        false => ("No answer", "The provider has not said how the payment ended"),
    };
    Task {
        href: format!("/staff/invoices/{}", it.invoice),
        title: it.invoice,
        about: about.to_owned(),
        pill: Pill { kind: "overdue", text: text.into() },
        icon: "credit-card",
        action: "Look",
        place: written(it.at, it.attempt),
        ..Task::of(it.customer, it.amount.display(EN))
    }
}

fn of_credit(it: LeftOver) -> Task {
    Task {
        href: format!("/staff/customers/{}", it.customer),
        title: "Credit".to_owned(),
        about: format!("Owes {}", it.open.display(EN)),
        pill: Pill { kind: "credit", text: "Not given to an invoice".into() },
        icon: "hand-coins",
        place: it.customer.to_string(),
        ..Task::of(it.customer, it.credit.display(EN))
    }
}

fn of_mail(it: Bounced) -> Task {
    let status = if it.status.is_empty() { String::new() } else { format!(" ({})", it.status) };
    Task {
        href: format!("/staff/invoices/{}", it.number),
        title: it.number,
        about: format!("Correct the address, or send it again{status}"),
        pill: Pill { kind: "overdue", text: "Mail came back".into() },
        icon: "mail",
        place: written(it.at, it.id),
        ..Task::of(it.customer, it.open.display(EN))
    }
}

fn of_reminder(it: reminders::Task) -> Task {
    let (text, about) = match (it.kind, it.promised) {
        (TaskKind::BrokenPromise, Some(day)) => {
            ("Promise broken", format!("Promised for {}", day.display(EN)))
        }
        _ => ("No reminder helped", format!("Due since {}", it.due_on.display(EN))),
    };
    Task {
        href: format!("/staff/invoices/{}", it.number),
        title: it.number,
        about,
        pill: Pill { kind: "overdue", text: text.into() },
        icon: "phone",
        kind: it.kind.code(),
        place: written(it.place.0, it.place.1),
        ..Task::of(it.customer, it.open.display(EN))
    }
}

fn of_plan(it: recurring::Plan, dealership: &Dealership) -> Task {
    let (amount, customer) = (it.amount(dealership).display(EN), it.customer);
    let (since, why) = it.failed.map(|it| (it.since, it.why)).unwrap_or((it.created_at, String::new()));
    Task {
        href: format!("/staff/recurring/{}", it.id),
        title: it.template.title.to_string(),
        about: why,
        pill: Pill { kind: "overdue", text: "Not billed".into() },
        icon: "calendar",
        action: "Look",
        place: written(since, it.id),
        ..Task::of(customer, amount)
    }
}

impl Task {
    fn titled(self, title: String) -> Self {
        Self { title, ..self }
    }

    fn of(customer: CustomerId, amount: MoneyDisplay) -> Self {
        Self {
            title: String::new(),
            href: String::new(),
            customer,
            name: String::new(),
            about: String::new(),
            pill: Pill { kind: "", text: "".into() },
            amount,
            icon: "file-text",
            action: "Open",
            kind: "",
            place: String::new(),
        }
    }
}

/// A place that is an id alone.
fn one<T: std::str::FromStr>(after: &str) -> DbResult<Option<T>> {
    let wrong = || AppError::Invalid("`after` is no place in this list".to_owned());
    (!after.is_empty()).then(|| after.parse().map_err(|_| wrong())).transpose()
}
