//! What happened to an invoice, newest first: issued, mailed, looked at, paid, credited.

use std::borrow::Cow;

use crate::base::values::{LocalDate, Timestamp, Zone};
use crate::base::words::Words;
use crate::billing::invoices::{Delivered, DeliveryState, Invoice, Movement};
use crate::billing::ledger::TransactionKind;

pub struct Event {
    pub icon: &'static str,
    pub text: Cow<'static, str>,
    /// The receipt behind it, and its words; may be empty.
    pub href: String,
    pub link: String,
    pub at: When,
    order: Timestamp,
}

/// For machines and for people. Of some things only the day is known.
pub struct When {
    pub iso: String,
    pub words: String,
}

pub fn history(w: Words, invoice: &Invoice, moved: &[Movement], delivered: &[Delivered]) -> Vec<Event> {
    let zone = &invoice.snapshot.seller.time_zone;
    let mut events = vec![issued(w, zone, invoice)];
    events.extend(delivered.iter().filter_map(|step| delivery(w, zone, step)));
    events.extend(moved.iter().filter_map(|step| money(w, zone, step)));
    events.sort_by_key(|event| std::cmp::Reverse(event.order));
    events.dedup_by(|a, b| a.icon == "mail" && a.text == b.text);
    events
}

fn issued(w: Words, zone: &Zone, invoice: &Invoice) -> Event {
    let text = match &invoice.snapshot.repair_order {
        Some(order) => w.args("invoice-history-issued-order", &[("order", order.as_str().into())]).into(),
        None => w.t("invoice-history-issued"),
    };
    if invoice.imported {
        let event = Event::on(w, zone, invoice.issued_on, "check", text);
        return Event { order: zone.start_of(invoice.issued_on), ..event };
    }
    Event::at(w, zone, invoice.issued_at, "check", text)
}

fn delivery(w: Words, zone: &Zone, step: &Delivered) -> Option<Event> {
    let (icon, key) = match (step.state, step.channel.as_str()) {
        (DeliveryState::Sent, "reminder") => ("bell", "invoice-history-reminded"),
        (DeliveryState::Bounced, "reminder") => ("triangle-alert", "invoice-history-reminder-bounced"),
        (DeliveryState::Sent, _) => ("mail", "invoice-history-sent"),
        (DeliveryState::Bounced, _) => ("triangle-alert", "invoice-history-bounced"),
        (DeliveryState::Viewed, _) => ("user-round", "invoice-history-viewed"),
        (DeliveryState::Queued | DeliveryState::Delivered, _) => return None,
    };
    Some(Event::at(w, zone, step.at, icon, w.t(key)))
}

fn money(w: Words, zone: &Zone, step: &Movement) -> Option<Event> {
    let (icon, key) = match step.kind {
        TransactionKind::InvoiceIssued => return None,
        TransactionKind::AllocationReversed | TransactionKind::ChargebackOpened => {
            ("rotate-ccw", "invoice-history-reversed")
        }
        TransactionKind::CreditNote => ("hand-coins", "invoice-history-credited"),
        TransactionKind::WriteOff => ("circle-check", "invoice-history-written-off"),
        TransactionKind::WriteOffReversed => ("rotate-ccw", "invoice-history-owed-again"),
        _ => ("credit-card", "invoice-history-paid"),
    };
    let amount = if step.amount.is_negative() { step.amount.checked_neg().ok()? } else { step.amount };
    let amount = amount.display(w.language()).to_string();
    let event = Event::on(w, zone, step.on, icon, w.args(key, &[("amount", amount.into())]).into());
    if let Some(number) = &step.note {
        return Some(Event { href: format!("/credit-notes/{number}"), link: number.clone(), ..event });
    }
    let Some((id, number)) = &step.payment else { return Some(event) };
    let link = w.args("invoice-history-receipt", &[("number", number.as_str().into())]);
    Some(Event { href: format!("/payments/{id}"), link, ..event })
}

impl Event {
    fn at(w: Words, zone: &Zone, at: Timestamp, icon: &'static str, text: Cow<'static, str>) -> Self {
        let when = When { iso: at.to_string(), words: at.display(w.language(), zone).to_string() };
        Self { icon, text, href: String::new(), link: String::new(), at: when, order: at }
    }

    /// Nobody knows when on that day: it goes after what was at a moment of it.
    fn on(w: Words, zone: &Zone, day: LocalDate, icon: &'static str, text: Cow<'static, str>) -> Self {
        let when = When { iso: day.to_string(), words: day.display(w.language()).to_string() };
        Self {
            icon,
            text,
            href: String::new(),
            link: String::new(),
            at: when,
            order: zone.start_of(day.plus_days(1)),
        }
    }
}
