//! `GET /staff/invoices/{number}/write-off` asks how much of what is open is given up and why; the `POST` does it, after a
//! fresh passkey and above the limit with a second person's approval. Managers alone.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::correcting::{asks, busy, changed, corrects, done, questioned};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, Money};
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::billing::approvals::{self, Kind};
use crate::billing::disputes::{held_of, kept_from_issuer};
use crate::billing::invoices::Invoice;
use crate::billing::payments::Provider;
use crate::billing::write_offs::{NewWriteOff, NotWrittenOff, Reason, by_form_key, write_off};
use crate::pages::staff::approvals::asking::{Act, cleared};
use crate::pages::staff::faults::{self, tried};
use crate::parties::customers;
use crate::trust::access::roles::CanWorkAsManager;
use crate::trust::access::step_up::Operation;
use crate::trust::access::{ActingStaff, Manager, Scope, Staff};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    key: String,
    amount: String,
    reason: String,
}

type Problems = Vec<(&'static str, String)>;

pub async fn ask(cx: Cx, manager: Manager, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    asks(cx, manager, path, |c, cx, who, scope, invoice| {
        let amount = invoice.open.to_decimal_string();
        let typed = Typed { key: new_form_key(), amount, ..Typed::default() };
        WriteOff::new(c, cx, who, scope, invoice, &typed, Problems::new())
    })
    .await
}

pub async fn create(
    cx: Cx,
    manager: Staff<CanWorkAsManager>,
    provider: web::Data<Provider>,
    path: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    let means_it = !typed.reason.trim().is_empty();
    corrects(cx, manager, &provider, (path, means_it), move |c, cx, who, scope, invoice| {
        // Sent twice: the first left less to give up, and used up a part of the limit.
        if let Some((_, amount)) = by_form_key(c, scope, &typed.key)? {
            return Ok(given_up(invoice, amount));
        }
        // What is on hold shrinks only by what goes beyond the rest.
        let rest = held_of(c, scope, invoice.id, invoice.open)?.rest;
        let kept = kept_from_issuer(c, &who.actor, scope, invoice.id, |_| true)?;
        let view = |c: &mut Conn, problems| WriteOff::new(c, cx, who, scope, invoice, &typed, problems);
        let (amount, reason) = match read(&typed, invoice.open) {
            Ok(read) => read,
            Err(problems) => return Reply::invalid(&view(c, problems)?),
        };
        if let Some(it) = kept.filter(|_| amount.minor() > rest.minor()) {
            let text = format!("Enter up to {}. {}", rest.display(Language::En), questioned(&it));
            return Reply::invalid(&view(c, vec![("amount", text)])?);
        }
        let work = |c: &mut Conn| give_up(c, cx, who, scope, invoice, (amount, &reason), &typed);
        tried(c, work, |c, words| view(c, vec![("amount", words)]))
    })
    .await
}

fn read(typed: &Typed, open: Money) -> Result<(Money, Reason), Problems> {
    let amount = Money::parse(&typed.amount, open.currency()).ok();
    let amount = amount.filter(|it| it.is_positive() && it.minor() <= open.minor());
    let reason = Reason::parse(&typed.reason);
    let mut problems = Problems::new();
    if amount.is_none() {
        let text = match open.is_positive() {
            true => format!("Enter an amount up to {}", open.display(Language::En)),
            false => "Nothing is open on this invoice any more".to_owned(),
        };
        problems.push(("amount", text));
    }
    match (&amount, reason) {
        (Some(amount), Ok(reason)) => return Ok((*amount, reason)),
        (None, Ok(_)) => {}
        (_, Err(error)) => {
            problems.push(("reason", faults::reason(error, "Say why it is given up").to_owned()));
        }
    }
    Err(problems)
}

fn give_up(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    invoice: &Invoice,
    (amount, reason): (Money, &Reason),
    typed: &Typed,
) -> DbResult<Reply> {
    let number = invoice.number.as_str();
    let path = format!("/staff/invoices/{number}/write-off");
    let form =
        [("key", typed.key.as_str()), ("amount", typed.amount.as_str()), ("reason", typed.reason.as_str())];
    let shown = |amount: Money| amount.display(Language::En).to_string();
    let words = approvals::Reason::parse(reason.as_str()).map_err(|e| AppError::Internal(e.into()))?;
    let rest = invoice.open.checked_sub(amount)?;
    let act = Act {
        kind: Kind::WriteOff,
        operation: Operation::WriteOffInvoice,
        object: invoice.id.to_string(),
        amount,
        title: format!("Write off {} of invoice {number}", shown(amount)),
        effects: vec![
            ("Left to pay before".to_owned(), shown(invoice.open)),
            ("Left to pay after".to_owned(), shown(rest)),
            ("Loss".to_owned(), shown(amount)),
        ],
        document: (format!("Invoice {number}"), format!("/staff/invoices/{number}")),
        reason: &words,
        path: &path,
        form: &form,
    };
    let approval = match cleared(c, cx, who, scope, &act)? {
        Ok(approval) => approval,
        Err(reply) => return Ok(*reply),
    };
    let new = NewWriteOff { invoice: invoice.id, amount, reason, form_key: &typed.key, approval };
    match write_off(c, &cx.site, &who.actor, scope, &new)? {
        Ok(_) => Ok(given_up(invoice, amount)),
        Err(NotWrittenOff::Busy) => Err(busy(invoice)),
        Err(NotWrittenOff::TooMuch(_)) => Err(changed(invoice)),
    }
}

fn given_up(invoice: &Invoice, amount: Money) -> Reply {
    let amount = amount.display(Language::En);
    done(invoice, format!("{amount} of {} written off. It can be taken back on this page.", invoice.number))
}

#[derive(Template)]
#[template(path = "staff/invoices/write_off.html")]
struct WriteOff {
    page: Page,
    number: String,
    name: String,
    open: MoneyDisplay,
    possible: bool,
    sign: &'static str,
    amount: String,
    reason: String,
    key: String,
    errors: Problems,
}

impl WriteOff {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        invoice: &Invoice,
        typed: &Typed,
        errors: Problems,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, format!("Write off {}", invoice.number), Nav::Invoices)?;
        page.errors = !errors.is_empty();
        Ok(Self {
            page,
            number: invoice.number.clone(),
            name: customers::name_of(c, &cx.site, scope)?,
            open: invoice.open.display(Language::En),
            // What was typed is shown again, whatever became of the invoice.
            possible: invoice.open.is_positive() || !errors.is_empty(),
            sign: invoice.open.currency().symbol(),
            amount: typed.amount.clone(),
            reason: typed.reason.clone(),
            key: typed.key.clone(),
            errors,
        })
    }

    fn fault(&self, field: &str) -> &str {
        self.errors.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }
}
