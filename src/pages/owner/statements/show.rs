//! `GET /statements`: opening balance, what moved it, closing balance, over a range of days.

use std::borrow::Cow;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::range::Range;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::LocalDate;
use crate::base::values::display::{AmountDisplay, DateDisplay, MoneyDisplay};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::papers::described;
use crate::billing::statements::{Movement, Source, Statement, statement};
use crate::pages::owner::rows::Day;
use crate::pages::owner::seen;
use crate::parties::dealerships;
use crate::trust::access::{ActingOwner, Owner};

/// The query string as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub from: String,
    pub to: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let (range, problem) = Range::asked(&asked.0.from, &asked.0.to, today);
        let it = load(c, who, range)?;
        seen::many(cx, who, "statements", it.movements.len());
        let (from, to) = (it.from.display(w.language()), it.to.display(w.language()));
        let ends = [("from", from.to_string().into()), ("to", to.to_string().into())];
        Reply::page(&Show {
            page: who.page(c, cx, w.t("statement-title"), Nav::Statement)?,
            period: w.args("statement-period", &ends),
            query: range.query(),
            problem: problem.map(|key| w.t(key)).unwrap_or_default(),
            presets: Range::presets(today)
                .into_iter()
                .map(|(key, its)| Preset::new(w, key, its, range))
                .collect(),
            from: it.from,
            to: it.to,
            from_words: from,
            to_words: to,
            figures: figures(w, &it),
            opening: it.opening.display(w.language()),
            closing: it.closing.display(w.language()),
            movements: it.movements.iter().map(|step| Row::new(w, step)).collect::<DbResult<Vec<Row>>>()?,
        })
    })
    .await
}

/// The statement of the account in the dealership's currency.
pub(super) fn load(c: &mut Conn, who: &ActingOwner, range: Range) -> DbResult<Statement> {
    let currency = dealerships::load(c, who.scope.dealership())?.settings.currency;
    statement(c, &who.scope, currency, range.from, range.to)
}

#[derive(Template)]
#[template(path = "owner/statements/show.html")]
struct Show {
    page: Page,
    period: String,
    query: String,
    problem: Cow<'static, str>,
    presets: Vec<Preset>,
    from: LocalDate,
    to: LocalDate,
    from_words: DateDisplay,
    to_words: DateDisplay,
    figures: Vec<(Cow<'static, str>, MoneyDisplay)>,
    opening: MoneyDisplay,
    closing: MoneyDisplay,
    movements: Vec<Row>,
}

struct Preset {
    query: String,
    text: Cow<'static, str>,
    current: bool,
}

impl Preset {
    fn new(w: Words, key: &'static str, its: Range, chosen: Range) -> Self {
        Self { query: its.query(), text: w.t(key), current: its == chosen }
    }
}

/// One document or payment, and the balance after it.
struct Row {
    day: Day,
    what: String,
    href: String,
    is_charge: bool,
    amount: AmountDisplay,
    balance: AmountDisplay,
}

impl Row {
    fn new(w: Words, step: &Movement) -> DbResult<Self> {
        let is_charge = !step.amount.is_negative();
        let amount = if is_charge { step.amount } else { step.amount.checked_neg()? };
        Ok(Self {
            day: Day::new(step.on, w.language()),
            what: described(w, step),
            href: match &step.source {
                Source::Invoice(_, number) => format!("/invoices/{number}"),
                Source::Payment(id, _) => format!("/payments/{id}"),
                Source::CreditNote(_, number) => format!("/credit-notes/{number}"),
                Source::Other => String::new(),
            },
            is_charge,
            amount: amount.amount(w.language()),
            balance: step.balance.amount(w.language()),
        })
    }
}

fn figures(w: Words, it: &Statement) -> Vec<(Cow<'static, str>, MoneyDisplay)> {
    let mut all = vec![
        ("statement-opening", it.opening),
        ("statement-charges", it.charged),
        ("statement-payments", it.paid),
        ("statement-closing", it.closing),
    ];
    if it.on_hold.is_positive() {
        all.push(("statement-on-hold", it.on_hold));
    }
    all.into_iter().map(|(key, amount)| (w.t(key), amount.display(w.language()))).collect()
}
