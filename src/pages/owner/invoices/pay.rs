//! The card beside an invoice: what is due, and how to pay it, or why not now. Paying itself begins at `/payments/new`.

use std::borrow::Cow;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Money, Timestamp};
use crate::base::words::Words;
use crate::billing::disputes::{self, Dispute, Held};
use crate::billing::invoices::{DocumentState, Due, Invoice, Movement, Settlement};
use crate::billing::ledger::TransactionKind;
use crate::billing::payments::attempt::Attempt;
use crate::billing::payments::order::{Bounds, Payable};
use crate::trust::access::ActingOwner;

pub struct Pay {
    pub title: Cow<'static, str>,
    pub amount: MoneyDisplay,
    pub when: String,
    pub note: Option<Note>,
    /// It can be paid now, by this person.
    pub offered: bool,
    pub button: String,
    /// The part payments that are taken; empty where only the whole amount is.
    pub range: String,
    pub label: String,
    pub sign: &'static str,
}

pub struct Note {
    pub kind: &'static str,
    pub icon: &'static str,
    pub text: Cow<'static, str>,
    /// Where to go from here, and the words for it; may be empty.
    pub href: String,
    pub link: Cow<'static, str>,
}

/// What the page knows of the invoice already.
pub struct Known<'a> {
    /// The least that is taken of it, unless less is open.
    pub minimum: Money,
    pub moved: &'a [Movement],
    /// The attempt that has the invoice, if there is one.
    pub live: Option<&'a Attempt>,
    /// Everything that was questioned on it, also what is decided.
    pub questions: &'a [Dispute],
}

pub fn pay(who: &ActingOwner, invoice: &Invoice, known: &Known, now: Timestamp) -> DbResult<Pay> {
    let Known { minimum, moved, live, questions } = *known;
    let (w, axes) = (who.words(), invoice.axes(who.today(now)));
    if invoice.document == DocumentState::Cancelled || invoice.open.is_zero() {
        return Ok(settled(w, invoice, axes.settlement, moved));
    }
    let day = invoice.due_on.display_long(w.language()).to_string();
    let late = matches!(axes.due, Due::Overdue(_));
    let when = if late { "invoice-was-due-on" } else { "invoice-due-on" };
    let may_not = (!who.rights.pay).then(|| Note::plain(w.t("invoice-may-not-pay")));
    let note = may_not.or_else(|| live.map(|attempt| under_way(w, attempt)));
    let free = live.is_none_or(|attempt| !attempt.state.is_under_way());
    // A recovery holds nothing up here: what is paid goes to the dealership and nowhere else.
    let offered = who.rights.pay && free;
    let held = disputes::held_by(questions, invoice.open)?;
    let note = note.or_else(|| on_hold(w, held, questions));
    let offered = offered && held.rest.is_positive();
    let open = held.rest.display(w.language());
    Ok(Pay {
        title: w.t(if held.on_hold.is_positive() { "invoice-rest-due" } else { "invoice-amount-due" }),
        amount: open,
        when: w.args(when, &[("day", day.into())]),
        note,
        offered,
        button: w.args("owner-pay", &[("amount", open.to_string().into())]),
        range: if offered { range(w, minimum, invoice, held.on_hold)? } else { String::new() },
        label: w.args("invoice-amount-in", &[("currency", invoice.open.currency().code().into())]),
        sign: invoice.open.currency().symbol(),
    })
}

/// Nothing is left to pay.
fn settled(w: Words, invoice: &Invoice, settlement: Settlement, moved: &[Movement]) -> Pay {
    let nil = Money::zero(invoice.total.currency());
    let net = invoice.total.checked_sub(invoice.credited).unwrap_or(invoice.total);
    let gave_up = moved.iter().any(|step| step.kind == TransactionKind::WriteOff);
    let paid = moved.iter().rfind(|step| step.kind == TransactionKind::PaymentAllocated);
    let (key, amount, text) = match (invoice.document, settlement, paid) {
        (DocumentState::Cancelled, ..) => ("invoice-amount-due", nil, Some("invoice-canceled-text")),
        (_, Settlement::NoCharge, _) => ("invoice-amount-due", nil, Some("invoice-no-charge-text")),
        _ if gave_up => ("invoice-amount-due", nil, Some("invoice-written-off-text")),
        (.., Some(_)) => ("invoice-paid", net, None),
        _ => ("invoice-amount-due", nil, Some("invoice-canceled-text")),
    };
    let day = paid.filter(|_| text.is_none()).map(|step| step.on.display(w.language()).to_string());
    Pay {
        title: w.t(key),
        amount: amount.display(w.language()),
        when: day.map(|day| w.args("invoice-paid-on", &[("day", day.into())])).unwrap_or_default(),
        note: text.map(|key| Note::plain(w.t(key))),
        offered: false,
        button: String::new(),
        range: String::new(),
        label: String::new(),
        sign: "",
    }
}

/// What waits for a decision, and where to read about it.
fn on_hold(w: Words, held: Held, all: &[Dispute]) -> Option<Note> {
    let amount = Some(held.questioned).filter(|amount| amount.is_positive())?;
    let amount = amount.display(w.language()).to_string();
    let text = w.args("invoice-on-hold", &[("amount", amount.into())]).into();
    let link = w.t("invoice-on-hold-link");
    let mut open = all.iter().filter(|it| it.state.is_open());
    let href = match (open.next(), open.next()) {
        (Some(one), None) => format!("/disputes/{}", one.number),
        _ => "/disputes".to_owned(),
    };
    Some(Note { kind: "hold", icon: "scale", text, href, link })
}

fn under_way(w: Words, attempt: &Attempt) -> Note {
    let amount = attempt.amount.display(w.language()).to_string();
    let (text, link) = if attempt.state.is_under_way() {
        (w.args("invoice-processing-text", &[("amount", amount.into())]), "invoice-processing-link")
    } else {
        (w.args("invoice-waiting-text", &[("amount", amount.into())]), "invoice-waiting-link")
    };
    let href = format!("/payments/{}", attempt.id);
    Note { kind: "warn", icon: "clock", text: text.into(), href, link: w.t(link) }
}

/// `Between $50.00 and $771.94`, where less than everything is taken.
fn range(w: Words, minimum: Money, invoice: &Invoice, held: Money) -> DbResult<String> {
    let payable = Payable {
        id: invoice.id,
        number: invoice.number.clone(),
        due_on: invoice.due_on,
        open: invoice.open,
        held,
    };
    let bounds = Bounds::of(&[payable], minimum).map_err(|e| AppError::Internal(e.into()))?;
    if bounds.least == bounds.most {
        return Ok(String::new());
    }
    let shown = |amount: Money| amount.display(w.language()).to_string().into();
    Ok(w.args("invoice-amount-between", &[("least", shown(bounds.least)), ("most", shown(bounds.most))]))
}

impl Note {
    fn plain(text: Cow<'static, str>) -> Self {
        Self { kind: "plain", icon: "info", text, href: String::new(), link: Cow::Borrowed("") }
    }
}
