//! `GET /disputes/{number}`: what is on hold and what to pay meanwhile, by when there is an answer, what both sides wrote,
//! what was decided and what can still be done.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::shown::{Step, instead, pill, story};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{DecisionId, Money, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::base::words::Words;
use crate::billing::disputes::{self, Decision, Dispute, Event, Outcome, Rules, State};
use crate::billing::evidence::{self, Subject};
use crate::billing::invoices::{self, Invoice};
use crate::billing::payments::store::attempts;
use crate::pages::files::{ACCEPT, File};
use crate::pages::owner::rows::Pill;
use crate::pages::owner::seen;
use crate::parties::dealerships;
use crate::trust::access::{ActingOwner, Owner, accounts};

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let it = accounts::find(c, who, |c, scope| disputes::by_number(c, scope, &number))?;
        seen::one(cx, who, it.id);
        Reply::page(&Show::new(c, who, cx, &it, Typed::default())?)
    })
    .await
}

/// A form that came back.
#[derive(Default)]
pub(super) struct Typed {
    /// Of a message, an answer, or an appeal.
    pub body: String,
    pub appeal: String,
    /// The field, and what is wrong with it or possible instead.
    pub error: Option<(&'static str, String)>,
}

impl Typed {
    /// What was typed in the form of an appeal, or of a message, and what is wrong with which field.
    pub(super) fn again(form: &str, text: String, error: (&'static str, String)) -> Self {
        match form {
            "appeal" => Self { appeal: text, error: Some(error), ..Self::default() },
            _ => Self { body: text, error: Some(error), ..Self::default() },
        }
    }
}

#[derive(Template)]
#[template(path = "owner/disputes/show.html")]
pub(super) struct Show {
    page: Page,
    number: String,
    invoice: String,
    pill: Pill,
    lead: String,
    /// The promised day, or what is waited for.
    promise: Option<(&'static str, String)>,
    lines: Vec<Line>,
    money: Option<Standing>,
    decisions: Vec<Decided>,
    outside: String,
    steps: Vec<Step>,
    brought: Vec<File>,
    accept: &'static str,
    /// Words for the form of a message or an answer; empty where there is none.
    write: String,
    write_hint: String,
    /// What is possible where nothing can be written.
    instead: String,
    withdraws: String,
    appeals: String,
    key: String,
    appeal_key: String,
    body: String,
    appeal: String,
    error: Option<(&'static str, String)>,
}

pub struct Line {
    text: String,
    reason: String,
    questioned: MoneyDisplay,
}

/// What is on hold and what can be paid.
pub struct Standing {
    on_hold: MoneyDisplay,
    rest: MoneyDisplay,
    /// Words of the buttons; empty where there is nothing to pay, or not by this reader.
    pay_rest: String,
    pay_all: String,
    /// It is all paid, some of it under protest.
    paid: bool,
}

pub struct Decided {
    id: DecisionId,
    title: String,
    at: String,
    iso: Timestamp,
    words: Vec<String>,
    rulings: Vec<Ruling>,
    effects: Vec<String>,
    note: String,
}

pub struct Ruling {
    text: String,
    pill: Pill,
    approved: MoneyDisplay,
    why: Vec<String>,
}

impl Show {
    pub(super) fn new(
        c: &mut Conn,
        who: &ActingOwner,
        cx: &Cx,
        it: &Dispute,
        typed: Typed,
    ) -> DbResult<Self> {
        let (w, now) = (who.words(), cx.site.clock.now());
        let zone = who.zone.clone();
        let invoice = invoices::by_id(c, &cx.site, &who.scope, it.invoice)?;
        let rules: Rules = dealerships::group(c, who.scope.dealership())?;
        let decisions = disputes::decisions(c, &cx.site, &who.scope, it)?;
        let events = disputes::events(c, &cx.site, &who.scope, it)?;
        let may = who.rights.dispute;
        let name = [("number", it.number.as_str().into())];
        let mut page = who.page(c, cx, w.args("question-number", &name), Nav::Invoices)?;
        page.errors = typed.error.is_some();
        let asked = it.state == State::InfoRequested;
        let writes = asked || it.state.after(Event::Say).is_some();
        let write = match (may && writes, asked) {
            (false, _) => "",
            (true, true) => "question-write-answer",
            (true, false) => "question-write-message",
        };
        let until = it.appeal_until.filter(|until| *until > now && it.state == State::Decided);
        let mut open = false;
        for line in &it.lines {
            open = open || line.outstanding()?.is_positive();
        }
        let appeals = until.filter(|_| may && open).map(|until| {
            let last = zone.date_of(until.minus(std::time::Duration::from_secs(1)));
            w.args("question-appeal-until", &[("day", last.display_long(w.language()).to_string().into())])
        });
        let withdraws = match it.state {
            State::Appealed => "question-withdraw-appeal",
            state if state.after(Event::Withdraw).is_some() => "question-withdraw",
            _ => "",
        };
        let text = |key: &str| if key.is_empty() { String::new() } else { w.t(key).into_owned() };
        let claimed = it.claimed.display(w.language()).to_string();
        Ok(Self {
            number: it.number.clone(),
            invoice: it.invoice_number.clone(),
            pill: pill(w, it.state),
            lead: w.args(
                "question-about",
                &[("amount", claimed.into()), ("number", it.invoice_number.as_str().into())],
            ),
            promise: promise(w, it, now, &zone),
            lines: lines(w, it, &invoice, &rules),
            money: standing(c, who, it, &invoice)?,
            decisions: decisions.iter().map(|own| decided(w, it, &invoice, own, &zone)).collect(),
            outside: rules
                .outside(&invoice.snapshot.seller.address, w.language())
                .map(|it| it.text)
                .unwrap_or_default(),
            steps: story(c, &cx.site, who, events, &zone)?,
            brought: files_of(c, cx, who, it)?,
            accept: ACCEPT,
            write: text(write),
            write_hint: text(if asked { "question-answer-hint" } else { "question-message-hint" }),
            instead: if writes { String::new() } else { instead(w, it, now, &zone) },
            withdraws: if may { text(withdraws) } else { String::new() },
            appeals: appeals.unwrap_or_default(),
            key: new_form_key(),
            appeal_key: new_form_key(),
            body: typed.body,
            appeal: typed.appeal,
            error: typed.error,
            page,
        })
    }

    fn fault(&self, field: &str) -> &str {
        self.error.as_ref().filter(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }
}

/// What both sides brought.
fn files_of(c: &mut Conn, cx: &Cx, who: &ActingOwner, it: &Dispute) -> DbResult<Vec<File>> {
    let all = evidence::of_subject(c, &cx.site, &who.scope, &Subject::dispute(it.id))?;
    Ok(all.iter().map(|own| File::new(own, "/files", who.words())).collect())
}

fn promise(w: Words, it: &Dispute, now: Timestamp, zone: &Zone) -> Option<(&'static str, String)> {
    let day = |at: Timestamp| zone.date_of(at).display_weekday(w.language()).to_string();
    let said = |key: &str, at: Timestamp| w.args(key, &[("day", day(at).into())]);
    match it.state {
        State::InfoRequested => {
            let asked = said("question-promise-answer", it.due.answer_by.unwrap_or(it.due.decide_by));
            let clock = match it.due.pause_until.filter(|until| *until > now) {
                Some(until) => said("question-promise-still", until),
                None => said("question-promise-runs", it.due.decide_by),
            };
            Some(("warn", format!("{asked} {clock}")))
        }
        State::Appealed => Some(("hold", said("question-promise-appeal", it.due.decide_by))),
        state if state.is_open() => Some(("hold", said("question-promise", it.due.decide_by))),
        State::ExpiredInfo => Some(("warn", w.t("question-expired-note").into_owned())),
        State::Withdrawn => Some(("plain", w.t("question-withdrawn-note").into_owned())),
        _ => None,
    }
}

fn lines(w: Words, it: &Dispute, of: &Invoice, rules: &Rules) -> Vec<Line> {
    let one = |line: &disputes::DisputedLine| {
        let billed = of.snapshot.lines.get(line.place)?;
        Some(Line {
            text: match line.quantity {
                Some(quantity) => {
                    let values = [
                        ("quantity", quantity.to_string().into()),
                        ("all", billed.quantity.to_string().into()),
                    ];
                    let many = w.args("dispute-how-many", &values);
                    format!("{} ({many})", billed.description.as_str())
                }
                None => billed.description.as_str().to_owned(),
            },
            reason: rules.reason(&line.reason, w.language()),
            questioned: line.claimed.display(w.language()),
        })
    };
    it.lines.iter().filter_map(one).collect()
}

/// None where nothing of it is questioned any more.
fn standing(c: &mut Conn, who: &ActingOwner, it: &Dispute, of: &Invoice) -> DbResult<Option<Standing>> {
    if !it.state.is_open() {
        return Ok(None);
    }
    let w = who.words();
    let held = disputes::held_of(c, &who.scope, of.id, of.open)?;
    let live = attempts::live_for(c, &who.scope, &[of.id])?;
    let busy = live.iter().any(|it| it.state.is_under_way());
    let pays = who.rights.pay && !busy;
    let button = |key: &str, amount: Money, shown: bool| {
        let amount = amount.display(w.language()).to_string();
        if pays && shown { w.args(key, &[("amount", amount.into())]) } else { String::new() }
    };
    Ok(Some(Standing {
        on_hold: held.questioned.display(w.language()),
        rest: held.rest.display(w.language()),
        pay_rest: button("question-pay-rest", held.rest, held.rest.is_positive()),
        pay_all: button("question-pay-all", of.open, held.on_hold.is_positive()),
        paid: of.open.is_zero(),
    }))
}

fn decided(w: Words, it: &Dispute, of: &Invoice, own: &Decision, zone: &Zone) -> Decided {
    let shown = |amount: Money| amount.display(w.language()).to_string();
    let ruling = |ruling: &disputes::Ruling| {
        let line = it.lines.iter().find(|line| line.line == ruling.line)?;
        let billed = of.snapshot.lines.get(line.place)?;
        let (kind, key) = match ruling.outcome {
            Outcome::Upheld => ("paid", "question-upheld"),
            Outcome::Partly => ("soon", "question-partly"),
            Outcome::Rejected => ("draft", "question-rejected"),
            Outcome::Goodwill => ("credit", "question-goodwill"),
        };
        Some(Ruling {
            text: billed.description.as_str().to_owned(),
            pill: Pill { kind, text: w.t(key) },
            approved: ruling.approved.display(w.language()),
            why: ruling.why.lines().map(str::to_owned).collect(),
        })
    };
    let number = own.note.as_ref().map(|(_, number)| number.clone()).unwrap_or_default();
    let one = |key: &str, amount: Money| w.args(key, &[("amount", shown(amount).into())]);
    let mut effects = Vec::new();
    if own.credited.is_positive() {
        effects.push(one("question-effect-credit", own.credited));
    }
    if own.refunded.is_positive() {
        effects.push(one("question-effect-refund", own.refunded));
    }
    if own.on_account.is_positive() {
        effects.push(one("question-effect-account", own.on_account));
    }
    effects.push(match own.due.is_positive() {
        true => one("question-effect-due", own.due),
        false => w.t("question-effect-nothing").into_owned(),
    });
    Decided {
        id: own.id,
        title: w.t(if own.is_final { "question-decision-final" } else { "question-decision" }).into_owned(),
        at: own.at.display(w.language(), zone).to_string(),
        iso: own.at,
        words: own.words.lines().map(str::to_owned).collect(),
        rulings: own.rulings.iter().filter_map(ruling).collect(),
        effects,
        note: number,
    }
}
