//! What was found, as a line each.

use crate::base::db::{Conn, DbResult};
use crate::base::values::{CustomerId, Language, LocalDate, Timestamp};
use crate::billing::invoices::Label;
use crate::billing::invoices::drafts::ListedDraft;
use crate::billing::payments::store::dealer;
use crate::billing::{credits, disputes, estimates};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::disputes::pill as disputed;
use crate::pages::staff::estimates::index::staff_pill;
use crate::pages::staff::payments::method;
use crate::parties::customers::Hit;
use crate::parties::vehicles;
use crate::trust::access::ActingStaff;

const EN: Language = Language::En;

/// A paper that is no invoice.
pub(super) struct DocumentRow {
    pub href: String,
    pub title: String,
    /// Whose it is, and what it is about.
    pub about: String,
    pub amount: String,
    pub pill: Pill,
}

impl DocumentRow {
    pub fn draft(name: String, it: ListedDraft) -> Self {
        Self {
            href: format!("/staff/invoices/{}/edit", it.id),
            title: if it.repair_order.is_empty() { "Draft".to_owned() } else { it.repair_order },
            about: about(name, it.label),
            amount: it.total.display(EN).to_string(),
            pill: Pill { kind: "draft", text: "Draft".into() },
        }
    }

    pub fn estimate(who: &ActingStaff, name: String, it: estimates::Listed, today: LocalDate) -> Self {
        Self {
            href: format!("/staff/estimates/{}", it.estimate.number),
            pill: staff_pill(who, it.estimate.stands(today)),
            amount: it.estimate.total().display(EN).to_string(),
            about: about(name, it.label),
            title: it.estimate.number,
        }
    }

    pub fn credit(name: String, it: credits::Listed) -> Self {
        let (kind, text) = if it.cancels { ("draft", "Void") } else { ("credit", "Credit note") };
        Self {
            href: format!("/staff/credit-notes/{}", it.number),
            about: format!("{name} · corrects {}", it.invoice),
            amount: it.total.display(EN).to_string(),
            pill: Pill { kind, text: text.into() },
            title: it.number,
        }
    }

    pub fn receipt(name: String, it: dealer::OnCounter) -> Self {
        let (kind, text) = if it.reversed { ("overdue", "Reversed") } else { ("paid", "Received") };
        let how = method(it.method, it.through_provider);
        Self {
            href: format!("/staff/payments/{}", it.id),
            about: format!("{name} · {how}, {}", it.received_on.display(EN)),
            amount: it.amount.display(EN).to_string(),
            pill: Pill { kind, text: text.into() },
            title: it.number,
        }
    }

    pub fn dispute(name: String, it: disputes::Listed, now: Timestamp) -> Self {
        let amount = if it.ended_at.is_none() { it.held } else { it.claimed };
        Self {
            href: format!("/staff/disputes/{}", it.number),
            about: format!("{name} · questions {}", it.invoice),
            amount: amount.display(EN).to_string(),
            pill: disputed(&it, now),
            title: it.number,
        }
    }
}

fn about(name: String, label: Label) -> String {
    let words = [name, label.work, label.vehicle];
    words.into_iter().filter(|it| !it.is_empty()).collect::<Vec<String>>().join(" · ")
}

pub(super) struct CustomerRow {
    pub id: CustomerId,
    pub name: String,
    pub reference: String,
    /// To tell people of one name apart.
    pub vehicles: String,
}

impl CustomerRow {
    pub fn new(c: &mut Conn, who: &ActingStaff, hit: Hit) -> DbResult<Self> {
        let mut titles = vehicles::some_titles(c, &who.scope.narrowed(hit.id)?, 3)?;
        let more = titles.len() > 2;
        titles.truncate(2);
        if more {
            titles.push("and more".to_owned());
        }
        Ok(Self { id: hit.id, name: hit.name, reference: hit.reference, vehicles: titles.join(", ") })
    }
}
