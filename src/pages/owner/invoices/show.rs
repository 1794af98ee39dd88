//! `GET /invoices/{number}`: what to pay first, then the document as it was issued, its history, and whom to call.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::authorised::{Beside, beside};
use super::explain::{Said, explain};
use super::history::{Event, history};
use super::paper::{Paper, about, paper};
use super::pay::{Known, Pay, pay};
use super::promises::{Offer, offer};
use super::question::{Question, question};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::base::words::Words;
use crate::billing::chargebacks::{self, Taken};
use crate::billing::disputes::{self, Rules};
use crate::billing::estimates::compared;
use crate::billing::invoices::{Delivered, Happened, Opened, opened};
use crate::billing::payments::store::attempts;
use crate::billing::reminders::Plan;
use crate::billing::signed;
use crate::pages::owner::rows::Pill;
use crate::pages::owner::{seen, standing};
use crate::trust::access::{ActingOwner, Owner, accounts};

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.glance(owner, move |c, who, cx, alone| {
        let its = accounts::find(c, who, |c, scope| opened(c, &cx.site, scope, &number))?;
        if alone && !its.related.is_none() {
            return Ok(None);
        }
        let (view, invoice) = (page(c, who, cx, &its)?, its.invoice);
        if view.known {
            seen::one(cx, who, invoice.id)
        } else {
            seen::document(cx, who, invoice.id)
        }
        Reply::page(&view).map(Some)
    })
    .await
}

/// With the dealership's rules for disputes and its plan of reminders.
pub(super) type Its = Opened<Rules, Plan>;

/// The page of an invoice, also when one of its forms comes back.
pub(super) fn page(c: &mut Conn, who: &ActingOwner, cx: &Cx, its: &Its) -> DbResult<Show> {
    let Opened { invoice, related, happened, minimum, .. } = its;
    let Happened { moved, delivered } = happened;
    let w = who.words();
    let live = some(related.paying, || attempts::live_for(c, &who.scope, &[invoice.id]))?.into_iter().next();
    let now = cx.site.clock.now();
    let questions = some(related.disputed, || disputes::of_invoice(c, &who.scope, invoice.id))?;
    let axes = invoice.axes(who.today(now)).questioned(questions.iter().map(|it| it.state.is_open()));
    let taken = some(related.charged_back, || chargebacks::of_invoice(c, &who.scope, invoice.id))?;
    let authorised = some(related.estimated, || compared(c, &cx.site, &who.scope, invoice))?;
    let mut pills = standing::pills(w, &axes, live.as_ref().is_some_and(|it| it.state.is_under_way()));
    pills.extend((!taken.is_empty()).then(|| standing::charged_back(w)));
    let name = [("number", invoice.number.as_str().into())];
    let known = Known { minimum: *minimum, moved, live: live.as_ref(), questions: &questions };
    Ok(Show {
        page: who.page(c, cx, w.args("owner-invoice-number", &name), Nav::Invoices)?,
        pills,
        taken: taken.iter().map(|it| charged_back(w, it)).collect(),
        about: about(&invoice.snapshot),
        pay: pay(who, invoice, &known, now)?,
        promise: offer(c, w, who, its, now)?,
        paper: paper(w, invoice, moved, signed::of_invoice(c, &cx.site, invoice)?)?,
        beside: authorised.map(|it| beside(w, it)).transpose()?,
        explained: explain(w, &invoice.snapshot),
        history: history(w, invoice, moved, delivered),
        wrong: w.args("invoice-wrong-text", &name),
        question: question(c, who, its, &questions, now)?,
        known: delivered.iter().any(Delivered::is_view),
        number: invoice.number.clone(),
    })
}

/// What there is, if the invoice was said to have some of it.
fn some<T: Default>(there: bool, ask: impl FnOnce() -> DbResult<T>) -> DbResult<T> {
    if there { ask() } else { Ok(T::default()) }
}

/// What became of money that a card network took back.
fn charged_back(w: Words, it: &Taken) -> String {
    let key = if it.state.is_decided() { "invoice-charged-back-lost" } else { "invoice-charged-back" };
    w.args(key, &[("amount", it.amount.display(w.language()).to_string().into())])
}

#[derive(Template)]
#[template(path = "owner/invoices/show.html")]
pub(super) struct Show {
    pub page: Page,
    number: String,
    pills: Vec<Pill>,
    /// A sentence for each time that a card network took money back.
    taken: Vec<String>,
    about: String,
    pay: Pay,
    pub promise: Option<Offer>,
    paper: Paper,
    beside: Option<Beside>,
    explained: Vec<Said>,
    history: Vec<Event>,
    wrong: String,
    question: Question,
    /// The customer has opened it here before.
    known: bool,
}
