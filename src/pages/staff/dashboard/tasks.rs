//! What needs a hand today: payments that are stuck, money that fits nothing yet, invoices that are late or due today;
//! and people who wait to be let in.

use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate, Zone};
use crate::base::web::Cx;
use crate::billing::approvals;
use crate::billing::invoices::counter::{self, OnCounter};
use crate::billing::reports::{Aging, left_over, stuck};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::shown::{Moment, count};
use crate::parties::customers;
use crate::trust::access::recoveries::{self, Kind, Stage};
use crate::trust::access::{ActingStaff, Permission, invited};

const EN: Language = Language::En;
/// Of each sort, at most; the lists behind show all.
const SHOWN: i64 = 5;

pub(super) struct Task {
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
}

/// Somebody who waits for the dealership, or for whom it waits.
pub(super) struct Person {
    pub name: String,
    pub href: String,
    pub says: String,
    pub small: String,
    /// How much of it this reader can do something about now.
    pub count: usize,
}

/// The tasks that are shown, and how many there are.
pub(super) fn tasks(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    today: LocalDate,
    aging: &Aging,
) -> DbResult<(Vec<Task>, usize)> {
    let mut all = money(c, cx, who)?;
    let beside = all.len();
    let late = counter::overdue(c, &cx.site, &who.scope, today, SHOWN)?;
    let due = counter::open_due(c, &cx.site, &who.scope, (Some(today), Some(today)), None, SHOWN)?;
    for invoice in late.into_iter().chain(due) {
        all.push(of_invoice(c, cx, who, today, invoice)?);
    }
    let invoices = usize::try_from(aging.late.count + aging.today.count).unwrap_or(0);
    Ok((all, beside + invoices))
}

fn money(c: &mut Conn, cx: &Cx, who: &ActingStaff) -> DbResult<Vec<Task>> {
    let mut all = Vec::new();
    for it in stuck(c, &who.scope, cx.site.clock.now(), SHOWN)? {
        let (text, about) = match it.held {
            true => ("Payment held", "The provider's answer does not fit. Look before it is paid again"),
            false => ("No answer", "The provider has not said how the payment ended"),
        };
        all.push(Task {
            href: format!("/staff/invoices/{}", it.invoice),
            title: it.invoice,
            customer: it.customer,
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            about: about.to_owned(),
            pill: Pill { kind: "overdue", text: text.into() },
            amount: it.amount.display(EN),
            icon: "credit-card",
            action: "Look",
        });
    }
    for it in left_over(c, &who.scope, SHOWN)? {
        all.push(Task {
            href: format!("/staff/customers/{}", it.customer),
            title: "Credit".to_owned(),
            customer: it.customer,
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            about: format!("Owes {}", it.open.display(EN)),
            pill: Pill { kind: "credit", text: "Not given to an invoice".into() },
            amount: it.credit.display(EN),
            icon: "hand-coins",
            action: "Open",
        });
    }
    Ok(all)
}

fn of_invoice(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    today: LocalDate,
    invoice: OnCounter,
) -> DbResult<Task> {
    let customer = invoice.customer;
    let name = customers::name_of(c, &cx.site, &who.scope.narrowed(customer)?)?;
    let row = InvoiceRow::named(invoice, String::new(), today);
    Ok(Task {
        href: format!("/staff/invoices/{}", row.number),
        title: row.number,
        customer,
        name,
        about: row.vehicle,
        pill: row.pill,
        amount: row.open,
        icon: "file-text",
        action: "Open",
    })
}

/// Approvals and lost passkeys first, then invitations without an answer.
pub(super) fn people(c: &mut Conn, cx: &Cx, who: &ActingStaff, zone: &Zone) -> DbResult<Vec<Person>> {
    let mut all = Vec::new();
    let requests = match who.may(Permission::WorkAsManager) {
        true => {
            usize::try_from(approvals::waiting_for(c, &cx.site, &who.scope, who.person)?).unwrap_or_default()
        }
        false => 0,
    };
    if requests > 0 {
        all.push(Person {
            name: "Approvals".to_owned(),
            href: "/staff/approvals".to_owned(),
            says: count(requests, "request waits", "requests wait") + " for your decision",
            small: String::new(),
            count: requests,
        });
    }
    for it in recoveries::waiting_at(c, &cx.site, Some(who.dealership), Kind::Counter)? {
        let own = it.requested_by == Some(who.person);
        let says = match it.stage {
            Stage::Asked => "Lost the passkey. Check who it is, first of two",
            Stage::Requested if own => "Lost the passkey. Checked by you, waits for a second person",
            Stage::Requested => "Lost the passkey. Checked once, waits for a second person",
            _ => continue,
        };
        let (href, small) = ("/staff/recoveries".to_owned(), String::new());
        all.push(Person { name: it.name, href, says: says.to_owned(), small, count: usize::from(!own) });
    }
    for it in invited::of_owners(c, &cx.site, &who.scope, SHOWN)? {
        let Some(customer) = it.customer else { continue };
        let until = Moment::new(it.expires_at, zone).words;
        all.push(Person {
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(customer)?)?,
            href: format!("/staff/customers/{customer}/invites"),
            says: format!("Invited, no answer yet: {}", it.email),
            small: format!("Works until {until}"),
            count: 0,
        });
    }
    Ok(all)
}
