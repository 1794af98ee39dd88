//! `GET /estimates/{number}`: what to decide first, then the document. Older versions stay readable under `?version=`.

use std::borrow::Cow;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::offer::{Paper, name, paper};
use super::words::{Answer, pill};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{LocalDate, Money};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::deposits::{Standing, standing};
use crate::billing::estimates::store::{current, sent_by_number, version, versions};
use crate::billing::estimates::{Estimate, EstimateState, Offer, Sent, bills};
use crate::pages::owner::invoices::paper::about;
use crate::pages::owner::rows::Pill;
use crate::pages::owner::seen;
use crate::trust::access::{ActingOwner, Owner, accounts};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    version: String,
}

pub async fn show(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let estimate = accounts::find(c, who, |c, scope| sent_by_number(c, scope, &number))?;
        let sent = match asked.0.version.as_str() {
            "" => current(c, &cx.site, &estimate)?,
            text => {
                let number = text.parse().map_err(|_| AppError::NotFound)?;
                version(c, &cx.site, &estimate, number)?
            }
        };
        seen::document(cx, who, estimate.id);
        Reply::page(&Show::new(c, who, cx, &estimate, &sent, &[])?)
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/estimates/show.html")]
pub struct Show {
    page: Page,
    number: String,
    version: i32,
    pills: Vec<Pill>,
    about: String,
    total: MoneyDisplay,
    until: String,
    note: Option<Note>,
    /// The jobs to say yes or no to; none when nothing is to be decided by this reader.
    asks: Vec<Ask>,
    /// What is asked for ahead, and what of it was paid.
    deposit: Vec<String>,
    /// Something of it can be paid now.
    payable: bool,
    paper: Paper,
    /// The other versions: number, how it ended, whether it is this one.
    versions: Vec<(i32, Pill, bool)>,
    decided: bool,
    invoices: Vec<String>,
    errors: Vec<(String, String)>,
}

pub struct Note {
    pub kind: &'static str,
    pub icon: &'static str,
    pub text: Cow<'static, str>,
}

pub struct Ask {
    pub place: usize,
    pub name: String,
    pub net: MoneyDisplay,
    pub yes: bool,
    pub no: bool,
    pub reason: String,
    pub error: String,
}

impl Show {
    /// `answers` are those of a form that came back: what is missing in them is said beside it.
    pub fn new(
        c: &mut Conn,
        who: &ActingOwner,
        cx: &Cx,
        estimate: &Estimate,
        sent: &Sent,
        answers: &[Answer],
    ) -> DbResult<Self> {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let newest = sent.version.number == estimate.version;
        let state = if newest { estimate.stands(today) } else { EstimateState::Superseded };
        let asks = if state == EstimateState::Sent && who.rights.approve {
            asks(w, &sent.offer, answers)?
        } else {
            Vec::new()
        };
        let errors: Vec<(String, String)> = asks
            .iter()
            .filter(|ask| !ask.error.is_empty())
            .map(|ask| (format!("job-{}-yes", ask.place), ask.error.clone()))
            .collect();
        let title = w.args("estimate-number", &[("number", estimate.number.as_str().into())]);
        let mut page = who.page(c, cx, title, Nav::Estimates)?;
        page.errors = !errors.is_empty();
        let all = versions(c, estimate)?.into_iter().filter(|it| it.state != EstimateState::Draft);
        let paid = standing(c, &cx.site, &who.scope, estimate)?;
        let snapshot = &sent.offer.snapshot;
        let day = snapshot.due_on.display_long(w.language()).to_string();
        Ok(Self {
            page,
            number: estimate.number.clone(),
            version: sent.version.number,
            pills: vec![pill(w, state)],
            about: about(snapshot),
            total: snapshot.totals.total.display(w.language()),
            until: w.args("estimate-valid-until", &[("day", day.into())]),
            note: note(w, who, estimate, state, today),
            asks,
            deposit: deposit(w, &sent.offer, &paid),
            payable: paid.due.is_positive() && who.rights.pay,
            paper: paper(w, &sent.offer)?,
            versions: all
                .map(|it| {
                    (it.number, pill(w, it.state.on(today, it.valid_until)), it.number == sent.version.number)
                })
                .collect(),
            decided: matches!(
                estimate.state,
                EstimateState::Approved | EstimateState::PartApproved | EstimateState::Declined
            ) || !newest,
            invoices: invoices(c, who, estimate)?,
            errors,
        })
    }
}

fn asks(w: Words, offer: &Offer, answers: &[Answer]) -> DbResult<Vec<Ask>> {
    let ask = |job: crate::billing::estimates::Job<'_>| {
        let answer = answers.get(job.place);
        let name = name(w, job.name);
        let missing = answer.is_some_and(|it| it.approved.is_none());
        let error = if missing {
            w.args("estimate-answer-missing", &[("job", name.as_str().into())])
        } else {
            String::new()
        };
        Ask {
            place: job.place,
            net: job.net.display(w.language()),
            yes: answer.is_some_and(|it| it.approved == Some(true)),
            no: answer.is_some_and(|it| it.approved == Some(false)),
            reason: answer.map(|it| it.reason.clone()).unwrap_or_default(),
            error,
            name,
        }
    };
    Ok(offer.jobs()?.into_iter().map(ask).collect())
}

fn note(
    w: Words,
    who: &ActingOwner,
    estimate: &Estimate,
    state: EstimateState,
    today: LocalDate,
) -> Option<Note> {
    let note = |kind, icon, key| Some(Note { kind, icon, text: w.t(key) });
    match state {
        EstimateState::Sent if !who.rights.approve => note("plain", "info", "estimate-may-not-approve"),
        EstimateState::Sent => None,
        EstimateState::Approved => note("ok", "shield-check", "estimate-note-approved"),
        EstimateState::PartApproved => note("ok", "shield-check", "estimate-note-part-approved"),
        EstimateState::Declined => note("plain", "info", "estimate-note-declined"),
        EstimateState::Expired => note("warn", "clock", "estimate-note-expired"),
        EstimateState::Withdrawn => note("plain", "info", "estimate-note-withdrawn"),
        EstimateState::Superseded => {
            let waits = estimate.stands(today) == EstimateState::Sent;
            note(
                "warn",
                "info",
                if waits { "estimate-note-superseded-waits" } else { "estimate-note-superseded" },
            )
        }
        EstimateState::Draft => None,
    }
}

fn deposit(w: Words, offer: &Offer, it: &Standing) -> Vec<String> {
    let said = |key, amount: Money| {
        let amount = amount.display(w.language()).to_string();
        w.args(key, &[("amount", amount.into())])
    };
    let nil = Money::zero(it.held.currency());
    let all = [
        ("estimate-deposit-asked", offer.deposit.unwrap_or(nil)),
        ("deposit-held", it.held),
        ("deposit-used", it.used),
    ];
    all.into_iter().filter(|(_, amount)| amount.is_positive()).map(|(key, it)| said(key, it)).collect()
}

/// The numbers of the invoices that were issued from it; drafts are nobody's business yet.
fn invoices(c: &mut Conn, who: &ActingOwner, estimate: &Estimate) -> DbResult<Vec<String>> {
    let bills = bills(c, estimate)?.into_iter().filter(|it| it.customer == who.customer);
    Ok(bills.filter_map(|it| it.number).collect())
}
